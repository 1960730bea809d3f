"""In which encoding a text is written."""

from pathlib import Path

import pytest

from grandjour.extract import charset
from grandjour.extract.charset import detect, utf8_blocks
from grandjour.model.errors import BrokenDocument

FRENCH = "Libellé;Montant\r\nHôtel de ville, façade à l’été;12 500 €\r\nÉcole — n° 3;«œuvre» ça\r\n" * 20
OLD_FRENCH = "Libellé;Montant\r\nHôtel de ville, façade à l'été;12500\r\nÉcole n° 3;ça et là, Noël, où\r\n" * 20


def encoding_of(folder: Path, data: bytes) -> charset.Charset:
    """The encoding found in some bytes."""
    path = folder / "text"
    path.write_bytes(data)
    return detect(path)


@pytest.mark.parametrize(
    ("codec", "text", "found"),
    [
        ("ascii", "a;b\n1;2\n", "utf-8"),
        ("utf-8", FRENCH, "utf-8"),
        ("utf-8-sig", FRENCH, "utf-8-sig"),
        ("utf-16", FRENCH, "utf-16"),
        ("utf-16-le", FRENCH, "utf-16-le"),
        ("utf-16-be", FRENCH, "utf-16-be"),
        ("utf-32", FRENCH, "utf-32"),
        ("cp1252", FRENCH, "cp1252"),
        ("cp1252", "prix;5\xa0000 €\r\n" * 9, "cp1252"),
        ("mac_roman", FRENCH.replace("\r\n", "\r"), "mac_roman"),
        ("cp850", OLD_FRENCH, "cp850"),
        ("iso8859-15", "cœur;500 €\nŒuvre;œil\n" * 9, "iso8859-15"),
    ],
)
def test_encoding_is_found_and_text_kept(tmp_path: Path, codec: str, text: str, found: str) -> None:
    letters = encoding_of(tmp_path, text.encode(codec))
    assert letters.encoding == found
    assert not letters.damaged
    assert b"".join(utf8_blocks(tmp_path / "text", letters)).decode() == text


def test_one_bad_byte_does_not_make_utf8_another_encoding(tmp_path: Path) -> None:
    data = FRENCH.encode().replace("façade".encode(), b"fa\xe7ade", 1)
    letters = encoding_of(tmp_path, data)
    assert (letters.encoding, letters.damaged) == ("utf-8", True)
    assert b"".join(utf8_blocks(tmp_path / "text", letters)) == data


def test_bytes_unknown_to_the_encoding_stay_visible(tmp_path: Path) -> None:
    data = OLD_FRENCH.encode("cp1252") + b"\x81\n"
    letters = encoding_of(tmp_path, data)
    assert (letters.encoding, letters.damaged) == ("cp1252", True)
    with pytest.raises(UnicodeDecodeError):
        b"".join(utf8_blocks(tmp_path / "text", letters)).decode()


def test_wide_text_cut_in_the_middle_of_a_letter_is_broken(tmp_path: Path) -> None:
    letters = encoding_of(tmp_path, FRENCH.encode("utf-16") + b"a")
    with pytest.raises(BrokenDocument):
        b"".join(utf8_blocks(tmp_path / "text", letters))


def test_letters_cut_by_a_block_stay_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(charset, "BLOCK_BYTES", 7)
    for codec in ("utf-8", "utf-16", "cp1252"):
        letters = encoding_of(tmp_path, FRENCH.encode(codec))
        assert not letters.damaged
        assert b"".join(utf8_blocks(tmp_path / "text", letters)).decode() == FRENCH
