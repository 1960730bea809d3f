"""JSON and NDJSON: lists of objects as tables, every value as its text stands, what is no row set aside."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from extract_reading import Outcome, Reading
from hypothesis import given
from hypothesis import strategies as st

from grandjour.extract import json_rows, json_tables, ndjson
from grandjour.extract.json_text import Number
from grandjour.extract.json_walk import Element, Member, Step, walk
from grandjour.intake.identify import identify
from grandjour.model.document import DocumentKind
from grandjour.model.errors import (
    BrokenDocument,
    DocumentTooLarge,
    EmptyDocument,
    InputError,
    JsonNameTwice,
    JsonTooDeep,
    JsonTooLarge,
    LineTooLong,
    NoTable,
    RowsNotUnderstood,
    TooManyColumns,
)

HUGE = "123456789012345678901234567890123456789.10"
TEXT = st.characters(min_codepoint=1, exclude_categories=["Cs"])
SCALAR = st.none() | st.booleans() | st.integers() | st.text(TEXT, max_size=4)
OBJECT = st.recursive(
    st.dictionaries(st.text(TEXT, max_size=3), SCALAR, max_size=3),
    lambda inner: st.dictionaries(st.text(TEXT, max_size=3), SCALAR | inner | st.lists(SCALAR, max_size=3), max_size=3),
    max_leaves=6,
)


def as_json(read: Reading, text: str) -> Outcome:
    """Read as JSON."""
    return read(text.encode(), DocumentKind.JSON)


def as_ndjson(read: Reading, text: str) -> Outcome:
    """Read as NDJSON."""
    return read(text.encode(), DocumentKind.NDJSON)


def test_a_list_of_objects_is_a_table(read: Reading) -> None:
    outcome = as_json(read, '[{"nom": "A", "n": 1.50}, {"n": 2, "vide": "", "autre": true}, {}]')
    assert outcome.names == ["nom", "n", "autre"]
    assert outcome.cells() == [("A", "1.50", None), (None, "2", "true"), (None, None, None)]
    assert outcome.places() == [0, 1, 2]
    assert (outcome.extraction.fields, outcome.extraction.notices) == ((), ())


@pytest.mark.parametrize("digits", [HUGE, "-0", "1E400", "0.1000", "9007199254740993", "1e-9"])
@pytest.mark.parametrize("reading", [as_json, as_ndjson])
def test_numbers_keep_their_digits(read: Reading, digits: str, reading: Callable[[Reading, str], Outcome]) -> None:
    outcome = reading(read, f'{{"a": [{{"n": {digits}}}]}}' if reading is as_json else f'{{"n": {digits}}}\n')
    assert outcome.cells() == [(digits,)]


def test_nested_objects_are_columns_and_lists_stay_text(read: Reading) -> None:
    outcome = as_json(read, '[{"a": {"b": {"c": 1.0}, "d": [1.0, {"e": null}]}, "a.b.c": "autre"}]')
    assert outcome.names == ["a.b.c", "a.d", "a.b.c"]
    assert outcome.cells() == [("1.0", '[1.0,{"e":null}]', "autre")]
    assert outcome.extraction.notices == ("lists-in-cells",)


def test_a_value_that_is_an_object_in_some_rows_only_has_both_columns(read: Reading) -> None:
    outcome = as_json(read, '[{"a": 1}, {"a": {"b": 2}}, {"a": null}]')
    assert outcome.names == ["a", "a.b"]
    assert outcome.cells() == [("1", None), (None, "2"), (None, None)]


def test_lists_at_any_depth_of_objects_and_what_stands_beside_them(read: Reading) -> None:
    text = (
        '{"titre": "Marchés", "v": 2.0, "tags": ["x"], "m": {"marche": [{"id": "1"}], "lot": [{"n": 2}], "vide": []}}'
    )
    outcome = as_json(read, text)
    assert [(table.id, table.sheet) for table in outcome.extraction.tables] == [("t1", "m.marche"), ("t2", "m.lot")]
    assert [outcome.cells(table) for table in outcome.extraction.tables] == [[("1",)], [("2",)]]
    assert outcome.extraction.fields == (
        ("title", "Marchés"), ("member", "v: 2.0"), ("member", 'tags: ["x"]'),
        ("sheet-name", "m.marche"), ("sheet-name", "m.lot"),
    )  # fmt: skip
    assert outcome.extraction.notices == ("members-beside-table",)


def test_what_is_no_row_is_set_aside(read: Reading) -> None:
    outcome = as_json(read, '[{"a": 1}, 2, {"a": 1, "a": 2}, {"b": [{"c": 1, "c": 2}]}, {"a": "\\ud800"}, {"a": 3}] ')
    assert outcome.cells() == [("1",), ("3",)]
    assert outcome.places() == [0, 5]
    assert [record[:2] for record in outcome.rejected()] == [(1, "form"), (2, "form"), (3, "form"), (4, "encoding")]
    assert outcome.table.n_rejected == 4
    assert outcome.extraction.notices == ("rejected-rows",)


def test_names_of_lists_are_looked_at_for_persons(read: Reading) -> None:
    """Cause: they become titles, and were in no field."""
    outcome = as_json(read, '{"tel 01 02 03 04 05": [{"a": 1}], "b\\ud800\\u0000": [{"a": 1}]}')
    assert outcome.fields("sheet-name") == ["tel 01 02 03 04 05", "b?"]
    assert outcome.extraction.notices == ()


@pytest.mark.parametrize("reading", [as_json, as_ndjson])
def test_a_zero_byte_is_no_text(read: Reading, reading: Callable[[Reading, str], Outcome]) -> None:
    """Cause: `\\u0000` became one in the files that are published, which other programs end there."""
    lines = ['{"a": "x\\u0000y"}', '{"a": "1"}', '{"a\\u0000": "2"}', '{"a": "3"}']
    outcome = reading(read, f"[{','.join(lines)}]" if reading is as_json else "\n".join(lines))
    assert outcome.cells() == [("1",), ("3",)]
    assert [record[:2] for record in outcome.rejected()] == [(0, "zero-byte"), (2, "zero-byte")]


def test_objects_after_many_others(read: Reading) -> None:
    """Cause: the others were counted, not set aside, so that rows were missed (RowsLost)."""
    outcome = as_json(read, "[" + "null," * 250 + ",".join(['{"a": 1}'] * 300) + "]")
    assert (outcome.table.n_rows, outcome.table.n_rejected) == (300, 250)
    assert outcome.places()[0] == 250


def test_a_long_list_that_is_no_table_refuses_nothing(read: Reading, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cause: an object among many numbers made these rows set aside, too many of them."""
    monkeypatch.setattr(json_rows, "MAX_REJECTED", 10)
    outcome = as_json(read, f'{{"ids": [{{"x": 1}}{", 1" * 50}], "t": [{{"a": 1}}]}}')
    assert [table.sheet for table in outcome.extraction.tables] == ["t"]
    with pytest.raises(RowsNotUnderstood):
        as_json(read, "[" + "1, " * 11 + "{}, " * 12 + '{"a": 1}]')


