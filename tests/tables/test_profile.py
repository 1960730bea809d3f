"""What a profile tells of a written table."""

from pathlib import Path

from grandjour.model.shaping import ShapedColumn, Verb
from grandjour.tables.engine import connect, query
from grandjour.tables.profile import ColumnProfile, profile
from grandjour.tables.sql import quote_literal

ROWS = """
SELECT CASE WHEN range < 80 THEN range END AS n, (range / 4)::DECIMAL(18, 2) AS m,
    DATE '2024-01-01' + range::INT AS d, TIMESTAMP '2024-01-01 08:30:00' AS s, range % 4 = 0 AS b,
    'mot ' || range % 3 AS w, NULL::VARCHAR AS v, 5::BIGINT AS c FROM range(100)
"""


def column(name: str, verb: Verb) -> ShapedColumn:
    """A column by its name and verb."""
    return ShapedColumn(name=name, title=name, type="", verb=verb, sources=(0,), scale=2, precision=18)


def test_profile(tmp_path: Path) -> None:
    """Counts, bounds as exact text, eight equal parts; nothing of the kind for texts."""
    file = tmp_path / "t1.parquet"
    connection = connect(read=(tmp_path,))
    query(connection, f"COPY ({ROWS}) TO {quote_literal(str(file))} (FORMAT parquet)")
    columns = [
        column("n", Verb.INTEGER),
        column("m", Verb.DECIMAL),
        column("d", Verb.DATE),
        column("s", Verb.DATETIME),
        column("b", Verb.BOOLEAN),
        column("w", Verb.TAKE),
        column("v", Verb.TAKE),
        column("c", Verb.INTEGER),
    ]
    assert profile(connection, file, columns) == (
        ColumnProfile(80, 20, "0", "79", (10, 10, 10, 10, 10, 10, 10, 10)),
        ColumnProfile(100, 0, "0.00", "24.75", (13, 12, 13, 12, 12, 13, 12, 13)),
        ColumnProfile(100, 0, "2024-01-01", "2024-04-09", (13, 12, 13, 12, 12, 13, 12, 13)),
        ColumnProfile(1, 0, "2024-01-01T08:30:00", "2024-01-01T08:30:00", ()),
        ColumnProfile(2, 0, None, None, (75, 25)),
        ColumnProfile(3, 0, None, None, ()),
        ColumnProfile(0, 100, None, None, ()),
        ColumnProfile(1, 0, "5", "5", ()),
    )


def test_profile_of_more_columns_than_one_pass_takes(tmp_path: Path) -> None:
    """Each keeps its own."""
    file = tmp_path / "t1.parquet"
    connection = connect(read=(tmp_path,))
    values = ", ".join(f"{number}::BIGINT AS c{number}" for number in range(70))
    query(connection, f"COPY (SELECT {values}) TO {quote_literal(str(file))} (FORMAT parquet)")
    found = profile(connection, file, [column(f"c{number}", Verb.INTEGER) for number in range(70)])
    assert [one.minimum for one in found] == [str(number) for number in range(70)]
