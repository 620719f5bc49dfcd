"""The page of requirements says what the sandbox's set says, all of it."""

import csv
import importlib.util
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = ROOT / "docs" / "reference"


def maker() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_requirements", REFERENCE / "make_requirements.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_is_made_from_the_set() -> None:
    assert (REFERENCE / "requirements.md").read_text(encoding="utf-8") == maker().page()


def test_every_requirement_is_explained_in_both_languages() -> None:
    page = maker().page()
    with (ROOT / "deploy" / "sandbox" / "data" / "requirements.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) > 20
    for row in rows:
        part = page.split(f"\n### {row['title_nl']}\n")[1].split("\n#")[0]
        told = [row["code"], row["why_nl"], row["why_en"], row["authority"]]
        told += [row["evidence_nl"], row["evidence_en"]] if row["kind"] != "exclusion" else []
        assert [each for each in told if each not in part] == [], row["code"]
