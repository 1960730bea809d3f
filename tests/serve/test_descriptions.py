"""Table Schema, data dictionary, OpenAPI: what machines are told of a table."""

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from grandjour.model.release import PublishedColumn
from grandjour.serve.addresses import Addresses
from grandjour.serve.answers import dataset_answer, summary_answer
from grandjour.serve.catalogue import Catalogue, Entry
from grandjour.serve.dictionary import FRENCH_HEADINGS, HEADINGS, dictionary, dictionary_csv, dictionary_json
from grandjour.serve.openapi import openapi
from grandjour.serve.query import parse
from grandjour.serve.table_schema import table_schema
from grandjour.store.public.reader import PublicReader
from made_release import COLUMNS, Made, put_release

ADDRESSES = Addresses("https://donnees.example.fr")


@pytest.fixture
def made(tmp_path: Path) -> Made:
    """A release in a public root."""
    return put_release(tmp_path / "public", tmp_path / "d")


@pytest.fixture
def entry(made: Made, tmp_path: Path) -> Entry:
    """The dataset as the catalogue gives it."""
    catalogue = Catalogue(PublicReader((tmp_path / "public").as_uri()))
    catalogue.refresh()
    return catalogue.dataset(made.draft.dataset)


def test_table_schema(entry: Entry) -> None:
    schema = table_schema(entry.manifest.tables[0])
    assert [field["name"] for field in schema["fields"]] == [column.name for column in COLUMNS]
    assert [field["type"] for field in schema["fields"]] == [column.type for column in COLUMNS]
    assert schema["fields"][0] == {
        "name": "association",
        "title": "Association",
        "type": "string",
        "constraints": {"required": True},
    }
    assert schema["fields"][2] == {"name": "montant", "title": "Montant", "type": "number", "unit": "€"}
    assert schema["fields"][4]["format"] == "%Y-%m-%d"
    json.dumps(schema)


def test_the_dictionary_says_the_same_in_csv_and_json() -> None:
    lines = list(csv.DictReader(io.StringIO(dictionary_csv(COLUMNS).decode(), newline="")))
    assert lines[0].keys() == set(HEADINGS)
    objects = json.loads(dictionary_json(COLUMNS))
    assert [line["name"] for line in lines] == [item["name"] for item in objects] == [c.name for c in COLUMNS]
    assert lines[2]["minimum"] == "-12.50"
    assert lines[1]["partly_masked"] == "true"
    assert objects == dictionary(COLUMNS)
    assert len(HEADINGS) == len(FRENCH_HEADINGS)


def test_a_title_that_looks_like_a_formula_is_protected_in_the_dictionary() -> None:
    column = PublishedColumn("x", "=1+1", "string")
    (line,) = csv.DictReader(io.StringIO(dictionary_csv((column,)).decode(), newline=""))
    assert line["title"] == "'=1+1"
    assert dictionary((column,))[0]["title"] == "=1+1"


def test_openapi_is_valid(entry: Entry) -> None:
    document = openapi(entry, ADDRESSES)
    OpenAPIV31SpecValidator(document).validate()
    assert document["info"]["license"]["url"].startswith("https://www.etalab.gouv.fr/")
    base = f"/api/1/datasets/{entry.id}/t1"
    assert {f"{base}/rows", f"{base}/groups", f"/donnees/{entry.id}/t1.csv"} <= document["paths"].keys()
    json.dumps(document)


def test_openapi_is_valid_for_awkward_columns(entry: Entry) -> None:
    columns = tuple(replace(column, title='"<é>\n', name=f"c{i}") for i, column in enumerate(COLUMNS))
    table = replace(entry.manifest.tables[0], columns=columns)
    text = replace(table, name="t2", columns=columns[:2])
    strange = replace(entry, manifest=replace(entry.manifest, tables=(table, text), title="", description=""))
    OpenAPIV31SpecValidator(openapi(strange, ADDRESSES)).validate()


def test_every_documented_filter_is_understood(entry: Entry) -> None:
    """The description and the reader of addresses must not drift apart."""
    samples = {"number": "1.5", "integer": "2", "date": "2026-01-01", "datetime": "2026-01-01T00:00", "boolean": "true"}
    types = {column.name: column.type for column in COLUMNS}
    path = f"/api/1/datasets/{entry.id}/t1/rows"
    parameters = openapi(entry, ADDRESSES)["paths"][path]["get"]["parameters"]
    names = [parameter["name"] for parameter in parameters]
    assert len(names) == len(set(names)) == 5 + 9 * len(COLUMNS)
    for name in names:
        column, _, operator = name.rpartition("__")
        if column:
            value = "true" if operator == "isnull" else samples.get(types[column], "x")
            assert parse([(name, value)], COLUMNS).filters


def test_the_api_describes_a_dataset(entry: Entry, made: Made) -> None:
    answer = json.loads(json.dumps(dataset_answer(entry, ADDRESSES)))
    assert answer["tables"][0]["links"]["csv"] == f"https://donnees.example.fr/donnees/{entry.slug}/t1.csv"
    assert answer["versions"][0]["release"] == made.release.id
    assert answer["withheld"][0]["article"] == "CRPA L311-6 1°"
    assert summary_answer(entry, ADDRESSES)["n_rows"] == 8
