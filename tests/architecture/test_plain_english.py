"""Sentences of the project are plain English: these turns have a plainer form, which is named beside each."""

import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

TURNS: dict[str, str] = {
    r"\banew\b": "again",
    r"\b(?:a|every|each|such a|rule's) no\b|\bnoes\b|\bsa(?:y|ys|id|ying) no\b": "refusal, refuse",
    r"(?-i:(?:^|[.;:]\s+)Who(?:ever)? (?![^?]*\?))": "a noun as the subject: the person who, the provider that",
    r"\b(?:of|by|to|for|from|with|than|at|but|that) who(?:ever)? ": "the person who, the caller that",
    r"\bstands(?! for\b)|\bstood\b": "is, is in, applies, remains, pauses",
    r"\blet \w+(?: \w+)* be\b": "assume, or: if … is",
    r"\b(?:the|a|an|all|every|each|its|their) (?:told|said|seen|kept)\b": "a noun: the message, the stored row",
    r"\bas (?:told|said|seen)\b": "as reported, as shown",
    r"\b(?:another|an earlier|earlier|former|new|next|this|its|their|one) (?:life|lives)\b(?! expect)": "epoch",
    r"\bdesks?\b": "the noun that is meant: batch, queue, office",
    r"\bmend(?:s|ed|ing)?\b": "correct, repair",
}
"""A turn, as a regular expression → what to write instead."""

CONVERTED = (
    "services/common",
    "services/vocabulary",
    "services/voucher",
    "services/claims",
    "services/indication/refusals",
    "services/registry/refusals",
    "gateway",
    "docs",
)
PAGES = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")
NOT_YET = (
    "docs/reference/requirements.md",
    "docs/reference/entities.md",
    "docs/reference/make_states.py",
)
"""Pages that repeat docstrings of indication and registry, with the program that reads these. The docstrings of the two
services are not converted yet, except those of their refusals."""
FIXED = "Who saw or changed what of a person, and why; kept 5 years, never changed."
"""The comment on a table, which a migration has written into databases."""


def _files() -> Iterator[Path]:
    for place in CONVERTED:
        for path in sorted((ROOT / place).rglob("*")):
            if path.suffix in {".py", ".md", ".csv"} and path.relative_to(ROOT).as_posix() not in NOT_YET:
                yield path
    yield from (ROOT / page for page in PAGES)


def _prose(path: Path) -> Iterator[tuple[int, str]]:
    """Line number and text of what people read: of a module its comments and strings, of a page all but headings."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        yield from ((number, line) for number, line in enumerate(text.splitlines(), 1) if not line.startswith("#"))
        return
    kinds = {tokenize.COMMENT, tokenize.STRING, getattr(tokenize, "FSTRING_MIDDLE", tokenize.STRING)}
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type in kinds and " " in token.string:
            yield from enumerate((line.strip(" #'\"") for line in token.string.splitlines()), token.start[0])


def turns_in(line: str) -> list[str]:
    """What to write instead of each turn that a line has."""
    return [instead for turn, instead in TURNS.items() if line != FIXED and re.search(turn, line, re.IGNORECASE)]


@pytest.mark.parametrize("path", list(_files()), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_sentences_are_plain(path: Path) -> None:
    faults = [f"line {number}: {line}\n  write: {turns}" for number, line in _prose(path) if (turns := turns_in(line))]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize(
    "line",
    [
        "The value is computed anew.",
        "Every no has a code.",
        "Before it says no, it reads the feed.",
        "Who drafted a run cannot approve it.",
        "Role of who added the document.",
        "The edition that stands at opening.",
        "Give the kept answer.",
        "Sets of another life of the database.",
        "Mend what is named.",
    ],
)
def test_a_turn_to_avoid_is_found(line: str) -> None:
    assert turns_in(line)


@pytest.mark.parametrize(
    "line",
    [
        "Which of them has no price?",
        "Who may read it?",
        "The person who added the document.",
        "PVB stands for persoonsvolgende bekostiging.",
        "Life expectancy is under three months.",
    ],
)
def test_a_plain_sentence_passes(line: str) -> None:
    assert not turns_in(line)
