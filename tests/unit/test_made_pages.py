"""Pages of the reference say what they are made from."""

import pytest

from tests.unit.made_pages import REFERENCE, maker, pages

PAGES = ["entities", "fields", "glossary", "requirements", "settings"]


@pytest.mark.parametrize("page", PAGES)
def test_the_page_is_made_from_its_table(page: str) -> None:
    assert (REFERENCE / f"{page}.md").read_text(encoding="utf-8") == maker(page).page(), "run: make pages"


def test_one_command_makes_every_page() -> None:
    assert pages() == PAGES
