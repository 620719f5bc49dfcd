"""Follows a recipe of docs/how-to on a copy of the tree: its code blocks change files, its commands run there.

A line that names a file in backticks, in front of a block, says what the block changes. A block of `diff` replaces the
lines without `+` by those without `-`; the former occur once in the file. A block of `csv` is a new last row, one of
`python` is a new file, and one in no language holds commands.
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
COPIED = ("services", "gateway", "deploy", "tests", "bench", "docs", "Makefile", "pyproject.toml", "CHANGELOG.md")
LEFT_BEHIND = re.compile(r"(^|/)(__pycache__|\.\w+|build)(/|$)")
LEFT_OUT = shutil.ignore_patterns("node_modules", "__pycache__", ".*_cache")
BLOCK = re.compile(r"^(?P<before>[^\n]+)\n\n```(?P<language>\w*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"`([\w./-]+/[\w.-]+)`")


class Block(NamedTuple):
    """One block of code: what it changes, and how."""

    file: str
    language: str
    text: str


def blocks_of(recipe: str) -> list[Block]:
    """The blocks of a recipe, in order."""
    page = (ROOT / "docs" / "how-to" / recipe).read_text(encoding="utf-8")
    found = [
        Block((FILE.findall(each["before"]) or [""])[-1], each["language"], each["text"])
        for each in BLOCK.finditer(page)
    ]
    assert len(found) == page.count("\n```") // 2, "every block is read"
    return found


def copy_of_the_tree(to: Path) -> Path:
    """A copy of the tree, without what is made from it."""
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, to / name, ignore=LEFT_OUT)
        else:
            shutil.copy2(source, to / name)
    return to


def follow(recipe: str, tree: Path) -> set[str]:
    """Do what a recipe says, in a copy of the tree; returns the files that it changed or made, commands included."""
    blocks, before = blocks_of(recipe), texts_in(tree)
    for block in blocks:
        if block.language:
            assert block.file, f"no file is named in front of {block.text[:60]!r}"
            apply(block, tree / block.file)
    for block in blocks:
        if not block.language:
            run(block.text, tree)
    return {file for file, text in texts_in(tree).items() if text != before.get(file)}


def texts_in(tree: Path) -> dict[str, bytes]:
    """File → what is in it, without what a program leaves behind for its next run."""
    kept = (path for path in tree.rglob("*") if path.is_file() and not LEFT_BEHIND.search(path.parent.as_posix()))
    return {path.relative_to(tree).as_posix(): path.read_bytes() for path in kept}


def named_in(recipe: str) -> set[str]:
    """The files that a recipe names, with their folders."""
    page = (ROOT / "docs" / "how-to" / recipe).read_text(encoding="utf-8")
    return {file for file in FILE.findall(page) if (ROOT / file.partition("/")[0]).is_dir()}


def known_to_the_architecture(recipe: str) -> set[str]:
    """The files and folders that the page of the architecture names for a recipe; a folder ends in a slash."""
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    what = recipe.removeprefix("add-").removesuffix(".md").replace("-", " ").capitalize()
    section = page.partition(f"\n### {what}, file by file\n")[2].partition("\n##")[0]
    assert section, f"docs/architecture.md has no list of files for {recipe}"
    return set(re.findall(r"`([\w-]+(?:/[\w.-]+)*/?(?:\.\w+)?)`", section))


def without_a_place(recipe: str, files: Iterable[str]) -> list[str]:
    """Which of these files the page of the architecture names neither by themselves nor by their folder."""
    known = known_to_the_architecture(recipe)
    return sorted(file for file in files if file not in known and f"{file.rpartition('/')[0]}/" not in known)


def apply(block: Block, path: Path) -> None:
    """Change one file as a block says."""
    path.write_text(changed(block, path.read_text(encoding="utf-8") if path.exists() else None), encoding="utf-8")


def changed(block: Block, text: str | None) -> str:
    """The text of a file after a block; None is a file that is not there."""
    if block.language == "python":
        assert text is None, f"{block.file} is new"
        return block.text
    assert text is not None, f"{block.file} is there"
    if block.language == "csv":
        assert text.endswith("\n")
        return text + block.text
    assert block.language == "diff"
    lines = block.text.splitlines(keepends=True)
    before = "".join(line[1:] or "\n" for line in lines if not line.startswith("+"))
    after = "".join(line[1:] or "\n" for line in lines if not line.startswith("-"))
    assert text.count(before) == 1, f"{block.file} has these lines {text.count(before)} times:\n{before}"
    return text.replace(before, after)


def texts_after(recipe: str) -> dict[str, str]:
    """File → its text after a recipe, without writing it."""
    texts: dict[str, str] = {}
    for block in blocks_of(recipe):
        if block.language:
            path = ROOT / block.file
            text = texts.get(block.file) or (path.read_text(encoding="utf-8") if path.exists() else None)
            texts[block.file] = changed(block, text)
    return texts


def run(commands: str, tree: Path) -> None:
    """Run commands of `make` in the copy, with the Python of this process; any of them that fails fails the test."""
    make = f"make --old-file=setup PYTHON={sys.executable}"
    script = re.sub(r"^make\b", make, commands, flags=re.MULTILINE)
    done = subprocess.run(["bash", "-euc", script], cwd=tree, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-3000:]
