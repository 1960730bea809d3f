"""SQLite files: tables as they stand, and nothing that the file's own schema would run."""

import hashlib
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import pytest
from extract_reading import Outcome, Reading

from grandjour.extract import sqlite
from grandjour.extract.extraction import extract
from grandjour.intake.identify import identify
from grandjour.model.document import Document, DocumentKind
from grandjour.model.encoding import digest_file
from grandjour.model.errors import (
    BrokenDocument,
    DocumentTooLarge,
    EmptyDocument,
    InputError,
    NoTable,
    RowsLost,
    RowsNotUnderstood,
    UnknownDocumentKind,
)

Making = Callable[..., Path]


@pytest.fixture
def made(tmp_path: Path) -> Making:
    """A SQLite file on which some statements were run."""

    def make(*statements: str) -> Path:
        path = tmp_path / "base.bin"
        with closing(sqlite3.connect(path)) as connection:
            for statement in statements:
                connection.execute(statement)
            connection.commit()
        return path

    return make


def tables(outcome: Outcome) -> dict[str | None, list[tuple[str | None, ...]]]:
    """The rows of each table, by its name."""
    return {table.sheet: outcome.cells(table) for table in outcome.extraction.tables}


def test_tables_with_exact_values(read: Reading, made: Making) -> None:
    path = made(
        "CREATE TABLE a (code TEXT, n INTEGER, r REAL, vide)",
        "INSERT INTO a VALUES ('01000', 9223372036854775807, 0.1, NULL), ('é', -1, 1e22, ''),"
        " ('x', 2, 3.0, 0.30000000000000004)",
        'CREATE TABLE "b; DROP ""x" ("une ""colonne" TEXT PRIMARY KEY) WITHOUT ROWID',
        'INSERT INTO "b; DROP ""x" VALUES (\'v\')',
    )
    outcome = read(path, DocumentKind.SQLITE)
    assert tables(outcome) == {
        "a": [
            ("01000", "9223372036854775807", "0.1", None),
            ("é", "-1", "10000000000000000000000", None),
            ("x", "2", "3", "0.30000000000000004"),
        ],
        'b; DROP "x': [("v",)],
    }
    assert [column.name for column in outcome.extraction.tables[1].columns] == ['une "colonne']
    assert outcome.extraction.notices == ()


def test_views_and_virtual_tables_are_named_and_not_run(read: Reading, made: Making) -> None:
    path = made(
        "CREATE TABLE a (n)", "INSERT INTO a VALUES (1)", "CREATE VIEW vue AS SELECT load_extension('x'), n FROM a",
        "CREATE VIRTUAL TABLE mots USING fts5(t)", "INSERT INTO mots VALUES ('x')", "CREATE TABLE rien (n)",
    )  # fmt: skip
    outcome = read(path, DocumentKind.SQLITE)
    assert tables(outcome) == {"a": [("1",)]}
    assert outcome.extraction.fields[:2] == (("view", "vue"), ("virtual-table", "mots"))
    assert sorted(outcome.fields("left-out")) == [
        f"mots_{end}" for end in ("config", "content", "data", "docsize", "idx")
    ]
    assert outcome.fields("sheet-name") == ["a"]
    assert outcome.extraction.notices == ("empty-tables", "views", "virtual-tables")


@pytest.mark.parametrize("virtual", ["fts5(nom)", "rtree(id, a, b)"])
def test_a_table_that_begins_as_a_virtual_one_does_is_read(read: Reading, made: Making, virtual: str) -> None:
    """Cause: whatever began with the name of a virtual table was taken for SQLite's own, and left out in silence."""
    path = made(
        f"CREATE VIRTUAL TABLE communes USING {virtual}",
        "CREATE TABLE communes_2024 (n INTEGER PRIMARY KEY AUTOINCREMENT)", "INSERT INTO communes_2024 VALUES (1)",
    )  # fmt: skip
    outcome = read(path, DocumentKind.SQLITE)
    assert tables(outcome) == {"communes_2024": [("1",)]}
    assert "sqlite_sequence" in outcome.fields("left-out")


