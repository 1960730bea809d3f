"""Licences: the list of CRPA D323-2-1 and nothing else."""

import pytest

from grandjour.model.errors import LicenceRefused
from grandjour.reference.licences import LICENCES, Use, licence


@pytest.mark.parametrize(
    ("name", "spdx"),
    [
        ("etalab-2.0", "etalab-2.0"),
        ("ETALAB-2.0", "etalab-2.0"),
        ("Licence  Ouverte 2.0", "etalab-2.0"),
        ("fr-lo", "etalab-2.0"),
        ("ODbL-1.0", "ODbL-1.0"),
        ("odbl", "ODbL-1.0"),
    ],
)
def test_licence_of_the_list(name: str, spdx: str) -> None:
    assert licence(name).spdx == spdx


@pytest.mark.parametrize("name", ["CC-BY-NC-4.0", "CC-BY-4.0", "CC0-1.0", "", "MIT", "etalab", "GPL-3.0-only"])
def test_other_licences_are_refused_by_name(name: str) -> None:
    with pytest.raises(LicenceRefused) as refusal:
        licence(name)
    assert (name or "?") in refusal.value.message("fr")


def test_default_is_the_open_licence() -> None:
    assert licence().spdx == "etalab-2.0"


def test_software_has_its_own_list() -> None:
    assert licence("mit", use=Use.SOFTWARE).spdx == "MIT"
    with pytest.raises(LicenceRefused):
        licence("etalab-2.0", use=Use.SOFTWARE)


def test_a_long_text_is_not_quoted() -> None:
    with pytest.raises(LicenceRefused) as refusal:
        licence("réservé à M. Untel, 06 12 34 56 78")
    assert "Untel" not in refusal.value.message("fr")


def test_each_has_an_address() -> None:
    assert all(item.url.startswith("https://") for item in LICENCES.values())
