"""The parent's side of shaping: the rows are looked at in a confined child, which sees one folder."""

from pathlib import Path

from grandjour.guard.confined import ask
from grandjour.guard.folder import temporary
from grandjour.model.shaping import ShapedTable


def standard_form(folder: Path, *, title: str, document: str, unconfined: bool = False) -> tuple[ShapedTable, ...]:
    """The tables of the extraction in `folder` in standard form. title: of the dataset. document: how errors call it.

    Raises NoTable when nothing is left, and as `guard.confined.ask`.
    """
    with temporary(folder) as place:
        return ask(
            tuple[ShapedTable, ...],
            "grandjour.shape.child:form",
            inputs=(folder,),
            folder=place,
            arguments={"title": title},
            document=document,
            unconfined=unconfined,
        )
