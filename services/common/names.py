"""Names of places as people write them: compared without accents and signs, former ones followed, near ones named."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import NamedTuple

_CLOSE = 0.6
"""How alike two names must be (0 to 1) for one to be named in the place of the other."""


def folded(name: str) -> str:
    """A name as it is compared: without case, accents, signs and doubled blanks, however the accents are encoded."""
    plain = "".join(each for each in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(each))
    return " ".join(re.findall(r"[^\W_]+", plain))


class Renaming(NamedTuple):
    """A name that stands for another: from a day on for a former one, always for an everyday one."""

    old: str
    new: str
    from_on: date | None


@dataclass(frozen=True)
class Gazetteer:
    """The current names, the other names that lead to them, and the smaller places within them. Keys are folded."""

    names: Mapping[str, str]
    renamings: Mapping[str, Sequence[Renaming]]
    places: Mapping[str, Sequence[str]]

    @classmethod
    def of(cls, names: Iterable[str], renamings: Iterable[Renaming], places: Iterable[tuple[str, str]]) -> "Gazetteer":
        """`places`: each with the name in which it lies; one place name can lie in several."""
        renamed: dict[str, list[Renaming]] = defaultdict(list)
        for each in renamings:
            renamed[folded(each.old)].append(each)
        lying: dict[str, list[str]] = defaultdict(list)
        for place, name in places:
            lying[folded(place)].append(name)
        return cls({folded(name): name for name in names}, dict(renamed), dict(lying))

    def find(self, name: str, day: date) -> str | None:
        """The name that is valid on a day for a name as written; None when there is none, or the place was split."""
        sought, seen = folded(name), set[str]()
        while sought not in seen:
            seen.add(sought)
            new = self._became(sought, day)
            if len(new) > 1:
                return None
            sought = folded(new[0]) if new else sought
        return self.names.get(sought)

    def likely(self, name: str, day: date, most: int = 3) -> list[str]:
        """The names that may have been meant: by name, then by place, then by the letters; at most `most` of these."""
        sought = folded(name)
        if split := self._became(sought, day):
            return split
        same = [each for each in self.names.values() if folded(each.partition("(")[0]) == sought]
        same += self.places.get(sought, ())
        if not same and sought:
            same = [each for key, each in self.names.items() if f" {sought} " in f" {key} "]
        return list(dict.fromkeys(same or self._alike(sought, day, most)))[:most]

    def _became(self, sought: str, day: date) -> list[str]:
        renamings = self.renamings.get(sought, ())
        return [each.new for each in renamings if each.from_on is None or each.from_on <= day]

    def _alike(self, sought: str, day: date, most: int) -> list[str]:
        known = [*self.names, *self.renamings, *self.places]
        close = get_close_matches(sought, known, n=most * 2, cutoff=_CLOSE)
        found: list[str] = []
        for key in close:
            named = self.find(key, day)
            found += [named] if named else self.places.get(key, ())
        return found
