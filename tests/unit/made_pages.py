"""What tests of the pages that are made from tables and rules need: the program that makes one."""

import importlib.util
from pathlib import Path
from types import ModuleType

REFERENCE = Path(__file__).resolve().parents[2] / "docs" / "reference"


def maker(of: str) -> ModuleType:
    """The program that makes a page, such as `glossary`."""
    return _load(f"make_{of.replace('-', '_')}")


def pages() -> list[str]:
    """The names of all made pages."""
    return list(_load("make_pages").makers())


def _load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, REFERENCE / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
