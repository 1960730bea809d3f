"""Questions in addresses: what is understood, what is refused, and that the address written back asks the same."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grandjour.model.errors import QueryRefused
from grandjour.serve.grouping import COUNT, Function, Grouping, Measure, parse_grouping
from grandjour.serve.query import (
    MAX_PAGE_SIZE,
    PAGE_SIZE,
    Filter,
    Literal,
    Operator,
    Query,
    Sort,
    everything,
    parameters_of,
    parse,
    write_values,
)
from made_release import COLUMNS

NAMES = tuple(column.name for column in COLUMNS)


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("montant__eq", "1500", (1500,)),
        ("montant__ge", "1 234,50", (Decimal("1234.50"),)),
        ("montant__ge", "1\u202f234,50", (Decimal("1234.50"),)),
        ("montant__lt", "-0.10", (Decimal("-0.10"),)),
        ("montant__gt", "1e-07", (Decimal("0.0000001"),)),
        ("montant__gt", "2.5E+3", (Decimal("2500"),)),
        ("montant__gt", "-5e-324", (-5e-324,)),
        ("dossiers__ne", "+3", (3,)),
        ("date_decision__le", "31/12/2025", (date(2025, 12, 31),)),
        ("date_decision__gt", "2025-12-31", (date(2025, 12, 31),)),
        ("vu_le__ge", "2026-01-06T10:00", (datetime(2026, 1, 6, 10),)),
        ("vu_le__ge", "06/01/2026", (datetime(2026, 1, 6),)),
        ("renouvelee__eq", "oui", (True,)),
        ("renouvelee__eq", "False", (False,)),
        ("objet__isnull", "non", (False,)),
        ("association__eq", " exact ", (" exact ",)),
        ("association__contains", "d'été", ("d'été",)),
        ("montant__contains", "98", ("98",)),
        ("association__in", 'Zéphyr,"école; libre, annexe"', ("Zéphyr", "école; libre, annexe")),
        ("dossiers__in", "1,2, 3", (1, 2, 3)),
    ],
)
def test_values_are_read_as_people_and_machines_write_them(name: str, value: str, expected: tuple[object, ...]) -> None:
    (found,) = parse([(name, value)], COLUMNS).filters
    assert found.values == expected
    assert f"{found.column}__{found.operator}" == name


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("colour", "red"),
        ("montant", "3"),
        ("montant__like", "3"),
        ("secret__eq", "3"),
        ("__eq", "3"),
        ("association__", "3"),
        ("montant__eq", "douze"),
        ("montant__eq", "1e400"),
        ("montant__eq", "1e30"),
        ("montant__eq", "1e99999"),
        ("montant__eq", "NaN"),
        ("montant__eq", "9" * 31),
        ("montant__eq", "0x10"),
        ("montant__eq", "١٢"),
        ("date_decision__eq", "31/02/2025"),
        ("date_decision__eq", "hier"),
        ("date_decision__eq", "01/01/0000"),
        ("vu_le__eq", "2026-01-06T10:00+01:00"),
        ("vu_le__eq", "2026-01-06T25:00"),
        ("renouvelee__eq", "peut-être"),
        ("objet__isnull", "maybe"),
        ("association__in", '"open'),
        ("dossiers__in", "1,,2"),
        ("dossiers__in", ",".join("1" * 1001)),
        ("association__eq", "x" * 2001),
        ("page", "0"),
        ("page", "-1"),
        ("page", "1.5"),
        ("page", "١"),
        ("page", "1000000000000000000000"),
        ("page_size", str(MAX_PAGE_SIZE + 1)),
        ("sort", "secret"),
        ("sort", "--montant"),
        ("sort", "montant,-montant"),
        ("sort", "association,objet,montant,dossiers,date_decision,vu_le"),
        ("columns", "association,secret"),
        ("columns", "association,association"),
        ("columns", "*"),
    ],
)
def test_what_is_not_understood_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(QueryRefused) as caught:
        parse([(name, value)], COLUMNS)
    what = str(caught.value.place["what"])
    assert what.startswith((name, "?"))
    assert value not in what or name == value or len(value) < 3


@pytest.mark.parametrize("name", ["page", "page_size", "sort", "columns", "q"])
def test_a_parameter_stands_once(name: str) -> None:
    with pytest.raises(QueryRefused):
        parse([(name, "1"), (name, "1")], COLUMNS)


@pytest.mark.parametrize("name", ["<script>", "a\r\nb", "x" * 200, "é\u202e"])
def test_a_name_that_is_no_plain_word_is_not_repeated(name: str) -> None:
    with pytest.raises(QueryRefused) as caught:
        parse([(name, "1")], COLUMNS)
    assert caught.value.place == {"what": "?"}


def test_too_many_filters_are_refused() -> None:
    with pytest.raises(QueryRefused):
        parse([("montant__ge", str(number)) for number in range(65)], COLUMNS)


def test_an_empty_form_asks_for_everything() -> None:
    """A form without JavaScript sends its empty fields too."""
    empty = [("q", ""), ("montant__ge", ""), ("association__contains", " "), ("sort", ""), ("page", "")]
    assert parse(empty, COLUMNS) == everything(COLUMNS) == parse([], COLUMNS)
    assert everything(COLUMNS).page_size == PAGE_SIZE


def test_a_filter_may_stand_twice_and_both_hold() -> None:
    query = parse([("montant__ge", "1"), ("montant__ge", "2")], COLUMNS)
    assert [item.values for item in query.filters] == [(1,), (2,)]


def test_a_column_whose_name_holds_two_underscores() -> None:
    column = COLUMNS[0].__class__("a__b", "A", "string")
    (found,) = parse([("a__b__contains", "x")], (column,)).filters
    assert found.column == "a__b"


values: dict[str, st.SearchStrategy[Literal]] = {
    "string": st.text(max_size=30).filter(lambda text: bool(text.strip())),
    "number": st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**12), max_value=10**12),
    "integer": st.integers(-(10**18), 10**18),
    "date": st.dates(date(1000, 1, 1)),
    "datetime": st.datetimes(datetime(1000, 1, 1)),
    "boolean": st.booleans(),
}


@st.composite
def filters(draw: st.DrawFn) -> Filter:
    column = draw(st.sampled_from(COLUMNS))
    operator = draw(st.sampled_from(Operator))
    if operator is Operator.IS_NULL:
        return Filter(column.name, operator, (draw(st.booleans()),))
    kind: st.SearchStrategy[Literal] = values["string" if operator is Operator.CONTAINS else column.type]
    found = draw(st.lists(kind, min_size=1, max_size=4 if operator is Operator.IN else 1))
    return Filter(column.name, operator, tuple(found))


queries = st.builds(
    Query,
    columns=st.lists(st.sampled_from(NAMES), min_size=1, unique=True).map(tuple),
    filters=st.lists(filters(), max_size=5).map(tuple),
    sort=st.lists(
        st.builds(Sort, st.sampled_from(NAMES), st.booleans()), max_size=4, unique_by=lambda key: key.column
    ).map(tuple),
    words=st.text(max_size=20).map(str.strip),
    page=st.integers(1, 1000),
    page_size=st.integers(1, MAX_PAGE_SIZE),
)


@pytest.mark.parametrize("value", ["\r0", "0\r", "a\nb", "a\r\nb", ",", '"', ""])
def test_a_line_end_in_one_of_several_values_comes_back(value: str) -> None:
    """It was written without quotes, which no reader of CSV takes for a part of the value."""
    item = Filter("association", Operator.IN, (value, "autre"))
    assert parse([("association__in", write_values(item))], COLUMNS).filters == (item,)


@given(queries)
def test_an_address_written_back_asks_the_same(query: Query) -> None:
    again = parse(parameters_of(query, COLUMNS), COLUMNS)
    assert (again.columns, again.sort, again.words, again.page, again.page_size) == (
        query.columns,
        query.sort,
        query.words,
        query.page,
        query.page_size,
    )
    assert set(again.filters) == set(query.filters)  # filters of one name move together: all must hold anyway
    assert len(again.filters) == len(query.filters)


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ([], Grouping(by=(), sort=(Sort(COUNT, True),))),
        ([("by", "association")], Grouping(by=("association",), sort=(Sort(COUNT, True),))),
        (
            [("by", "renouvelee,association"), ("sum", "montant"), ("max", "date_decision"), ("sort", "-montant__sum")],
            Grouping(
                by=("renouvelee", "association"),
                measures=(Measure("montant", Function.SUM), Measure("date_decision", Function.MAX)),
                sort=(Sort("montant__sum", True),),
            ),
        ),
    ],
)
def test_groupings(parameters: list[tuple[str, str]], expected: Grouping) -> None:
    assert parse_grouping(parameters, COLUMNS) == expected


@pytest.mark.parametrize(
    "parameters",
    [
        [("by", "secret")],
        [("sum", "association")],
        [("avg", "date_decision")],
        [("sum", "secret")],
        [("by", "association"), ("sort", "montant")],
        [("by", "association"), ("columns", "association")],
        [("median", "montant")],
        [("by", "association,objet,montant,dossiers,date_decision,vu_le")],
    ],
)
def test_groupings_that_are_refused(parameters: list[tuple[str, str]]) -> None:
    with pytest.raises(QueryRefused):
        parse_grouping(parameters, COLUMNS)


def test_two_results_of_one_name_are_refused() -> None:
    columns = (*COLUMNS, COLUMNS[0].__class__("montant__sum", "Piège", "number"))
    with pytest.raises(QueryRefused):
        parse_grouping([("by", "montant__sum"), ("sum", "montant")], columns)