def test_values_of_a_column_added_later_stand_once_in_the_file(
    read: Reading, made: Making, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cause: rows of before have the default, which the table alone has: more text than the file was no damage."""
    path = made(
        "CREATE TABLE a (n INTEGER)",
        "INSERT INTO a WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c LIMIT 5000) SELECT n FROM c",
        "ALTER TABLE a ADD COLUMN lieu TEXT DEFAULT 'Département des Hauts-de-Seine'",
    )
    assert read(path, DocumentKind.SQLITE).cells()[4_999] == ("5000", "Département des Hauts-de-Seine")
    monkeypatch.setattr(sqlite, "MAX_DEFAULTS", 1_000)
    with pytest.raises(BrokenDocument):
        read(path, DocumentKind.SQLITE)


def test_computed_columns_and_bytes_are_left_out_and_told(read: Reading, made: Making) -> None:
    path = made(
        "CREATE TABLE a (n INTEGER, double AS (n * 2), kept AS (n * 3) STORED, image)",
        "INSERT INTO a (n, image) VALUES (1, x'ff00'), (2, 'texte')",
    )
    outcome = read(path, DocumentKind.SQLITE)
    assert outcome.names == ["n", "kept", "image"]
    assert outcome.cells() == [("1", "3", None), ("2", "6", "texte")]
    assert outcome.fields("left-out") == ["a.double", "a.image"]
    assert outcome.extraction.notices == ("bytes-left-out", "generated-columns")


def test_rows_that_are_no_text_are_set_aside(read: Reading, made: Making) -> None:
    path = made(
        "CREATE TABLE a (t)",
        "INSERT INTO a VALUES ('bon'), (CAST(x'c328' AS TEXT)), (CAST(x'610062' AS TEXT)), (9e999), ('fin')",
    )
    outcome = read(path, DocumentKind.SQLITE)
    assert outcome.cells() == [("bon",), ("fin",)]
    assert [record[:2] for record in outcome.rejected()] == [(1, "encoding"), (2, "zero-byte"), (3, "form")]


def test_deleted_rows_and_dropped_columns_are_not_read(read: Reading, made: Making) -> None:
    path = made(
        "PRAGMA secure_delete = OFF", "CREATE TABLE a (n, secret)", "INSERT INTO a VALUES (1, 'caché'), (2, 'caché')",
        "DELETE FROM a WHERE n = 2", "ALTER TABLE a DROP COLUMN secret",
    )  # fmt: skip
    assert tables(read(path, DocumentKind.SQLITE)) == {"a": [("1",)]}


@pytest.mark.parametrize(
    ("statements", "error"),
    [
        (("CREATE TABLE a (n)",), EmptyDocument),
        (("CREATE TABLE a (n)", "DROP TABLE a"), EmptyDocument),
        (("CREATE VIRTUAL TABLE mots USING fts5(t)",), NoTable),
        (("CREATE VIEW v AS SELECT 1",), NoTable),
    ],
)
def test_files_without_rows(read: Reading, made: Making, statements: tuple[str, ...], error: type[InputError]) -> None:
    with pytest.raises(error):
        read(made(*statements), DocumentKind.SQLITE)


def test_a_schema_that_lies_is_a_broken_document(read: Reading, made: Making) -> None:
    path = made(
        "CREATE TABLE a (n)", "INSERT INTO a VALUES (1)", "PRAGMA writable_schema = ON",
        "UPDATE sqlite_schema SET sql = 'CREATE TABLE a (n, m AS (load_extension(''x'')) STORED, CHECK (1'"
        " WHERE name = 'a'",
    )  # fmt: skip
    with pytest.raises(BrokenDocument):
        read(path, DocumentKind.SQLITE)


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9])
def test_a_file_cut_short_is_broken(read: Reading, made: Making, share: float) -> None:
    data = made("CREATE TABLE a (t)", "INSERT INTO a VALUES (hex(zeroblob(50000)))").read_bytes()
    with pytest.raises(BrokenDocument):
        read(data[: max(40, int(share * len(data)))], DocumentKind.SQLITE)


def test_damaged_pages_neither_crash_nor_hang(read: Reading, made: Making) -> None:
    counting = "INSERT INTO a WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c LIMIT 200) "
    data = made("CREATE TABLE a (n, t)", f"{counting}SELECT n, hex(zeroblob(150)) FROM c").read_bytes()  # noqa: S608
    for place in range(100, len(data), 997):
        damaged = bytearray(data)
        damaged[place : place + 8] = b"\xff" * 8
        with suppress(BrokenDocument, RowsLost, RowsNotUnderstood, EmptyDocument, NoTable):
            read(bytes(damaged), DocumentKind.SQLITE)


def test_nothing_is_written_beside_the_file(read: Reading, made: Making) -> None:
    path = made("PRAGMA journal_mode = WAL", "CREATE TABLE a (n)", "INSERT INTO a VALUES (1)")
    before = digest_file(path)
    outcome = read(path, DocumentKind.SQLITE)
    assert tables(outcome) == {"a": [("1",)]}
    assert outcome.extraction.notices == ("write-ahead-log",)
    assert digest_file(path) == before
    assert not list(path.parent.glob("base.bin-*"))


def test_a_log_beside_the_file_is_not_looked_at(read: Reading, made: Making) -> None:
    path = made("PRAGMA journal_mode = WAL", "CREATE TABLE a (n)", "INSERT INTO a VALUES (1)")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("INSERT INTO a VALUES (2)")
        connection.commit()  # stands in the log, until the connection is closed
        assert path.with_name("base.bin-wal").stat().st_size > 0
        assert tables(read(path, DocumentKind.SQLITE)) == {"a": [("1",)]}


@pytest.mark.parametrize(
    ("place", "written"),
    [
        (16, b"\x00\x03"),  # size of a page: no power of two
        (16, b"\x00\x01"),  # pages of 65,536 bytes
        (28, b"\x7f\xff\xff\xff"),  # number of pages
        (18, b"\x09\x09"),  # versions to come
        (20, b"\xff"),  # more bytes reserved than a page has
        (44, b"\x00\x00\x00\x63"),  # format of the schema
        (100, b"\x00"),  # kind of the first page
        (103, b"\xff\xff"),  # cells on the first page
    ],
)
def test_a_header_that_lies(read: Reading, made: Making, place: int, written: bytes) -> None:
    data = bytearray(made("CREATE TABLE a (n)", "INSERT INTO a VALUES (1)").read_bytes())
    data[place : place + len(written)] = written
    with pytest.raises(BrokenDocument):
        read(bytes(data), DocumentKind.SQLITE)


def test_an_encrypted_file_is_of_no_kind(tmp_path: Path) -> None:
    """Pages, their header with them, are noise without the key."""
    path = tmp_path / "base.db"
    path.write_bytes(b"".join(hashlib.sha256(bytes([n])).digest() for n in range(256)))
    with pytest.raises(UnknownDocumentKind):
        identify(path)


@pytest.mark.parametrize(
    "views",
    [
        ("CREATE VIEW v AS SELECT * FROM w", "CREATE VIEW w AS SELECT * FROM v"),
        ("CREATE VIEW v AS WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n FROM c) SELECT n FROM c",),
    ],
)
def test_views_without_end_are_not_run(read: Reading, made: Making, views: tuple[str, ...]) -> None:
    outcome = read(made("CREATE TABLE a (n)", "INSERT INTO a VALUES (1)", *views), DocumentKind.SQLITE)
    assert tables(outcome) == {"a": [("1",)]}
    assert outcome.extraction.notices == ("views",)


@pytest.mark.parametrize("said", ["CREATE /**/ VIRTUAL TABLE a USING fts5(t)", "create\tvirtual table a using fts5(t)"])
def test_a_virtual_table_in_other_words_is_not_run(read: Reading, made: Making, said: str) -> None:
    path = made(
        "CREATE TABLE a (n)", "INSERT INTO a VALUES (1)", "CREATE TABLE b (n)", "INSERT INTO b VALUES (2)",
        "PRAGMA writable_schema = ON", f"UPDATE sqlite_schema SET sql = '{said}' WHERE name = 'a'",  # noqa: S608
    )  # fmt: skip
    outcome = read(path, DocumentKind.SQLITE)
    assert tables(outcome) == {"b": [("2",)]}
    assert outcome.fields("virtual-table") == ["a"]


def test_a_table_that_computes_for_its_reader_is_not_run(read: Reading, made: Making) -> None:
    path = made(
        "CREATE TABLE a (n, m)", "INSERT INTO a VALUES (1, 2)", "PRAGMA writable_schema = ON",
        "UPDATE sqlite_schema SET sql = 'CREATE TABLE a (n, m, x AS (hex(zeroblob(1000000000))))' WHERE name = 'a'",
    )  # fmt: skip
    assert tables(read(path, DocumentKind.SQLITE)) == {"a": [("1", "2")]}


def test_pages_that_stand_in_many_places_do_not_multiply(read: Reading, made: Making) -> None:
    """A tree whose branches are all the same: 8 levels of 30 would be 656 thousand million leaves."""
    counting = "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c LIMIT 4000) "
    fill = f"INSERT INTO a {counting}SELECT n, hex(zeroblob(100)) FROM c"  # noqa: S608 our own words
    data = bytearray(made("PRAGMA page_size = 512", "CREATE TABLE a (n, t)", fill).read_bytes())
    inner = [place for place in range(512, len(data), 512) if data[place] == 5]  # pages of branches
    leaf = next(place // 512 + 1 for place in range(512, len(data), 512) if data[place] == 13)
    for depth, place in enumerate(inner[:9]):
        below = inner[depth + 1] // 512 + 1 if depth < 8 else leaf
        data[place + 8 : place + 12] = below.to_bytes(4, "big")
        for cell in range(int.from_bytes(data[place + 3 : place + 5], "big")):
            at = place + int.from_bytes(data[place + 12 + 2 * cell : place + 14 + 2 * cell], "big")
            data[at : at + 4] = below.to_bytes(4, "big")
    with pytest.raises(BrokenDocument):
        read(bytes(data), DocumentKind.SQLITE)


def test_frames_of_few_cells_hold_all(read: Reading, made: Making, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "FRAME_CELLS", 4)
    monkeypatch.setattr(sqlite, "FRAME_CHARACTERS", 6)
    values = [(str(n), "x" * n) for n in range(1, 9)]
    path = made("CREATE TABLE a (n, t)", f"INSERT INTO a VALUES {', '.join(map(str, values))}")  # noqa: S608
    outcome = read(path, DocumentKind.SQLITE)
    assert outcome.cells() == values


def test_very_many_tables(read: Reading, made: Making, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "MAX_TABLES", 2)
    with pytest.raises(DocumentTooLarge):
        read(made(*[f"CREATE TABLE t{n} (n)" for n in range(3)]), DocumentKind.SQLITE)


def test_a_real_file_in_a_confined_child(corpora: Path, tmp_path: Path) -> None:
    """Sales of pesticides: as many rows as the library counts."""
    path = corpora / "bases-dev" / "phyto_data.db"
    document = Document(sha256=digest_file(path), size=path.stat().st_size, kind=DocumentKind.SQLITE)
    extraction = extract(path, document=document, folder=tmp_path, name=path.name)
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
        for table in extraction.tables:
            assert connection.execute(f'SELECT count(*) FROM "{table.sheet}"').fetchone() == (table.n_rows,)  # noqa: S608
    assert extraction.tables
