"""From municipality to care-office region; never from the postcode."""

from collections.abc import Mapping, Sequence
from datetime import date
from difflib import get_close_matches

from services.indication.refusals import MunicipalityUnknown
from services.indication.rules.framework import Move, Municipality


def municipality_of(
    name: str, municipalities: Mapping[str, Municipality], moves: Mapping[str, Sequence[Move]], day: date
) -> Municipality:
    """The municipality of that name on a day, mergers followed; raises MunicipalityUnknown, which names the nearest.

    Both mappings are keyed by `folded` name. One that was split over several is unknown: the new name decides.
    """
    sought, seen = folded(name), set[str]()
    while sought not in seen:
        seen.add(sought)
        new = [move.new for move in moves.get(sought, ()) if move.from_on is None or move.from_on <= day]
        if len(new) > 1:
            raise MunicipalityUnknown(pointer="/body/address/municipality", nearest=", ".join(new))
        if not new:
            break
        sought = folded(new[0])
    if found := municipalities.get(sought):
        return found
    nearest = get_close_matches(folded(name), municipalities, n=3, cutoff=0.5)
    names = ", ".join(municipalities[each].name for each in nearest)
    raise MunicipalityUnknown(pointer="/body/address/municipality", nearest=names or None)


def folded(name: str) -> str:
    """A name as it is compared: without case, kind of apostrophe or doubled blanks."""
    return " ".join(name.replace("’", "'").replace("‘", "'").casefold().split())
