"""Writes every page that has a maker in this folder: `make pages`."""

import importlib.util
from pathlib import Path
from types import ModuleType

HERE = Path(__file__).parent


def makers() -> dict[str, ModuleType]:
    """Name of a page → the program that makes it: a `make_….py` that has a function `page`."""
    loaded = {
        path.stem.removeprefix("make_").replace("_", "-"): path
        for path in sorted(HERE.glob("make_*.py"))
        if path.stem != Path(__file__).stem
    }
    modules = {name: _load(path) for name, path in loaded.items()}
    return {name: module for name, module in modules.items() if hasattr(module, "page")}


def _load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    for name, module in makers().items():
        (HERE / f"{name}.md").write_text(module.page(), encoding="utf-8")
