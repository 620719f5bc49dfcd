"""Pages of the reference say what they are made from."""

import pytest

from tests.unit.made_pages import REFERENCE, maker, pages

PAGES = ["claim-rules", "entities", "fields", "glossary", "messages", "requirements", "settings", "states"]


@pytest.mark.parametrize("page", PAGES)
def test_the_page_is_made_from_its_table(page: str) -> None:
    assert (REFERENCE / f"{page}.md").read_text(encoding="utf-8") == maker(page).page(), "run: make pages"


def test_one_command_makes_every_page() -> None:
    assert pages() == PAGES


def test_the_page_of_states_has_every_noun_with_a_table_of_edges() -> None:
    titles = [
        line.removeprefix("### ").split(" (")[0] for line in maker("states").page().splitlines() if line[:4] == "### "
    ]
    assert titles == [
        *("draft", "application"),
        *("admission", "challenge", "experience"),
        *("agreement", "request for care at home", "lever", "pilot", "swap", "voucher", "work item"),
        *("batch", "payment run", "bank account", "late-claim decision"),
    ]
