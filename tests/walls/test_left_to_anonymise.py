"""A table of persons whose names are taken out, and what singles persons out is kept: refused, and said so."""

from pathlib import Path
from typing import Final

from walls_instance import instance, town

from grandjour.model.decision import PublicationVerdict, Question
from grandjour.model.document import DepositState

NAMES: Final = ("Aubépine", "Ciboulette", "Fenouillet", "Romarin", "Sarriette", "Verveine")
HEADER: Final = "Nom;Prénom;Sexe;Âge;Aide (€)"


def keep_what_points_to_persons(question: Question) -> str:
    """Names go, the rest stays."""
    named = {"nom", "prenom", "nom_complet"} & set(question.types)
    return "drop_column" if named else "keep"


def test_names_taken_out_of_a_table_of_persons_end_in_a_refusal(tmp_path: Path) -> None:
    """With the step that says why; nothing is prepared."""
    rows = [f"{name};Jeanne;F;{30 + 7 * n};{100 + n}" for n, name in enumerate(NAMES)]
    file = tmp_path / "aides.csv"
    file.write_text("\n".join([HEADER, *rows]), encoding="utf-8")
    with instance(tmp_path / "w") as made:
        made.add(town("999999998", "Valmont"), agent="camille")
        deposit = made.drop(file, title="Aides")
        made.work()
        assert made.rule(deposit, keep_what_points_to_persons)
        made.work()
        assert made.record(deposit).state is DepositState.REFUSED
        decision = made.workshop.register.decision(deposit.administration, deposit.id)
        assert decision is not None
        assert decision.verdict_publication is PublicationVerdict.AFTER_ANONYMISATION
        assert any(one.result == "personal-data-anonymise" for one in decision.steps)
