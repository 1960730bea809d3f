"""PDFs written object by object, for tests: a small table drawn with lines, and whatever is put beside it."""

from typing import Final

ROWS: Final = (("Lieu", "Places"), ("Halle", "412"), ("Stade", "367"), ("Gare", "198"))
TOP, LEFT, HEIGHT, WIDTH = 700, 72, 24, 120
PARTS: Final = {
    "catalog": "<</Type/Catalog/Pages 2 0 R%s>>",
    "pages": "<</Type/Pages/Count 1/Kids[3 0 R]>>",
    "page": "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>%s>>%s>>",
    "font": "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
}


def table(rows: tuple[tuple[str, ...], ...] = ROWS) -> str:
    """The operators that draw a table with its lines."""
    right, bottom = LEFT + WIDTH * len(rows[0]), TOP - HEIGHT * len(rows)
    lines = [f"{LEFT} {TOP - HEIGHT * n} m {right} {TOP - HEIGHT * n} l S" for n in range(len(rows) + 1)]
    lines += [f"{LEFT + WIDTH * n} {TOP} m {LEFT + WIDTH * n} {bottom} l S" for n in range(len(rows[0]) + 1)]
    for n, row in enumerate(rows):
        lines += [text(cell, LEFT + 6 + WIDTH * k, TOP - HEIGHT * n - 16) for k, cell in enumerate(row)]
    return "\n".join(lines)


def text(words: str, x: float, y: float, *, size: float = 11) -> str:
    """The operators that write words at a place."""
    return f"BT /F {size} Tf {x} {y} Td ({words}) Tj ET"


def pdf(
    content: str = "",
    *,
    catalog: str = "",
    page: str = "",
    resources: str = "",
    info: str = "",
    others: tuple[str, ...] = (),
) -> bytes:
    """A document of one page with the table and `content`. others: objects from number 6 on. info: its dictionary."""
    stream = f"{table()}\n{content}".encode("cp1252")
    objects = [
        (PARTS["catalog"] % catalog).encode(),
        PARTS["pages"].encode(),
        (PARTS["page"] % (resources, page)).encode(),
        b"<</Length %d>>\nstream\n%b\nendstream" % (len(stream), stream),
        PARTS["font"].encode(),
        *(other.encode("cp1252") for other in others),
    ]
    if info:
        objects.append(info.encode("cp1252"))
    body, places = b"%PDF-1.7\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%b\nendobj\n" % (number, one)
    table_of = "".join(f"{place:010d} 00000 n \n" for place in places)
    named = f"/Info {len(objects)} 0 R" if info else ""
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table_of}trailer\n<</Size {len(objects) + 1}/Root 1 0 R"
    return body + f"{end}{named}>>\nstartxref\n{len(body)}\n%%EOF\n".encode()


def changed_later(before: bytes, content: str) -> bytes:
    """The same document with other operators on its page, saved as programs do: the old ones stay in the file."""
    stream = content.encode("cp1252")
    start = before.rindex(b"startxref\n") + len(b"startxref\n")
    previous = int(before[start : before.index(b"\n", start)])
    place = len(before)
    body = before + b"4 0 obj\n<</Length %d>>\nstream\n%b\nendstream\nendobj\n" % (len(stream), stream)
    end = f"xref\n4 1\n{place:010d} 00000 n \ntrailer\n<</Size 6/Root 1 0 R/Prev {previous}>>\n"
    return body + f"{end}startxref\n{len(body)}\n%%EOF\n".encode()
