"""Which indication holds on which day, as a plain set of days per indication: no interval, no date arithmetic."""

from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date

END = date(2050, 1, 1).toordinal()
"""For life, as far as a test looks."""


@dataclass
class Right:
    """One indication: the days on which it holds, and whether a later one cut it off."""

    status: str
    first: int = 0
    days: set[int] = field(default_factory=set)
    cut_off: bool = False

    @property
    def period(self) -> tuple[date, date | None]:
        """Its first and last day; no last day when it is for life."""
        last = max(self.days)
        return date.fromordinal(self.first), None if last == END else date.fromordinal(last)


class Model:
    """The indications of one client."""

    def __init__(self) -> None:
        self.rights: dict[str, Right] = {}

    def granted(self) -> dict[str, Right]:
        """What holds."""
        return {name: right for name, right in self.rights.items() if right.status == "granted"}

    def can_grant(self, first: date, last: date | None) -> bool:
        """Whether no right that begins on that day or later has a day in common with it."""
        days = _days(first, last)
        return not any(each.first >= first.toordinal() and each.days & days for each in self.granted().values())

    def grant(self, name: str, first: date, last: date | None) -> None:
        """A new right; whatever held from its first day on holds no longer."""
        for each in self.granted().values():
            if each.first < first.toordinal() <= max(each.days):
                each.days = {day for day in each.days if day < first.toordinal()}
                each.cut_off = True
        self.rights[name] = Right("granted", first.toordinal(), _days(first, last))

    def refuse(self, name: str) -> None:
        """No right."""
        self.rights[name] = Right("refused")

    def revoke(self, name: str) -> None:
        """A right is taken away."""
        self.rights[name].status = "withdrawn"

    def revised(self, old: str, name: str, first: date, last: date | None) -> "Model | None":
        """How it stands after another decision took the place of an old one; None when that is not possible."""
        after = deepcopy(self)
        before = after.rights[old]
        if before.cut_off:
            last = min(last or date.max, date.fromordinal(max(before.days)))
            if last < first:
                return None
        if before.status == "granted" and first.toordinal() <= before.first:
            after.revoke(old)
        if not after.can_grant(first, last):
            return None
        after.grant(name, first, last)
        return after


def _days(first: date, last: date | None) -> set[int]:
    return set(range(first.toordinal(), (last.toordinal() if last else END) + 1))
