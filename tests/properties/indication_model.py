"""Which indication holds on which day, as a plain set of days per indication: no interval, no date arithmetic."""

from dataclasses import dataclass, field, replace
from datetime import date

END = date(2110, 1, 1).toordinal()
"""For life, as far as a test looks: many examples in a row move the clock by decades."""


@dataclass
class Right:
    """One indication: the days on which it holds, whether a later one cut it off, and whether the client gave it up."""

    status: str
    first: int = 0
    days: set[int] = field(default_factory=set)
    cut_by: str | None = None
    before: set[int] = field(default_factory=set)
    """Its days as they were before a later one cut it off."""
    given_up: bool = False

    def cut_off(self, day: int, by: str) -> None:
        """A later right begins on a day."""
        self.before = self.before if self.cut_by else self.days
        self.days = {each for each in self.days if each < day}
        self.cut_by = by

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
                each.cut_off(first.toordinal(), name)
        self.rights[name] = Right("granted", first.toordinal(), _days(first, last))

    def refuse(self, name: str) -> None:
        """No right."""
        self.rights[name] = Right("refused")

    def revoke(self, name: str, today: date) -> None:
        """A right is taken away."""
        self.rights[name].status = "withdrawn"
        if self.rights[name].first > today.toordinal():
            self.give_back(name)

    def withdraw(self, name: str, ends_on: date, today: date) -> None:
        """A right ends on a day: what has not begun by then never begins, what is over holds no more."""
        right, last = self.rights[name], ends_on.toordinal()
        begins_later = right.first > last and right.first > today.toordinal()
        if not begins_later:
            right.days = right.before = {day for day in right.days if day <= max(last, right.first)}
            right.given_up = True
        if begins_later or ends_on <= today:
            right.status = "withdrawn"
        if begins_later:
            self.give_back(name)

    def give_back(self, name: str) -> None:
        """What made way for a right that never begins holds again, until the next one."""
        reaching = [each for each in self.granted().items() if max(each[1].days) >= self.rights[name].first]
        for earlier in [each for each in self.granted().values() if each.cut_by == name]:
            earlier.days, earlier.cut_by = earlier.before, None
            for other, right in sorted(reaching, key=lambda each: each[1].first)[:1]:
                if max(earlier.days) >= right.first:
                    earlier.cut_off(right.first, other)

    def revised(self, old: str, name: str, first: date, last: date | None) -> "Model | str":
        """How it stands after another decision took the place of an old one; the code of the no when it cannot."""
        after = Model()
        after.rights = {each: replace(right) for each, right in self.rights.items()}
        before = after.rights[old]
        if before.cut_by or before.given_up:
            last = min(last or date.max, date.fromordinal(max(before.days)))
            if last < first:
                return "indication-overlaps" if before.cut_by else "right-ends-sooner"
        if before.status == "granted" and first.toordinal() <= before.first:
            before.status = "withdrawn"
            for each in after.granted().values():
                each.cut_by = name if each.cut_by == old else each.cut_by
        if not after.can_grant(first, last):
            return "indication-overlaps"
        after.grant(name, first, last)
        after.rights[name].given_up = before.given_up and not before.cut_by
        return after


def _days(first: date, last: date | None) -> set[int]:
    return set(range(first.toordinal(), (last.toordinal() if last else END) + 1))
