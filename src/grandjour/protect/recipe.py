"""Where each column of a draft comes from: kept beside the draft, private, never published."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from grandjour.model.encoding import from_json, to_json
from grandjour.model.finding import Subject
from grandjour.store.files import PRIVATE_FILE, create, storing

RECIPE: Final = "recipe.json"
DRAFT: Final = "draft.json"
PLACE: Final = "private"


@dataclass(frozen=True, slots=True)
class TableRecipe:
    """name: of the draft's table. table: id of the source table. columns: of the source, for each of the draft's."""

    name: str
    table: str
    columns: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Recipe:
    """The tables of one draft, in order."""

    tables: tuple[TableRecipe, ...]

    def source_of(self, subject: Subject) -> Subject:
        """The subject of the source that a subject of the draft stands for."""
        for table in self.tables:
            if table.name == subject.table:
                column = None if subject.column is None else table.columns[subject.column]
                return Subject(table=table.table, column=column, field=subject.field)
        return subject


def write_recipe(recipe: Recipe, folder: Path) -> None:
    """Keep a recipe in the draft's folder, once. Raises DiskFull, StoreError; AlreadyExists for another recipe."""
    write_record(folder / RECIPE, recipe)


def write_record(path: Path, record: object) -> None:
    """Keep a record of a draft as JSON, whole or not at all. Raises DiskFull, StoreError; AlreadyExists."""
    with storing(PLACE):
        create(path, to_json(record), PRIVATE_FILE)


def read_recipe(folder: Path) -> Recipe:
    """The recipe of the draft in `folder`. Raises BrokenRecord."""
    return from_json((folder / RECIPE).read_bytes(), Recipe)
