"""The page of requirements says all that the sandbox's set says."""

import csv
from pathlib import Path

from tests.unit.made_pages import maker

TABLE = Path(__file__).resolve().parents[2] / "deploy" / "sandbox" / "data" / "requirements.csv"


def test_every_requirement_is_explained_in_both_languages() -> None:
    page = maker("requirements").page()
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) > 20
    for row in rows:
        part = page.split(f"\n### {row['title_nl']}\n")[1].split("\n#")[0]
        told = [row["code"], row["why_nl"], row["why_en"], row["authority"]]
        told += [row["evidence_nl"], row["evidence_en"]] if row["kind"] != "exclusion" else []
        assert [each for each in told if each not in part] == [], row["code"]
