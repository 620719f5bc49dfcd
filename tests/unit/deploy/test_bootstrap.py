"""The bootstrap runs on any Python, if only to say that it is too old; and installs what the lock names."""

import ast
import re
import runpy
import sys
import tomllib
from collections import namedtuple
from pathlib import Path

import pytest

from deploy.bootstrapping.environment import is_fresh

ROOT = Path(__file__).parents[3]
BOOTSTRAP = ROOT / "deploy" / "bootstrap.py"
Version = namedtuple("Version", "major minor micro releaselevel serial")  # as sys.version_info is


def test_an_old_python_is_told_so_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", Version(3, 9, 2, "final", 0))
    with pytest.raises(SystemExit, match=r"^PVB needs Python 3\.11 or newer, and .+ is 3\.9; install .+\.$"):
        runpy.run_path(str(BOOTSTRAP))


def test_the_bootstrap_is_written_so_that_old_pythons_can_read_it() -> None:
    source = BOOTSTRAP.read_text(encoding="ascii")
    modern = (ast.JoinedStr, ast.AnnAssign, ast.NamedExpr, ast.AsyncFunctionDef, ast.FunctionDef, ast.Match)
    assert not [node for node in ast.walk(ast.parse(source)) if isinstance(node, modern)]


def test_the_bootstrap_needs_nothing_but_python() -> None:
    modules = [BOOTSTRAP, *(ROOT / "deploy" / "bootstrapping").glob("*.py")]
    imported = {name for module in modules for name in _imported(module)}
    assert {name for name in imported if name not in sys.stdlib_module_names} == {"deploy"}


def test_pip_installs_exactly_what_the_lock_names() -> None:
    with (ROOT / "uv.lock").open("rb") as lock:
        packages = [each for each in tomllib.load(lock)["package"] if "registry" in each["source"]]
    locked = {f"{each['name']}=={each['version']}": _hashes_in_lock(each) for each in packages}
    text = (ROOT / "deploy" / "requirements.txt").read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    required = {line.split()[0]: set(re.findall(r"--hash=sha256:(\w+)", line)) for line in lines}
    assert required == locked, "run: make lock"


def test_an_environment_is_fresh_only_for_the_lock_it_was_made_from(tmp_path: Path) -> None:
    (tmp_path / "uv.lock").write_text("one", encoding="utf-8")
    assert not is_fresh(tmp_path)
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "python").symlink_to(sys.executable)
    (tmp_path / ".venv" / "pvb.lock").write_text("one", encoding="utf-8")
    assert is_fresh(tmp_path)
    (tmp_path / "uv.lock").write_text("two", encoding="utf-8")
    assert not is_fresh(tmp_path)


def _imported(module: Path) -> list[str]:
    nodes = list(ast.walk(ast.parse(module.read_text(encoding="utf-8"))))
    plain = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    named = [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)]
    return [name.partition(".")[0] for name in plain + named]


def _hashes_in_lock(package: dict[str, list[dict[str, str]] | dict[str, str]]) -> set[str]:
    wheels, sdist = package.get("wheels", []), package.get("sdist")
    files = [*wheels, *([sdist] if isinstance(sdist, dict) else [])]
    return {file["hash"].removeprefix("sha256:") for file in files if isinstance(file, dict)}
