"""The recipes of docs/how-to work as they are printed, and the page of the architecture names the files they change."""

import shutil
from pathlib import Path

import pytest

from tests.unit.recipes import copy_of_the_tree, follow, without_a_place

pytestmark = [
    pytest.mark.timeout(300),
    pytest.mark.skipif(not (shutil.which("make") and shutil.which("bash")), reason="the recipes use make"),
]


@pytest.mark.parametrize("recipe", ["add-a-claim-rule.md", "add-a-delivery-form.md"])
def test_the_recipe_works_as_it_is_printed(recipe: str, tmp_path: Path) -> None:
    changed = follow(recipe, copy_of_the_tree(tmp_path))
    assert len(changed) >= 9
    assert without_a_place(recipe, changed) == []
