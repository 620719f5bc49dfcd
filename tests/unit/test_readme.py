"""tests/README.md names every helper, so that a reader finds the one to use."""

import re
from fnmatch import fnmatch
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]


def test_every_helper_of_the_tests_is_in_their_readme() -> None:
    text = (TESTS / "README.md").read_text(encoding="utf-8")
    named = [name.rpartition("/")[2] for name in re.findall(r"`([\w./*-]+\.py)`", text)]
    helpers = [path for path in TESTS.rglob("*.py") if not path.name.startswith(("test_", "__"))]
    assert len(helpers) > 40
    unnamed = [str(path.relative_to(TESTS)) for path in helpers if not any(fnmatch(path.name, name) for name in named)]
    assert not unnamed, f"name in tests/README.md: {unnamed}"
