"""`grandjour user`: one more agent, another password, access taken away and given back."""

import pytest
from commands import Command

pytest_plugins = ("command_fixtures",)


@pytest.mark.parametrize("change", ["--remove", "--restore", "--password"])
def test_an_agent_who_is_not_there_is_not_changed(town: Command, change: str) -> None:
    """Nor made."""
    done = town("user", "personne", change, typed="une autre phrase longue\n")
    assert (done.status, done.out) == (3, "")
    assert "not-found" in done.err


def test_access_is_taken_away_and_given_back(town: Command) -> None:
    """Who has none signs nothing."""
    assert town("user", "camille", "--remove").out == "camille  agent  retiré\n"
    told = town("publish", "x", "--agent", "camille")
    assert (told.status, told.out) == (1, "")
    assert told.err == (
        "L'accès de camille a été retiré. Prenez un autre agent, ou lancez : grandjour user camille --restore "
        "[not-allowed]\n"
    )
    assert town("user", "camille", "--remove", "--json").json["active"] is False
    assert town("user", "camille", "--restore").out == "camille  agent\n"


def test_the_last_administrator_stays(town: Command) -> None:
    """By the command line either."""
    done = town("user", "sacha", "--remove")
    assert done.status == 1
    assert "last-administrator" in done.err


def test_one_change_at_a_time(town: Command) -> None:
    """Two are a usage error."""
    assert town("user", "camille", "--remove", "--restore").status == 2


@pytest.mark.parametrize("typed", ["trop court\n", "", "x" * 201 + "\n"])
@pytest.mark.parametrize("change", [(), ("--password",)])
def test_a_password_has_its_length(town: Command, typed: str, change: tuple[str, ...]) -> None:
    """As at the office."""
    assert town("user", "camille", *change, typed=typed).status == 2
