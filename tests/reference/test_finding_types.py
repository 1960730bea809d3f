"""Finding types: grounds exist, public types are kept, all is told in both languages."""

import json
from pathlib import Path

import pytest

from grandjour.model.decision import Measure
from grandjour.model.finding import ColumnClass
from grandjour.reference.grounds import GROUNDS
from grandjour.reference.types import TYPES, FindingType


@pytest.mark.parametrize("item", TYPES.values(), ids=lambda item: item.code)
def test_type_is_complete(item: FindingType) -> None:
    assert item.label_fr
    assert item.label_en
    assert item.shows_fr
    assert item.shows_en
    assert item.ground is None or item.ground in GROUNDS


@pytest.mark.parametrize("item", TYPES.values(), ids=lambda item: item.code)
def test_what_is_withheld_has_a_ground_and_the_rest_is_kept(item: FindingType) -> None:
    assert (item.ground is None) == (item.measure is Measure.KEEP)
    assert item.ground is not None or item.column_class is ColumnClass.PUBLIC


def test_types_of_the_corpus_are_all_there(corpora: Path) -> None:
    tables = json.loads((corpora / "pii-dev" / "columns.json").read_text(encoding="utf-8"))
    gold = {(column["type"], column["class"]) for table in tables for column in table["columns"]}
    assert {(code, TYPES[code].column_class.value) for code, _ in gold} == gold
