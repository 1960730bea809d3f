"""What runs in the confined child: both recognitions, on files that another child made of untrusted bytes."""

from collections.abc import Mapping
from pathlib import Path

from grandjour.model.document_copy import COPY_NAME
from grandjour.model.encoding import from_json
from grandjour.model.extraction import Extraction
from grandjour.model.finding import Finding
from grandjour.model.release import Draft
from grandjour.recognise import draft, extraction
from grandjour.recognise.document_copy import findings_in_copy


def in_extraction(inputs: tuple[Path, ...], _: Path, __: Mapping[str, object]) -> tuple[Finding, ...]:
    """All findings in the extraction whose folder is the one input."""
    (source,) = inputs
    return extraction.findings(from_json((source / "extraction.json").read_bytes(), Extraction), source)


def in_draft(inputs: tuple[Path, ...], _: Path, __: Mapping[str, object]) -> tuple[Finding, ...]:
    """All findings on the draft whose folder is the one input."""
    (source,) = inputs
    return draft.findings(from_json((source / "draft.json").read_bytes(), Draft), source)


def in_copy(inputs: tuple[Path, ...], _: Path, __: Mapping[str, object]) -> tuple[Finding, ...]:
    """All findings on the copy of a document in the folder which is the one input."""
    (source,) = inputs
    return tuple(finding for path in source.glob(f"{COPY_NAME}.*") for finding in findings_in_copy(path))
