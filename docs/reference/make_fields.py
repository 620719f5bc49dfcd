"""Writes fields.md from the table of fields: `PYTHONPATH=. python docs/reference/make_fields.py`."""

from pathlib import Path

from services.common.web.fields import Field, fields

HERE = Path(__file__).parent
HEAD = """# Fields

Every field of the five OpenAPI documents, with its Dutch name and, where the sector has a field with just this meaning,
its name in the iWlz registers or in the claim record AW319. A schema that means something of its own by a name says so
in the document. Days are calendar days in Europe/Amsterdam, written YYYY-MM-DD; instants are in UTC; amounts are whole
euro cents; empty is `null`, or left out of a request. The [glossary](glossary.md) explains the words. Made from
`services/vocabulary/fields.csv`; `make_fields.py` writes this page.

| field | Dutch | iWlz | meaning |
| --- | --- | --- | --- |
"""


def page() -> str:
    """The page as Markdown."""
    return HEAD + "".join(_row(each) for each in fields().values())


def _row(row: Field) -> str:
    cells = (f"`{row.field}`", row.name_nl, row.iwlz_name, row.description_en)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


if __name__ == "__main__":
    (HERE / "fields.md").write_text(page(), encoding="utf-8")
