"""The example letters in the docs are what the rules write now."""

import pytest

from tests.unit.made_pages import REFERENCE, maker


def test_the_pages_are_up_to_date() -> None:
    written = {path.name: path.read_text(encoding="utf-8") for path in (REFERENCE / "letters").glob("*.html")}
    assert written == maker("letters").pages(), "run: make letters"


@pytest.mark.parametrize("name", ["decision", "refusal", "ruling"])
def test_the_docs_show_each_letter(name: str) -> None:
    assert f"(letters/{name}.html)" in (REFERENCE / "letters.md").read_text(encoding="utf-8")


def test_every_letter_of_the_docs_reads_easily() -> None:
    for name, sections in maker("letters").LETTERS.items():
        said = " ".join(part for section in sections for part in section.paragraphs)
        sentences = [each for each in said.replace("?", ".").replace(":", ".").split(". ") if each]
        words = [len(each.split()) for each in sentences]
        assert max(words) <= 30, name
        assert sum(words) / len(words) <= 12, name
