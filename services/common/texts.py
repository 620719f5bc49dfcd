"""Texts meant for people, in Dutch and English."""

from collections.abc import Mapping, Sized
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from string import Formatter
from typing import Literal, NamedTuple

from services.common.calendar import AMSTERDAM

Language = Literal["nl", "en"]
LANGUAGES: tuple[Language, Language] = ("nl", "en")


class Text(NamedTuple):
    """One sentence in both languages; `{named}` fields are filled by `format`."""

    nl: str
    en: str

    def format(self, **facts: object) -> "Text":
        """The text with its named fields filled; a missing fact shows as a dash.

        A fact `left_cents` can be shown as `{left_euros}`: € 1.234,56 in Dutch, € 1,234.56 in English. A Decimal has a
        comma in Dutch, a day its month in words, and an instant its time in Amsterdam. A Text has its own words.
        """
        said = _in_both(facts)
        in_dutch, in_english = ({name: text.say(language) for name, text in said.items()} for language in LANGUAGES)
        return Text(self.nl.format_map(_Dashes(facts | in_dutch)), self.en.format_map(_Dashes(facts | in_english)))

    def say(self, language: Language) -> str:
        """The sentence in one language."""
        return self.en if language == "en" else self.nl


def names_in(text: Text) -> set[str]:
    """The names of the facts that a text shows."""
    return {name for said in text for _, name, _, _ in Formatter().parse(said) if name}


def names_filled(facts: Mapping[str, object]) -> set[str]:
    """The names that these facts fill: those that are empty fill nothing."""
    filled = {name for name, value in facts.items() if _has_content(value)}
    return filled | {name.removesuffix("_cents") + "_euros" for name in filled if name.endswith("_cents")}


def _has_content(value: object) -> bool:
    if isinstance(value, str):
        return bool(value.strip())
    return bool(value) if isinstance(value, Sized) else value is not None


def euros(cents: int) -> Text:
    """An amount in cents as people read it."""
    whole, part = divmod(abs(cents), 100)
    english = f"{'-' if cents < 0 else ''}€ {whole:,}.{part:02d}"
    return Text(english.translate(_DUTCH_MARKS), english)


def day_in_words(day: date) -> Text:
    """A day as people read it: 5 maart 2027, 5 March 2027."""
    month = _MONTHS[day.month - 1]
    return Text(f"{day.day} {month.nl} {day.year}", f"{day.day} {month.en} {day.year}")


def _instant_in_words(instant: datetime) -> Text:
    there = instant.astimezone(AMSTERDAM)
    day = day_in_words(there)
    return Text(f"{day.nl} om {there:%H.%M} uur", f"{day.en} at {there:%H:%M}")


def _in_both(facts: Mapping[str, object]) -> dict[str, Text]:
    """The facts that are written differently in each language."""
    said = {}
    for name, value in facts.items():
        if isinstance(value, Text):
            said[name] = value
        elif isinstance(value, Decimal):
            said[name] = Text(f"{value:f}".replace(".", ","), f"{value:f}")
        elif isinstance(value, datetime):
            said[name] = _instant_in_words(value)
        elif isinstance(value, date):
            said[name] = day_in_words(value)
        elif name.endswith("_cents") and isinstance(value, int):
            said[name.removesuffix("_cents") + "_euros"] = euros(value)
    return said


class _Dashes(dict[str, object]):
    def __init__(self, facts: Mapping[str, object]) -> None:
        super().__init__({name: "–" if value is None else value for name, value in facts.items()})

    def __missing__(self, key: str) -> str:
        return "–"


_DUTCH_MARKS = str.maketrans(",.", ".,")
_MONTHS = (
    Text("januari", "January"),
    Text("februari", "February"),
    Text("maart", "March"),
    Text("april", "April"),
    Text("mei", "May"),
    Text("juni", "June"),
    Text("juli", "July"),
    Text("augustus", "August"),
    Text("september", "September"),
    Text("oktober", "October"),
    Text("november", "November"),
    Text("december", "December"),
)


LOOKED_AT = 200
"""How many characters of Accept-Language count. What is remembered of it is bounded by that too."""


def preferred_language(accept_language: str | None) -> Language:
    """Dutch, unless English has more weight, or the same weight and an earlier place (RFC 9110, 12.5.4)."""
    return _preferred_in((accept_language or "")[:LOOKED_AT])


@lru_cache(maxsize=1000)
def _preferred_in(accept_language: str) -> Language:
    best: Language = "nl"
    highest = 0.0
    for part in accept_language.split(","):
        tag, *parameters = (each.strip().lower() for each in part.split(";"))
        weight = next((each[2:] for each in parameters if each.startswith("q=")), "1")
        if tag[:2] in LANGUAGES and _as_weight(weight) > highest:
            best, highest = ("en" if tag.startswith("en") else "nl"), _as_weight(weight)
    return best


def _as_weight(given: str) -> float:
    return float(given) if given.replace(".", "", 1).isdecimal() else 1.0
