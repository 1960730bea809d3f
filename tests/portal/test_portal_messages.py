"""Every sentence that templates and closed lists ask for stands in the catalogues."""

import re

import pytest

from grandjour.model.decision import Measure
from grandjour.model.document import DocumentKind
from grandjour.model.release import WithdrawalReason
from grandjour.portal.site import TEMPLATES
from grandjour.portal.withheld import BANDS
from grandjour.reference.licences import LICENCES, Use
from grandjour.serve.addresses import Form
from grandjour.serve.query import Operator
from grandjour.web.messages import load
from grandjour.web.renderer import TEMPLATES as SHARED

WORDS = load("common", "portal", "uses", "reports")["fr"].entries
CALL = re.compile(r"\bt(?P<form>|\.html|\.count)\('(?P<key>[a-z0-9_.]+)'[,)]")
PAGES = [path.read_text("utf-8") for folder in (TEMPLATES, SHARED) for path in sorted(folder.glob("*.html"))]
CALLS = sorted({(call["key"], call["form"]) for page in PAGES for call in CALL.finditer(page)})


@pytest.mark.parametrize(("key", "form"), CALLS)
def test_keys_of_templates(key: str, form: str) -> None:
    """A counted sentence has its forms, any other one its text."""
    assert {f"{key}.one", f"{key}.other"} <= WORDS.keys() if form == ".count" else key in WORDS


@pytest.mark.parametrize(
    "key",
    [
        *(f"withheld.measure.{measure}.one" for measure in Measure),
        *(f"withheld.amount.{band}" for band in sorted(BANDS)),
        *(f"withdrawn.reason.{reason}" for reason in WithdrawalReason),
        *(f"source.kind.{kind}" for kind in DocumentKind if kind is not DocumentKind.UNKNOWN),
        *(f"dataset.form.{form}" for form in Form),
        *(f"table.operator.{operator}" for operator in Operator if operator is not Operator.IS_NULL),
        *(f"licence.text.{spdx}" for spdx, item in LICENCES.items() if item.use is Use.INFORMATION),
    ],
)
def test_closed_lists(key: str) -> None:
    """Each member of a closed list has its words."""
    assert key in WORDS
