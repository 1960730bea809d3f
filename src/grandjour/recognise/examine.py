"""The parent's side of recognition: the rows are looked at in a confined child, which sees one folder."""

from pathlib import Path
from typing import Final

from grandjour.guard.confined import ask
from grandjour.guard.folder import temporary
from grandjour.model.finding import Finding
from grandjour.store.files import storing

PLACE: Final = "private"


def examine_extraction(folder: Path, *, document: str, unconfined: bool = False) -> tuple[Finding, ...]:
    """All findings in the extraction in `folder`. document: how errors call it. Raises as `guard.confined.ask`."""
    return _examine("in_extraction", folder, document, unconfined=unconfined)


def examine_draft(folder: Path, *, document: str, unconfined: bool = False) -> tuple[Finding, ...]:
    """All findings on the draft in `folder`: the second recognition. Raises as `guard.confined.ask`."""
    return _examine("in_draft", folder, document, unconfined=unconfined)


def examine_copy(folder: Path, *, document: str, unconfined: bool = False) -> tuple[Finding, ...]:
    """All findings on the copy of a document in `folder`. Raises as `guard.confined.ask`."""
    return _examine("in_copy", folder, document, unconfined=unconfined)


def _examine(task: str, folder: Path, document: str, *, unconfined: bool) -> tuple[Finding, ...]:
    with storing(PLACE), temporary(folder) as place:
        return ask(
            tuple[Finding, ...],
            f"grandjour.recognise.child:{task}",
            inputs=(folder,),
            folder=place,
            arguments={},
            document=document,
            unconfined=unconfined,
        )
