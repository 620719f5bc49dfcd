"""The room of late claims in plain Python: one agreement in one year, its decisions and its lines. Amounts in cents."""

from dataclasses import dataclass, field
from datetime import date, timedelta


@dataclass
class Decision:
    """An approved decision, in order of their making."""

    month: int
    amount: int
    until: date
    used: int = 0


@dataclass
class Line:
    """An accepted line, and the decision that it drew on."""

    reference: str
    amount: int
    decision: Decision | None


@dataclass
class Life:
    """What is held and drawn, what the value has left, and what was decided."""

    today: date
    held: int
    free: int
    final: bool
    drawn: int = 0
    decisions: list[Decision] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)

    def usable(self) -> list[Decision]:
        """The decisions that lines can draw on today."""
        return [each for each in self.decisions if self.today <= each.until]

    def lefts(self) -> list[tuple[Decision, int]]:
        """What each usable decision has left; together never more than what is held and not drawn."""
        room, found = self.held - self.drawn, []
        for each in self.usable():
            left = max(0, min(each.amount - each.used, room))
            room -= each.amount - each.used
            found.append((each, left))
        return found

    def ordinary_left(self) -> int:
        """What lines in time can draw."""
        return self.held - self.drawn - sum(left for _, left in self.lefts())

    def decide(self, month: int, amount: int) -> bool:
        """Whether a decision gets its room: what is free here, and the rest out of the value."""
        named = sum(each.amount - each.used for each in self.usable())
        missing = max(0, amount - max(0, self.held - self.drawn - named))
        if missing > self.free:
            return False
        self.free, self.held, self.final = self.free - missing, self.held + missing, False
        self.decisions.append(Decision(month, amount, self.today + timedelta(days=30)))
        return True

    def claim_late(self, reference: str, month: int, amount: int) -> str | None:
        """The rule that a late line breaks, or None."""
        rooms = [(left, each) for each, left in self.lefts() if each.month == month]
        if not rooms:
            return "too-late"
        left, decision = max(rooms, key=lambda room: room[0])
        if amount > left:
            return "right-exhausted"
        decision.used += amount
        self._draw(reference, amount, decision)
        return None

    def claim(self, reference: str, amount: int) -> str | None:
        """The rule that a line in time breaks, or None."""
        if amount > self.ordinary_left():
            return "right-exhausted"
        self._draw(reference, amount, None)
        return None

    def undo(self, line: Line) -> None:
        """A line is credited, or recovered in whole."""
        self.lines.remove(line)
        self.drawn -= line.amount
        if self.final:
            self.held = min(self.held, self.drawn)
        if line.decision and self.today <= line.decision.until:
            line.decision.used -= line.amount

    def release(self) -> bool:
        """Whether the year, which was final before, is final again: no decision can be used any more."""
        if self.final or self.usable():
            return False
        self.final, self.held = True, self.drawn
        return True

    def _draw(self, reference: str, amount: int, decision: Decision | None) -> None:
        self.drawn += amount
        if self.final:
            self.held = min(self.held, self.drawn)
        self.lines.append(Line(reference, amount, decision))