def test_each_list_is_walked_once_more_only(read: Reading, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cause: for each table the whole document was walked through again."""
    walked: list[str] = []

    def walking(text: str) -> Iterator[Step]:
        walked.append(text)
        return walk(text)

    monkeypatch.setattr(json_tables, "walk", walking)
    outcome = as_json(read, "{" + ",".join(f'"t{n}": [{{"a": {n}}}]' for n in range(20)) + "}")
    assert [outcome.cells(table) for table in outcome.extraction.tables] == [[(str(n),)] for n in range(20)]
    assert len(walked) == 1


@pytest.mark.parametrize("depth", [150, 250, 400, 600, 900, 980, 50_000])
@pytest.mark.parametrize("line", ['{{"a": {}}}', "[{}]"])
def test_a_line_too_deep_is_set_aside(read: Reading, depth: int, line: str) -> None:
    """Cause: what could be decoded was too deep for what follows, whose RecursionError ended the reading."""
    deep = line.format("[" * depth + "]" * depth)
    outcome = as_ndjson(read, f'{{"a": 1}}\n{{"a": 2}}\n{deep}\n')
    kept = line.startswith("{") and depth < ndjson.MAX_LEVELS
    assert (outcome.table.n_rows, outcome.table.n_rejected) == ((3, 0) if kept else (2, 1))


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("[]", EmptyDocument),
        ('{"a": []}', EmptyDocument),
        ("[{}, {}]", NoTable),
        ("[1, 2]", NoTable),
        ('{"a": 1}', NoTable),
        ('{"a": [[1, 2]]}', NoTable),
        ('[{"a": 1}', BrokenDocument),
        ('[{"a": 1},]', BrokenDocument),
        ('[{"a": NaN}]', BrokenDocument),
        ('{"a": [{"b": 1}], "a": [{"b": 2}]}', JsonNameTwice),
        ('[{"a": 1}] et la suite', BrokenDocument),
        ("[" * 100_000, JsonTooDeep),
        ('[{"a":' + "[" * 50_000 + "]" * 50_000 + "}]", JsonTooDeep),
        ('{"a":' * 50_000, JsonTooDeep),
    ],
)
def test_named_errors(read: Reading, text: str, error: type[InputError]) -> None:
    with pytest.raises(error):
        as_json(read, text)


def test_limits(read: Reading, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_rows, "MAX_COLUMNS", 3)
    with pytest.raises(TooManyColumns):
        as_json(read, '[{"a": 1, "b": 1}, {"c": 1, "d": 1}]')
    monkeypatch.setattr(json_tables, "MAX_TABLES", 1)
    with pytest.raises(DocumentTooLarge):
        as_json(read, '{"x": [{"a": 1}], "y": [{"a": 1}]}')
    monkeypatch.setattr(json_tables, "MAX_BYTES", 10)
    with pytest.raises(JsonTooLarge):
        as_json(read, '[{"a": 1}, {"a": 2}]')
    monkeypatch.setattr(ndjson, "MAX_LINE_BYTES", 20)
    with pytest.raises(LineTooLong):
        as_ndjson(read, '{"a": 1}\n{"a": "' + "x" * 40 + '"}')


def test_objects_far_in_one_another_stay_text(read: Reading) -> None:
    deep = '{"a":' * 40 + "1.0" + "}" * 40
    outcome = as_json(read, f"[{deep}]")
    assert outcome.names == [".".join("a" * json_rows.MAX_NESTED)]
    left = 40 - json_rows.MAX_NESTED
    assert outcome.cells() == [('{"a":' * left + "1.0" + "}" * left,)]


def test_one_object_a_line(read: Reading) -> None:
    outcome = as_ndjson(read, '{"a": "é"}\r\n\n[1]\n{"a": \n{"b": {"c": 1.10}}')
    assert outcome.names == ["a", "b.c"]
    assert outcome.cells() == [("é", None), (None, "1.10")]
    assert outcome.places() == [0, 4]
    assert [record[:2] for record in outcome.rejected()] == [(2, "form"), (3, "form")]


def test_lines_that_are_mostly_no_objects_are_not_understood(read: Reading) -> None:
    with pytest.raises(RowsNotUnderstood):
        as_ndjson(read, '{"a": 1}\n{"b\n{"c\n')


def test_lines_over_two_blocks(read: Reading, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("grandjour.extract.charset.BLOCK_BYTES", 5)
    assert as_ndjson(read, '{"a": "éé"}\n{"a": "ùù"}\n').cells() == [("éé",), ("ùù",)]


@given(lines=st.lists(OBJECT, min_size=1, max_size=5))
def test_walking_gives_back_every_element(lines: list[object]) -> None:
    text = json.dumps({"a": {"b": lines}, "c": 1.5})
    steps = list(walk(text))
    elements = [step for step in steps if isinstance(step, Element)]
    assert [(step.path, step.index, step.value) for step in elements] == [
        (("a", "b"), index, json.loads(json.dumps(line), parse_int=str, parse_float=str))
        for index, line in enumerate(lines)
    ]
    assert [step.path for step in steps if isinstance(step, Member)] == [("c",)]


@given(line=OBJECT)
def test_the_cells_of_an_object_are_its_values(line: dict[str, object]) -> None:
    cells = json_rows.cells_of(json.loads(json.dumps(line), parse_int=Number))
    for path, text in cells.items():
        value: object = line
        for name in path:
            assert isinstance(value, dict)
            value = value[name]
        assert text == (value if isinstance(value, str) else json.dumps(value, ensure_ascii=False).replace(", ", ","))


def test_files_of_the_corpora(corpora: Path, read: Reading) -> None:
    """Rows as `json` of the standard library counts them."""
    wanted: dict[str, Callable[[str], int]] = {
        "decp-dev/v2/marches_avec_modifications.json": lambda text: len(json.loads(text)["marches"]["marche"]),
        "pii-dev/synth.jsonl": lambda text: len(text.splitlines()),
        "actes-dev/deliberations-montpellier/verite.jsonl": lambda text: len(text.splitlines()),
    }
    for name, count in wanted.items():
        path = corpora / name
        outcome = read(path, identify(path))
        assert sum(table.n_rows for table in outcome.extraction.tables[:1]) == count(path.read_text("utf-8"))


def test_an_example_of_the_corpora_with_a_name_twice_is_refused(corpora: Path, read: Reading) -> None:
    with pytest.raises(JsonNameTwice):
        read(corpora / "decp-dev" / "v1" / "paquet.json", DocumentKind.JSON)
