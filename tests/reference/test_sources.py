"""Every data file has its origin and licence in SOURCES.md."""

from importlib.resources import files


def test_no_data_file_without_source() -> None:
    folder = files("grandjour.reference") / "data"
    sources = (folder / "SOURCES.md").read_text(encoding="utf-8")
    names = {item.name for item in folder.iterdir()} - {"SOURCES.md"}
    assert names
    assert {name for name in names if f"`{name}`" not in sources} == set()
