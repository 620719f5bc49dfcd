"""The lines that a recipe of docs/how-to changes are there; tests/unit/test_recipes.py follows the whole recipe."""

import pytest

from tests.unit.recipes import ROOT, known_to_the_architecture, named_in, texts_after, without_a_place


@pytest.mark.parametrize("recipe", ["add-a-claim-rule.md", "add-a-delivery-form.md"])
def test_the_code_still_has_the_lines_that_the_recipe_changes(recipe: str) -> None:
    texts = texts_after(recipe)
    assert len(texts) >= 7
    for file, text in texts.items():
        path = ROOT / file
        assert not path.exists() or path.read_text(encoding="utf-8") != text
        if file.endswith(".py"):
            compile(text, file, "exec")


@pytest.mark.parametrize("recipe", ["add-a-claim-rule.md", "add-a-delivery-form.md"])
def test_the_page_of_the_architecture_names_every_file_that_the_recipe_names(recipe: str) -> None:
    named = named_in(recipe)
    assert named >= texts_after(recipe).keys()
    assert without_a_place(recipe, {*named, "CHANGELOG.md"}) == []
    for path in known_to_the_architecture(recipe):
        assert (ROOT / path).exists(), f"docs/architecture.md names {path}, which is not there"
