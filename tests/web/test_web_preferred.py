"""The language of a visitor who has not chosen one."""

import pytest

from grandjour.web.preferred import preferred


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        (None, "fr"),
        ("", "fr"),
        ("fr-FR,fr;q=0.9,en;q=0.8", "fr"),
        ("en-GB,en;q=0.9,fr;q=0.8", "en"),
        ("EN", "en"),
        ("de,en;q=0.7,fr;q=0.3", "en"),
        ("de,fr;q=0.7,en;q=0.3", "fr"),
        ("fr;q=0.5, en", "en"),
        ("fr;q=0, en;q=0.1", "en"),
        ("en;q=0", "fr"),
        ("de", "fr"),
        ("*", "fr"),
        ("enigma", "fr"),
        ("en;q=x,;;,=", "fr"),
        ("x" * 100_000 + ",en", "fr"),
    ],
)
def test_english_only_for_whom_prefers_it(accepted: str | None, language: str) -> None:
    """By the weights of the header; French for no word about either, and for what is not understood."""
    assert preferred(accepted) == language
