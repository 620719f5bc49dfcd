"""A voucher whose agreements are swapped, in plain Python: the escrow's model with what an open swap keeps."""

from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from tests.properties.escrow_model import Held, Model


class OpenSwap(NamedTuple):
    """What ends, what starts, and what was asked for the former before."""

    ending: UUID
    start: UUID
    before: int


@dataclass
class SwapModel(Model):
    """One budget year of one voucher. `needed`: what each draft reserves; `least`: what an end leaves of each."""

    needed: dict[UUID, int] = field(default_factory=dict)
    least: dict[UUID, int] = field(default_factory=dict)
    ended: set[UUID] = field(default_factory=set)
    swap: OpenSwap | None = None

    @property
    def free(self) -> int:
        """What nobody has reserved."""
        return self.value - sum(each.reserved for each in self.ours.values())

    def redeem(self, agreement: UUID, cents: int) -> None:
        """A new agreement holds this much; no value is lowered here, so none is ever shortened."""
        super().redeem(agreement, cents)
        self.ours[agreement].needed = 0

    def is_in_swap(self, agreement: UUID) -> bool:
        """Whether an open swap holds it."""
        return self.swap is not None and agreement in self.swap

    def confirm(self, agreement: UUID) -> bool:
        """Redeem a draft by itself; whether it fits."""
        if self.needed[agreement] > self.free:
            return False
        self.redeem(agreement, self.needed[agreement])
        return True

    def end(self, agreement: UUID) -> None:
        """End it on the day that leaves the least of it."""
        self.ask(agreement, min(self.least[agreement], self.ours[agreement].reserved), final=False)
        self.ended.add(agreement)

    def open_swap(self, ending: UUID, start: UUID) -> str:
        """`done` where it fits at once, `open` where it can fit, else `refused`."""
        row = self.ours[ending]
        if self.needed[start] <= self.free:
            self.end(ending)
            self.redeem(start, self.needed[start])
            return "done"
        asked = min(self.least[ending], row.reserved)
        if asked >= row.asked or self.needed[start] > self.free + row.reserved - max(asked, row.drawn):
            return "refused"
        self.swap = OpenSwap(ending, start, row.asked)
        self.ask(ending, asked, final=False)
        return "open"

    def decide(self, *, is_late: bool = False) -> str:
        """Decide the open swap: `open` while claims has not answered, else `done` or `undone`."""
        assert self.swap
        ending, start, _ = self.swap
        row = self.ours[ending]
        if is_late:
            return self.undo()
        if row.answered != row.version:
            return "open"
        if self.needed[start] > self.free + row.reserved - row.told:
            return self.undo()
        row.reserved, self.swap = row.told, None
        self.ask(ending, row.asked, final=False)
        self.ended.add(ending)
        self.redeem(start, self.needed[start])
        return "done"

    def undo(self) -> str:
        """Ask again for what was asked before."""
        assert self.swap
        ending, _, before = self.swap
        self.swap = None
        assert self.fits(ending, before), "undoing a swap always fits"
        self.ask(ending, before, final=False)
        return "undone"

    def answer(self, message: Held) -> None:
        """What claims said comes to voucher; what ends in an open swap stays reserved."""
        row = self.ours[message.agreement]
        reserved = row.reserved
        super().answer(message)
        if self.swap and message.agreement == self.swap.ending:
            row.reserved = reserved
