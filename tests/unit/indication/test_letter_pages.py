"""The example letters in the docs are what the rules write now."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

REFERENCE = Path(__file__).resolve().parents[3] / "docs" / "reference"


def maker() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_letters", REFERENCE / "make_letters.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_pages_are_up_to_date() -> None:
    written = {path.name: path.read_text(encoding="utf-8") for path in (REFERENCE / "letters").glob("*.html")}
    assert written == maker().pages(), "run: make letters"


@pytest.mark.parametrize("name", ["decision", "refusal", "ruling"])
def test_the_docs_show_each_letter(name: str) -> None:
    assert f"(letters/{name}.html)" in (REFERENCE / "letters.md").read_text(encoding="utf-8")


def test_every_letter_of_the_docs_reads_easily() -> None:
    for name, sections in maker().LETTERS.items():
        said = " ".join(part for section in sections for part in section.paragraphs)
        sentences = [each for each in said.replace("?", ".").replace(":", ".").split(". ") if each]
        words = [len(each.split()) for each in sentences]
        assert max(words) <= 30, name
        assert sum(words) / len(words) <= 12, name
