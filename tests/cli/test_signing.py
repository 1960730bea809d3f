"""Whose answer counts, on the command line as in the office: roles, reasons, and what is reserved."""

from pathlib import Path

import pytest
from commands import NAMES, Command

from grandjour.model.administration import Role

pytest_plugins = ("command_fixtures",)

FAITHS = "Dossier;Religion\n12;catholique\n13;musulmane\n14;protestante\n15;bouddhiste\n"
QUESTION = "t1/c1:signal"


@pytest.fixture
def deposit(town: Command, tmp_path: Path) -> str:
    """A table with a column that only a legal officer may let out."""
    path = tmp_path / "dossiers.csv"
    path.write_text(FAITHS, encoding="utf-8")
    (told,) = town("open", "--json", str(path)).json["documents"]
    (question,) = told["decision"]["questions"]
    assert (question["id"], question["ground"]) == (QUESTION, "dcp_sensible")
    return str(told["deposit"])


def test_what_is_reserved_is_refused_to_a_plain_agent(town: Command, deposit: str) -> None:
    """Fault: the office alone refused it. The error says whom to ask, and nothing is kept of the try."""
    told = town("rule", deposit, QUESTION, "keep", "--agent", "camille", "--reason", "Aucune personne")
    assert (told.status, told.out) == (1, "")
    assert told.err == (
        f"{QUESTION} : « publier » est réservé à un juriste ou à un administrateur. "
        "Demandez-le à l'un d'eux. [ruling-reserved]\n"
    )
    dropped = town("rule", deposit, QUESTION, "drop_column", "--agent", "camille")
    assert (dropped.status, dropped.err) == (0, "")


@pytest.mark.parametrize("role", [Role.LEGAL_OFFICER, Role.ADMINISTRATOR])
def test_a_legal_officer_answers_it(town: Command, deposit: str, role: Role) -> None:
    """And the deposit is ready."""
    told = town("rule", deposit, QUESTION, "keep", "--agent", NAMES[role], "--reason", "Aucune personne", "--json")
    assert (told.status, told.json["state"]) == (0, "ready")


def test_another_answer_than_ours_needs_its_reason(town: Command, deposit: str) -> None:
    """Fault: it was written down, and did not count."""
    told = town("rule", deposit, QUESTION, "keep", "--agent", "dominique", "--reason", " ")
    assert (told.status, told.out) == (2, "")
    assert told.err == (
        f"{deposit}, {QUESTION} : répondre keep demande un motif, gardé avec l'avis. Ajoutez : --reason MOTIF [usage]\n"
    )


def test_a_plain_agent_withdraws_nothing(town: Command) -> None:
    """As in the office."""
    told = town("withdraw", "any", "--reason", "error", "--agent", "camille")
    assert told.status == 1
    assert told.err == (
        "Retirer est réservé à un juriste ou à un administrateur, et camille est agent. "
        "Demandez-le à l'un d'eux. [not-allowed]\n"
    )
    assert town("withdraw", "any", "--reason", "error", "--agent", "dominique").err.split()[-1] == "[not-found]"


def test_the_duty_is_told_in_brackets_and_settled_without_a_reason(town: Command, tmp_path: Path) -> None:
    """Nothing waits for it: the exit status is that of a deposit that is ready."""
    path = tmp_path / "entrees.csv"
    path.write_text("Lieu;Entrées\nPiscine;1200\nStade;845\nMusée;97\n", encoding="utf-8")
    told = town("open", str(path))
    assert (told.status, told.out.splitlines()[1]) == (0, "    (?) document:regularly_updated: yes | no")
    deposit = told.out.split()[0]
    told = town("rule", deposit, "document:regularly_updated", "yes", "--agent", "camille", "--json")
    assert (told.status, told.json["decision"]["obligation_publication"]) == (0, "obligatoire")
