"""Pages of the reference say what they are made from."""

import pytest

from tests.unit.made_pages import REFERENCE, maker


@pytest.mark.parametrize("page", ["glossary", "fields", "requirements", "entities", "settings"])
def test_the_page_is_made_from_its_table(page: str) -> None:
    assert (REFERENCE / f"{page}.md").read_text(encoding="utf-8") == maker(page).page()
