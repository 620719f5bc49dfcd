"""Writes glossary.md from glossary.csv: `python docs/reference/make_glossary.py`."""

import csv
from pathlib import Path

HERE = Path(__file__).parent
HEAD = """# Glossary

The words of the API and of the code, with their Dutch names and, where there is one, the name in the sector's iWlz
registers. Made from [glossary.csv](glossary.csv), which also names its sources; `make_glossary.py` writes this page.

| English (used in the API) | Dutch | iWlz | meaning |
| --- | --- | --- | --- |
"""


def page() -> str:
    """The page as Markdown."""
    with (HERE / "glossary.csv").open(encoding="utf-8", newline="") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: row["term_en"].lower())
    return HEAD + "".join(_row(row) for row in rows)


def _row(row: dict[str, str]) -> str:
    iwlz = " ".join(part for part in (row["iwlz_name"], row["iwlz_codelist"]) if part)
    cells = (row["term_en"], row["term_nl"], iwlz, f"{row['explanation_nl']} <br> {row['explanation_en']}")
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


if __name__ == "__main__":
    (HERE / "glossary.md").write_text(page(), encoding="utf-8")
