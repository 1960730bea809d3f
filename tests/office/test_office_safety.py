"""What an administrator reads of the isolation of files: a lack is told in their language, with what it means."""

from dataclasses import replace

import pytest
from office_instance import Instance

from grandjour.guard.confined import THIS_MACHINE, Forced
from grandjour.guard.probe import Layer, probe
from grandjour.office.safety import Standing, standings
from grandjour.web.messages import load

pytest_plugins = ("office_fixtures",)

WORDS = load("office")


def kinds(forced: Forced) -> dict[str, str]:
    """How each layer stands on such a machine."""
    return {one.key: one.kind for one in standings(probe(forced=forced))}


def test_a_missing_optional_layer_is_a_warning() -> None:
    """Landlock adds to what is compulsory: files are read without it, so nothing is red."""
    found = kinds(replace(THIS_MACHINE, landlock_abi=0))
    assert found["landlock"] == "doubt"
    assert "bad" not in found.values()


def test_a_missing_compulsory_layer_is_red() -> None:
    """Without it no file is read."""
    found = kinds(replace(THIS_MACHINE, seccomp=False))
    assert (found["seccomp"], found["trial"]) == ("bad", "bad")


def test_user_namespaces_are_told_only_where_landlock_is_missing() -> None:
    """They stand in its place; where it is there, their absence means nothing."""
    lacking = Layer("user namespaces", available=False, detail="")
    assert standings([Layer("landlock", available=True, detail=""), lacking]) == [Standing("landlock", "ok")]
    without = standings([Layer("landlock", available=False, detail=""), lacking])
    assert [one.lack for one in without] == ["landlock", "user_namespaces"]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_layer_has_its_words(instance: Instance, language: str) -> None:
    """On the page too, where no sentence of the guard itself stands: those are English."""
    page = instance.agent("sacha").get(f"/{language}/agents").text
    told = WORDS["fr" if language == "fr" else "en"]
    for one in standings(probe()):
        assert told(f"people.layer.{one.key}") in page
        assert told(f"people.stands.{one.kind}") in page
        assert not one.lack or told(f"people.lack.{one.lack}") in page
    assert not [layer.detail for layer in probe() if layer.detail in page]
    for lack in ("refused", "landlock", "user_namespaces"):
        assert told(f"people.lack.{lack}")
