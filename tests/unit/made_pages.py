"""What tests of the pages that are made from tables and rules need: the program that makes one."""

import importlib.util
from pathlib import Path
from types import ModuleType

REFERENCE = Path(__file__).resolve().parents[2] / "docs" / "reference"


def maker(of: str) -> ModuleType:
    """The program that makes a page, such as `glossary`."""
    spec = importlib.util.spec_from_file_location(f"make_{of}", REFERENCE / f"make_{of}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
