"""`grandjour correct`: a correction, the list, what is refused, and undoing it."""

from pathlib import Path

from commands import Command

pytest_plugins = ("command_fixtures",)
TEXT = "Salle;Places\nFoyer;12\nHalle;40\nPréau;60\n"


def test_a_cell_is_corrected_listed_and_undone(town: Command, tmp_path: Path) -> None:
    """By the version that shows it, in the name of an agent, with a reason."""
    path = tmp_path / "salles.csv"
    path.write_text(TEXT, encoding="utf-8")
    deposit = town("open", "--json", str(path)).json["documents"][0]["deposit"]
    release = town("publish", deposit, "--agent", "camille", "--json").json["release"]
    cell = ("correct", release, "--row", "2", "--column", "places", "--value", "41")
    assert town("correct", release).out == "Aucune correction.\n"
    assert town(*cell).status == 2
    assert "motif" in town(*cell, "--agent", "camille").err
    assert "correction-refused" in town("correct", release, "--row", "9", *cell[4:], "--agent", "camille",
                                        "--reason", "Essai").err  # fmt: skip
    done = town(*cell, "--agent", "camille", "--reason", "Faute de frappe", "--json")
    assert (done.status, done.json["state"]) == (0, "ready"), done.err
    (one,) = done.json["corrections"]
    assert (one["old"], one["new"], one["state"]) == ("40", "41", "waiting")
    assert one["id"] in town("correct", release).out
    assert town("correct", release, "--undo", one["id"], "--agent", "camille", "--json").json["corrections"] == []


def test_a_reader_sees_old_and_new_value_and_what_remains_to_do(town: Command, tmp_path: Path) -> None:
    """Cause: «ready … version 1» after a correction, as if it were public; the list had neither value."""
    path = tmp_path / "salles.csv"
    path.write_text(TEXT, encoding="utf-8")
    deposit = town("open", "--json", str(path)).json["documents"][0]["deposit"]
    release = town("publish", deposit, "--agent", "camille", "--json").json["release"]
    signed = ("--agent", "camille", "--reason", "Faute")
    said = town("correct", release, "--row", "2", "--column", "places", "--value", "41", *signed).out
    assert "t1 2 places  40 → 41  dans la version à venir" in said
    assert f"pas encore publique. Lancez : grandjour publish {deposit} --agent camille" in said
    said = town("correct", release, "--row", "1", "--column", "salle", "--value", "", *signed).out
    assert "t1 1 salle  Foyer → (vide)  dans la version à venir" in said
    first, second = town("correct", release, "--json").json["corrections"]
    newest = town("publish", deposit, "--agent", "camille", "--json").json["release"]
    assert "t1 2 places  40 → 41  publiée" in town("correct", release).out
    again = town("correct", newest, "--row", "2", "--column", "places", "--value", "42", *signed, "--json")
    assert len(again.json["corrections"]) == 3
    refused = town("correct", newest, "--undo", first["id"], "--agent", "camille")
    assert (refused.status, "correction-followed" in refused.err) == (1, True)
    assert town("correct", newest, "--undo", second["id"], "--agent", "camille").status == 0
