"""The page of fields says what its table says."""

import importlib.util
from pathlib import Path

REFERENCE = Path(__file__).resolve().parents[2] / "docs" / "reference"


def test_the_page_is_made_from_the_table() -> None:
    spec = importlib.util.spec_from_file_location("make_fields", REFERENCE / "make_fields.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert (REFERENCE / "fields.md").read_text(encoding="utf-8") == module.page()
