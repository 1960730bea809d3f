"""`grandjour doctor` says of each store which kind it is and whether it answers, and never where."""

from pathlib import Path
from typing import Final

import pytest

from grandjour.cli import main
from grandjour.cli.doctor_places import NAMES, State, line, places
from grandjour.model.places import S3Access, WorkPlaces
from grandjour.settings import Workspace
from real_servers import postgres, s3

PLACES: Final = ("PRIVATE", "REGISTER", "PUBLIC", "DROP", "STEPS")


def embedded(folder: Path) -> WorkPlaces:
    """The places of a workspace."""
    own = Workspace(folder).environment("work")
    private, register, public, drop, steps = (own[f"GRANDJOUR_{name}"] for name in PLACES)
    return WorkPlaces(private, register, public, drop, steps)


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
    named = WorkPlaces(own.private, url, "s3://public/x", "s3://drop/x", url, s3=access)
    found = {place.name: place for place in places(named)}
    assert {name: place.kind for name, place in found.items()} == {
        "register": "postgresql", "steps": "postgresql", "private": "file", "public": "s3", "drop": "s3",
    }  # fmt: skip
    states = {name: place.state for name, place in found.items() if name != "private"}
    fine = {"register": State.MISSING, "steps": State.ANSWERS, "public": State.ANSWERS, "drop": State.ANSWERS}
    assert states == (dict.fromkeys(states, State.SILENT) if broken else fine)
    said = [line(place, language) for place in found.values() for language in ("fr", "en")]
    assert not [one for one in said if "wrong" in one or "127.0.0.1" in one]
    assert [one.startswith("✗") for one in said].count(True) == (8 if broken else 0)
