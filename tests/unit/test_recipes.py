"""The recipes of docs/how-to work as they are printed, and the page of the architecture names the files they change."""

import re
import shutil
from pathlib import Path

import pytest

from tests.unit.recipes import ROOT, copy_of_the_tree, follow

pytestmark = [
    pytest.mark.timeout(300),
    pytest.mark.skipif(not (shutil.which("make") and shutil.which("bash")), reason="the recipes use make"),
]


@pytest.mark.parametrize("recipe", ["add-a-claim-rule.md", "add-a-delivery-form.md"])
def test_the_recipe_works_as_it_is_printed(recipe: str, tmp_path: Path) -> None:
    changed = follow(recipe, copy_of_the_tree(tmp_path))
    named = row_of(recipe)
    assert [file for file in changed if not any(file.endswith(each) for each in named)] == []


def row_of(recipe: str) -> list[str]:
    """What the architecture page names in the row of a recipe."""
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    [row] = [line for line in page.splitlines() if f"(how-to/{recipe})" in line]
    return re.findall(r"`([\w./-]+)`", row)
