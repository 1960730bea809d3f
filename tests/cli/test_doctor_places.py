"""`grandjour doctor` says of each store which kind it is and whether it answers, and never where."""

from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from grandjour.cli import main
from grandjour.cli.doctor_places import NAMES, State, line, places
from grandjour.model.places import S3Access, WorkPlaces
from grandjour.settings import Workspace
from real_servers import KEEPER, postgres, s3

PLACES: Final = ("PRIVATE", "REGISTER", "PUBLIC", "DROP", "STEPS")


def embedded(folder: Path) -> WorkPlaces:
    """The places of a workspace."""
    own = Workspace(folder).environment("work")
    private, register, public, drop, steps = (own[f"GRANDJOUR_{name}"] for name in PLACES)
    return WorkPlaces(private, register, public, drop, steps, folder / "cache" / "work")


def test_a_workspace_before_and_after(tmp_path: Path) -> None:
    places_there = embedded(tmp_path / "data")
    assert {place.state for place in places(places_there)} == {State.MISSING}
    assert list(tmp_path.iterdir()) == [], "nothing is made by looking"
    assert main(["migrate", "--workspace", str(tmp_path / "data")]) == 0
    told = {place.name: (place.kind, place.state) for place in places(places_there)}
    assert told["register"] == ("sqlite", State.ANSWERS)
    assert told["public"] == ("file", State.ANSWERS)
    assert told["steps"] == ("sqlite", State.MISSING)
    assert set(told) == set(NAMES)


@pytest.mark.parametrize("broken", [False, True])
def test_servers_that_answer_and_that_do_not(tmp_path: Path, broken: bool) -> None:
    access = s3().access("work")
    url = postgres().database()
    if broken:
        access = S3Access(access.endpoint, access.region, access.key, "wrong")
        url = url.replace("for%20tests", "wrong")
    own = embedded(tmp_path)
    named = WorkPlaces("s3://private/x", url, "s3://public/x", "s3://drop/x", url, own.cache, s3=access)
    found = {place.name: place for place in places(named)}
    assert {name: place.kind for name, place in found.items()} == {
        "register": "postgresql", "steps": "postgresql", "private": "s3", "public": "s3", "drop": "s3",
    }  # fmt: skip
    states = {name: place.state for name, place in found.items()}
    fine = dict.fromkeys(NAMES, State.ANSWERS) | {"register": State.MISSING}
    assert states == (dict.fromkeys(states, State.SILENT) if broken else fine)
    said = [line(place, language) for place in found.values() for language in ("fr", "en")]
    assert not [one for one in said if "wrong" in one or "127.0.0.1" in one]
    assert [one.startswith("✗") for one in said].count(True) == (10 if broken else 0)


def test_what_a_key_may_not_do_is_told(tmp_path: Path) -> None:
    """With the office's key, which only reads what is public; nothing is written by asking."""
    own = embedded(tmp_path)
    before = {bucket: s3().objects(bucket, "") for bucket in ("private", "public", "drop")}
    named = replace(own, private="s3://private/x", public="s3://public/x", drop="s3://drop/x", s3=s3().access("office"))
    states = {place.name: place.state for place in places(named)}
    assert (states["private"], states["public"], states["drop"]) == (State.ANSWERS, State.CLOSED, State.SILENT)
    assert {bucket: s3().objects(bucket, "") for bucket in before} == before
    said = [line(place, language) for place in places(named) for language in ("fr", "en")]
    assert [one.startswith("✗") for one in said].count(True) == 4


def test_a_bucket_that_keeps_what_is_erased_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of objects that were there before the versions, and of later ones; the command says so, and ends with 1."""
    s3().keep_versions("versions")
    keeper = s3().access(KEEPER)
    named = replace(embedded(tmp_path), private="s3://versions", s3=keeper)
    assert {place.name: place.state for place in places(named)}["private"] is State.KEEPS
    s3().store("versions").put("town/o", b"later")
    for name, value in (("ENDPOINT", keeper.endpoint), ("KEY", keeper.key), ("SECRET", keeper.secret)):
        monkeypatch.setenv(f"GRANDJOUR_S3_{name}", value)
    monkeypatch.setenv("GRANDJOUR_PRIVATE", "s3://versions/town")
    monkeypatch.setenv("LANG", "fr_FR.UTF-8")
    assert main(["doctor", "--workspace", str(tmp_path / "data")]) == 1
    assert "✗ racine privée : S3, répond, mais garde les versions" in capsys.readouterr().out
    assert s3().objects("versions", "town") == {"o": b"later"}
