"""The escrow between voucher and claims in plain Python: what one budget year of one voucher must look like."""

from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

LIVES = 1_000_000
"""A version is the epoch of voucher times this, plus a number."""


class Set(NamedTuple):
    """Voucher → claims: hold this much, made for one life of claims."""

    agreement: UUID
    claims_epoch: int
    version: int
    asked: int
    final: bool


class Held(NamedTuple):
    """Claims → voucher: this much is held and drawn."""

    agreement: UUID
    claims_epoch: int
    version: int
    seq: int
    held: int
    drawn: int


@dataclass
class Ours:
    """Voucher's row for an agreement."""

    version: int
    asked: int
    reserved: int
    final: bool = False
    told: int = 0
    drawn: int = 0
    seen: int = -1
    answered: int = 0


@dataclass
class Theirs:
    """Claims' row for the same."""

    version: int
    epoch: int
    asked: int
    held: int
    final: bool = False
    drawn: int = 0
    seq: int = 0


@dataclass
class Model:
    """Both sides. `known` is the life of claims that voucher goes by, `epoch` the one that claims is in."""

    value: int
    voucher_epoch: int
    known: int
    epoch: int
    ours: dict[UUID, Ours] = field(default_factory=dict)
    theirs: dict[UUID, Theirs] = field(default_factory=dict)

    def redeem(self, agreement: UUID, cents: int) -> None:
        """A new agreement holds this much."""
        self.ours[agreement] = Ours(self.voucher_epoch * LIVES + 1, cents, cents)

    def fits(self, agreement: UUID, cents: int) -> bool:
        """Whether the value has room for what asking this would add."""
        more = max(0, cents - self.ours[agreement].reserved)
        return more == 0 or sum(each.reserved for each in self.ours.values()) + more <= self.value

    def ask(self, agreement: UUID, cents: int, *, final: bool) -> None:
        """Ask claims to hold this much; nothing is released here."""
        row = self.ours[agreement]
        row.version = max(row.version, self.voucher_epoch * LIVES) + 1
        row.asked, row.final, row.reserved = cents, final, max(row.reserved, cents)

    def set_of(self, agreement: UUID) -> Set:
        """What voucher would send now."""
        row = self.ours[agreement]
        return Set(agreement, self.known, row.version, row.asked, row.final)

    def apply(self, message: Set) -> Held | None:
        """A set comes to claims; None when it was made for another life."""
        if message.claims_epoch != self.epoch:
            return None
        row = self.theirs.get(message.agreement)
        if row is None:
            row = Theirs(message.version, self.epoch, message.asked, message.asked, message.final)
            self.theirs[message.agreement] = row
        elif (row.version, row.epoch) < (message.version, self.epoch):
            if (message.asked, message.final, self.epoch) != (row.asked, row.final, row.epoch):
                row.held = max(message.asked, row.drawn)
            row.version, row.epoch, row.asked, row.final = message.version, self.epoch, message.asked, message.final
            row.seq += 1
        return self.held_of(message.agreement)

    def held_of(self, agreement: UUID) -> Held:
        """What claims would say now."""
        row = self.theirs[agreement]
        return Held(agreement, self.epoch, row.version, row.seq, row.held, row.drawn)

    def answer(self, message: Held) -> None:
        """What claims said comes to voucher."""
        row = self.ours[message.agreement]
        if message.claims_epoch != self.known or message.version != row.version:
            return
        row.answered = row.version
        if message.seq > row.seen:
            row.reserved, row.told, row.drawn, row.seen = message.held, message.held, message.drawn, message.seq

    def learn(self, epoch: int) -> None:
        """Voucher hears of a life of claims."""
        if epoch > self.known:
            self.known = epoch
            for row in self.ours.values():
                row.seen, row.answered = -1, 0

    def can_draw(self, agreement: UUID) -> bool:
        """Whether voucher has confirmed the row to claims in its present life."""
        return agreement in self.theirs and self.theirs[agreement].epoch == self.epoch

    def draw(self, agreement: UUID, debits: list[int], credit: int) -> list[bool]:
        """A batch with lines of one agreement, the credit first; which debits fit."""
        row = self.theirs[agreement]
        drawn, verdicts = row.drawn - credit, []
        for cents in debits:
            verdicts.append(drawn + cents <= row.held)
            drawn += cents if verdicts[-1] else 0
        if credit or any(verdicts):
            row.drawn, row.seq = drawn, row.seq + 1
            row.held = min(row.held, drawn) if row.final else row.held
        return verdicts

    def faults(self) -> list[str]:
        """The invariants that do not hold, by their numbers."""
        found = []
        for agreement, row in self.theirs.items():
            if not 0 <= row.drawn <= row.held or row.asked > row.held:
                found.append(f"1: {row}")
            if row.held > self.ours[agreement].reserved:
                found.append(f"2: {row} against {self.ours[agreement]}")
        if sum(each.reserved for each in self.ours.values()) > self.value:
            found.append(f"3: {self.ours} above {self.value}")
        return found

    def unsettled(self) -> list[str]:
        """What is not as it must be once messages have flowed."""
        found = []
        for agreement, ours in self.ours.items():
            theirs = self.theirs.get(agreement)
            if theirs is None or ours.answered != ours.version or ours.reserved != theirs.held:
                found.append(f"4: {ours} against {theirs}")
            elif theirs.held < max(ours.asked, theirs.drawn) or (ours.final and theirs.held != theirs.drawn):
                found.append(f"4: {theirs}")
        return found
