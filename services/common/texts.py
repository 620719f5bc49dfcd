"""Texts meant for people, in Dutch and English."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

Language = Literal["nl", "en"]


class Text(NamedTuple):
    """One sentence in both languages; `{named}` fields are filled by `format`."""

    nl: str
    en: str

    def format(self, **facts: object) -> "Text":
        """The text with its named fields filled; a missing fact shows as a dash."""
        known = _Dashes(facts)
        return Text(self.nl.format_map(known), self.en.format_map(known))

    def say(self, language: Language) -> str:
        """The sentence in one language."""
        return self.en if language == "en" else self.nl


class _Dashes(dict[str, object]):
    def __init__(self, facts: Mapping[str, object]) -> None:
        super().__init__({name: "–" if value is None else value for name, value in facts.items()})

    def __missing__(self, key: str) -> str:
        return "–"


def preferred_language(accept_language: str | None) -> Language:
    """Dutch, unless the caller ranks English above it."""
    for part in (accept_language or "").split(","):
        tag = part.split(";")[0].strip().lower()
        if tag.startswith("en"):
            return "en"
        if tag.startswith("nl"):
            return "nl"
    return "nl"
