"""Files of claim lines as software and spreadsheets write them, generated: one set of lines, written in many ways."""

import random
from typing import Any
from uuid import UUID

from services.claims.rules.form import COLUMNS
from tests.services.claims.scene import line

ENDINGS = ("\n", "\r\n")
COLUMN = {name: place for place, name in enumerate(COLUMNS)}


def some_lines(rng: random.Random, agreement: UUID, count: int) -> list[dict[str, Any]]:
    """Lines of the right form; now and then with what a reader could stumble over."""
    return [_spiced(rng, line(agreement, lineReference=f"L{number}")) for number in range(count)]


def written(rng: random.Random, lines: list[dict[str, Any]]) -> bytes:
    """The lines as a file: any mix of line ends and quotes, a byte order mark, semicolons, blank rows, a total."""
    mark = rng.choice(",;")
    always = rng.choice((None, *ENDINGS))
    quotes = rng.choice((0, 0, 0.01, 0.5))
    rows = [[*COLUMNS], *([_plain(each[name]) for name in COLUMNS] for each in lines)]
    texts = [mark.join(_quoted(rng, cell, mark, quotes) for cell in row) for row in rows]
    texts += rng.choices(("", mark * 9), k=rng.choice((0, 0, 1, 3)))
    if rng.random() < 0.5:
        cents = sum(each["amountCents"] * (1 if each["kind"] == "D" else -1) for each in lines)
        texts.append(mark.join(["#total", str(len(lines)), str(cents), *rng.choice(([], [""] * 7))]))
    text = "".join(each + (always or rng.choice(ENDINGS)) for each in texts)
    if rng.random() < 0.5:
        text = text.removesuffix("\n").removesuffix("\r")
    return (rng.choice(("", "\ufeff")) + text).encode()


def _spiced(rng: random.Random, made: dict[str, Any]) -> dict[str, Any]:
    spice = rng.choice((*[{}] * 40, *SPICES))
    return made | spice | ({"lineReference": made["lineReference"] + spice["sign"]} if "sign" in spice else {})


SPICES: tuple[dict[str, Any], ...] = (
    {"serviceFrom": "2024-02-29", "serviceTo": "2024-02-29"},
    {"previousReference": "not looked at"},
    {"previousReference": "not, looked; at, whatever it may be"},
    {"kind": "C", "previousReference": "a,b"},
    {"kind": "C", "previousReference": 'a"b'},
    {"kind": "C", "previousReference": None},
    {"sign": ",x"},
    {"sign": ";x"},
    {"sign": '"x"'},
    {"quantity": "-0.50"},
    {"amountCents": 0},
)


def _plain(value: object) -> str:
    return "" if value is None else str(value)


def _quoted(rng: random.Random, cell: str, mark: str, share: float) -> str:
    if mark in cell or '"' in cell or rng.random() < share:
        return '"' + cell.replace('"', '""') + '"'
    return cell
