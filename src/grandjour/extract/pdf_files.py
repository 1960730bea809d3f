"""What the PDF reader writes beside its answer: Parquet files, and the pictures of pages."""

from pathlib import Path
from typing import Final

import polars as pl
import pypdfium2 as pdfium

from grandjour.extract.pdf_text import Word
from grandjour.extract.png import png
from grandjour.extract.rows import file_ref
from grandjour.model.extraction import FileRef

PICTURE_DPI: Final = 100
MAX_PICTURE_SIDE: Final = 2000  # pixels: larger pages are shown smaller
POINTS_PER_INCH: Final = 72
WORD_SCHEMA: Final = {
    "text": pl.String,
    "start": pl.Int64,
    "end": pl.Int64,
    "x0": pl.Float64,
    "y0": pl.Float64,
    "x1": pl.Float64,
    "y1": pl.Float64,
}


def write_parquet(frame: pl.DataFrame, path: Path) -> FileRef:
    """Write a table at `path`."""
    frame.write_parquet(path, compression="zstd")
    return file_ref(path.parent, path.name)


def write_words(words: tuple[Word, ...], path: Path) -> FileRef:
    """Write the words of a page with their places in its text and their boxes."""
    rows = [(word.text, word.start, word.end, *word.box) for word in words]
    return write_parquet(pl.DataFrame(rows, schema=WORD_SCHEMA, orient="row"), path)


def write_picture(page: pdfium.PdfPage, path: Path, *, turn: int = 0) -> FileRef:
    """Write the picture of a page as it is displayed, turned clockwise by `turn` degrees, at 100 dpi or less."""
    longest = max(page.get_size()) * PICTURE_DPI / POINTS_PER_INCH
    scale = PICTURE_DPI / POINTS_PER_INCH * min(1.0, MAX_PICTURE_SIDE / max(longest, 1.0))
    bitmap = page.render(scale=scale, rotation=turn, rev_byteorder=True)
    try:
        pixels = bytes(bitmap.buffer)
        path.write_bytes(png(pixels, width=bitmap.width, height=bitmap.height, stride=bitmap.stride))
    finally:
        bitmap.close()
    return file_ref(path.parent, path.name)
