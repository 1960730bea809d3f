"""The search for canaries can fail: planted in any form, in any packing, a canary is found; where none is, none is."""

import base64
import gzip
import io
import json
import unicodedata
import urllib.parse
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

import polars as pl
import pytest
import xlsxwriter
from canary import STEMS, found_in, needles, zstd

PLAIN, ACCENTED = STEMS
NUMBER = "185033400120713"
WANTED = needles([NUMBER])


def in_a_zip(data: bytes) -> bytes:
    """A member of an archive."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inner", data)
    return stream.getvalue()


FORMS: dict[str, Callable[[str], bytes]] = {
    "utf-8": str.encode,
    "utf-16-le": lambda text: text.encode("utf-16-le"),
    "utf-16-be": lambda text: text.encode("utf-16-be"),
    "cp1252": lambda text: unicodedata.normalize("NFC", text).encode("cp1252"),
    "upper": lambda text: text.upper().encode(),
    "title": lambda text: text.title().encode(),
    "mixed": lambda text: text.swapcase().capitalize().encode(),
    "nfd": lambda text: unicodedata.normalize("NFD", text).encode(),
    "percent": lambda text: "".join(f"%{byte:02x}" for byte in text.encode()).encode(),
    "quoted": lambda text: urllib.parse.quote(f"{text} !").encode(),
    "json": lambda text: json.dumps({"a": text}).encode(),
    "entities": lambda text: "".join(f"&#{ord(letter)};" for letter in text).encode(),
    "hexadecimal": lambda text: text.encode().hex().encode(),
    "base64": lambda text: base64.b64encode(text.encode()),
    "base64 after one": lambda text: base64.b64encode(b"." + text.encode() + b"..."),
    "base64 after two": lambda text: base64.b64encode(b".." + text.encode() + b"..."),
    "base64 of utf-16": lambda text: base64.urlsafe_b64encode(text.encode("utf-16-le")),
    "upper in base64": lambda text: base64.b64encode(text.upper().encode()),
}
PACKINGS: dict[str, Callable[[bytes], bytes]] = {
    "bare": lambda data: data,
    "among others": lambda data: b"x" * 5_000 + data + b"y" * 5_000,
    "gzip": gzip.compress,
    "zlib inside": lambda data: b"stream " + zlib.compress(data, 9) + b" endstream",
    "zip": in_a_zip,
    "zip in zip": lambda data: in_a_zip(in_a_zip(data)),
    "zip of gzip": lambda data: in_a_zip(gzip.compress(data)),
}


@pytest.mark.parametrize("stem", STEMS)
@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_found(form: str, stem: str) -> None:
    """However a canary is written."""
    assert found_in(FORMS[form](f"{stem}-7"), WANTED)


@pytest.mark.parametrize("packing", PACKINGS)
def test_every_packing_is_opened(packing: str) -> None:
    """Whatever it is packed in."""
    assert found_in(PACKINGS[packing](f"le {PLAIN}-7 du service".encode()), WANTED)
    assert not found_in(PACKINGS[packing](b"le pinson du service"), WANTED)


@pytest.mark.parametrize(
    "frame",
    [
        {"a": ["x", f"{PLAIN}-1"] * 500},
        {"a": [int(NUMBER), 5]},
        {"a": [float(NUMBER), 5.0]},
        {"a": [["x", {"b": ACCENTED}]]},
        {PLAIN: [1]},
    ],
    ids=["text", "integer", "float", "nested", "name"],
)
def test_every_page_of_a_parquet_file_is_read(frame: dict[str, list[Any]]) -> None:
    """Values, dictionaries, names of columns, compressed as the program does it."""
    if zstd() is None:
        pytest.skip("no zstd library on this machine")
    stream = io.BytesIO()
    pl.DataFrame(frame, strict=False).write_parquet(stream, compression="zstd", statistics=False)
    assert found_in(stream.getvalue(), WANTED)


def test_a_workbook_is_read() -> None:
    """Cells and properties, both packed."""
    for place in ("cell", "property"):
        stream = io.BytesIO()
        book = xlsxwriter.Workbook(stream, {"in_memory": True})
        book.add_worksheet().write(0, 0, PLAIN if place == "cell" else "rien")
        book.set_properties({"author": PLAIN if place == "property" else "personne"})
        book.close()
        assert found_in(stream.getvalue(), WANTED), place


@pytest.mark.parametrize("text", [NUMBER, "18 50 33 40 01 20 71 3", "185,033,400,120,713"])
def test_a_number_is_found_however_it_is_grouped(text: str) -> None:
    """Digits alone, in pairs, in threes."""
    assert found_in(f"n° {text}.".encode(), WANTED)
    assert not found_in(b"n\xc2\xb0 185033400120714.", WANTED)
