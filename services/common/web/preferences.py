"""What a caller prefers, with weights: the lists of Accept, Accept-Encoding and Accept-Language (RFC 9110, 12.4.2)."""

import re
from collections.abc import Iterable, Sequence

_WEIGHT = re.compile(r"(?:0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)")
Wishes = Sequence[tuple[str, float]]


def wishes_in(lines: Iterable[str]) -> Wishes:
    """The entries of a list, in lower case and without parameters, each with its weight; 0 means "not this"."""
    return [_wish(each) for line in lines for each in line.split(",") if each.strip()]


def weight_of(wishes: Wishes, *names: str) -> float | None:
    """The weight of the first of these names that is listed: from the most exact one to the wildcard. None: not one."""
    return next((weight for name in names for wish, weight in wishes if wish == name), None)


def media_weight(wishes: Wishes, kind: str) -> float:
    """How much a media type is wished: by name before by group, by group before anything. All are when nothing is."""
    if not wishes:
        return 1.0
    plain = kind.partition(";")[0].strip()
    return weight_of(wishes, plain, plain.partition("/")[0] + "/*", "*/*") or 0.0


def takes_plain(wishes: Wishes) -> bool:
    """Whether the caller accepts an answer without content coding: yes, unless it excludes it (RFC 9110, 12.5.3)."""
    return weight_of(wishes, "identity", "*") != 0


def _wish(given: str) -> tuple[str, float]:
    name, *parameters = (part.strip().lower() for part in given.split(";"))
    for parameter in parameters:
        key, _, value = parameter.partition("=")
        if key.strip() == "q":
            return name, float(value) if _WEIGHT.fullmatch(value.strip()) else 1.0
    return name, 1.0
