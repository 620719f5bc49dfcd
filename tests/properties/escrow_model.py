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


@dataclass(frozen=True)
class Safeguards:
    """What keeps the invariants. A test switches each of them off, and then an invariant breaks."""

    asks_release_nothing: bool = True
    raises_need_room: bool = True
    answers_are_of_the_newest_version: bool = True
    answers_come_in_order: bool = True
    sets_are_newer: bool = True
    sets_are_of_this_life: bool = True
    rows_are_confirmed_in_each_life: bool = True
    equal_versions_confirm_in_a_new_life: bool = True
    drawn_stays_held: bool = True
    final_years_follow_credits: bool = True
    fits_count_what_was_drawn: bool = True
    fits_stay_open_until_answered: bool = True
    batches_wait_for_open_fits: bool = True
    short_agreements_come_first: bool = True
    filling_up_needs_room: bool = True


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
    needed: int = 0
    """What its days ask; it holds less where a lower value had to fit."""


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
    """In order of redemption."""
    theirs: dict[UUID, Theirs] = field(default_factory=dict)
    due_fits: list[int] = field(default_factory=list)
    """Lower values that agreements must fit now, and of which the fit is not done."""
    above: int = 0
    """What was reserved when the value fell below it: so much may be reserved until it fits."""
    drawn_then: int | None = None
    """What was drawn when the fit was first asked; None while a lower value waits for that."""
    on: Safeguards = Safeguards()

    @property
    def reserved(self) -> int:
        """What all agreements reserve."""
        return sum(each.reserved for each in self.ours.values())

    @property
    def drawn(self) -> int:
        """What claims accepted in all."""
        return sum(each.drawn for each in self.theirs.values())

    def redeem(self, agreement: UUID, cents: int) -> None:
        """A new agreement holds this much."""
        self.ours[agreement] = Ours(self.voucher_epoch * LIVES + 1, cents, cents, needed=cents)

    def fits(self, agreement: UUID, cents: int) -> bool:
        """Whether the value has room for what asking this would add."""
        more = max(0, cents - self.ours[agreement].reserved)
        return more == 0 or self.reserved + more <= self.value or not self.on.raises_need_room

    def ask(self, agreement: UUID, cents: int, *, final: bool) -> None:
        """Ask claims to hold this much; nothing is released here."""
        row = self.ours[agreement]
        row.version = max(row.version, self.voucher_epoch * LIVES) + 1
        row.asked, row.final = cents, final
        row.reserved = max(row.reserved, cents) if self.on.asks_release_nothing else cents

    def revalue(self, value: int) -> None:
        """The value is another; where less than is reserved, it must fit from now on."""
        if value < min(self.value, self.reserved):
            self.due_fits.append(value)
            self.above, self.drawn_then = self.reserved, None
        self.value = value
        self.fill_up()

    def fit(self) -> None:
        """Ask for what fits, the youngest gives way first; done when nothing is left to ask and all is answered."""
        if not self.due_fits:
            return
        self.drawn_then = self.drawn if self.drawn_then is None else self.drawn_then
        room = max(self.value, min(self.due_fits))
        known = {each: row.drawn * self.on.fits_count_what_was_drawn for each, row in self.ours.items()}
        left, has_asked = max(0, room - sum(known.values())), False
        for agreement, row in self.ours.items() if self.reserved > room else ():
            more = min(max(0, row.asked - known[agreement]), left)
            left -= more
            if known[agreement] + more < row.asked:
                self.ask(agreement, known[agreement] + more, final=row.final)
                has_asked = True
        is_open = has_asked or any(each.answered != each.version for each in self.ours.values())
        if not (is_open and self.on.fits_stay_open_until_answered):
            self.due_fits = []

    def fill_up(self) -> None:
        """What is free goes to agreements that hold less than their days ask, the oldest first."""
        is_over = self.reserved > self.value and self.on.filling_up_needs_room
        for agreement, row in self.ours.items() if not is_over else ():
            free = max(0, self.value - self.reserved) if self.on.filling_up_needs_room else row.needed
            cents = min(row.needed, row.reserved + min(max(0, row.needed - row.reserved), free))
            if not row.final and row.asked < row.needed and cents > row.asked:
                self.ask(agreement, cents, final=False)

    def set_of(self, agreement: UUID) -> Set:
        """What voucher would send now."""
        row = self.ours[agreement]
        return Set(agreement, self.known, row.version, row.asked, row.final)

    def apply(self, message: Set) -> Held | None:
        """A set comes to claims; None when it was made for another life."""
        if message.claims_epoch != self.epoch and self.on.sets_are_of_this_life:
            return None
        row = self.theirs.get(message.agreement)
        if row is None:
            row = Theirs(message.version, self.epoch, message.asked, message.asked, message.final)
            self.theirs[message.agreement] = row
        elif self._is_newer(message, row):
            if (message.asked, message.final, self.epoch) != (row.asked, row.final, row.epoch):
                row.held = max(message.asked, row.drawn) if self.on.drawn_stays_held else message.asked
            row.version, row.epoch, row.asked, row.final = message.version, self.epoch, message.asked, message.final
            row.seq += 1
        return self.held_of(message.agreement)

    def _is_newer(self, message: Set, row: Theirs) -> bool:
        if not self.on.sets_are_newer or message.version > row.version:
            return True
        is_confirmed = row.epoch == self.epoch or not self.on.equal_versions_confirm_in_a_new_life
        return message.version == row.version and not is_confirmed

    def held_of(self, agreement: UUID) -> Held:
        """What claims would say now."""
        row = self.theirs[agreement]
        return Held(agreement, self.epoch, row.version, row.seq, row.held, row.drawn)

    def answer(self, message: Held) -> None:
        """What claims said comes to voucher."""
        row = self.ours[message.agreement]
        is_newest = message.version == row.version or not self.on.answers_are_of_the_newest_version
        if message.claims_epoch != self.known or not is_newest:
            return
        row.answered = row.version
        if message.seq > row.seen or not self.on.answers_come_in_order:
            released = row.reserved - message.held
            row.reserved, row.told, row.drawn, row.seen = message.held, message.held, message.drawn, message.seq
            if released and self.on.short_agreements_come_first:
                self.fill_up()

    def learn(self, epoch: int) -> None:
        """Voucher hears of a life of claims."""
        if epoch > self.known:
            self.known = epoch
            for row in self.ours.values():
                row.seen, row.answered = -1, 0

    def can_draw(self, agreement: UUID) -> bool:
        """Whether voucher has confirmed the row to claims in its present life, and no fit is open."""
        if self.due_fits and self.on.batches_wait_for_open_fits:
            return False
        is_confirmed = agreement in self.theirs and self.theirs[agreement].epoch == self.epoch
        return is_confirmed or (agreement in self.theirs and not self.on.rows_are_confirmed_in_each_life)

    def draw(self, agreement: UUID, debits: list[int], credit: int) -> list[bool]:
        """A batch with lines of one agreement, the credit first; which debits fit."""
        row = self.theirs[agreement]
        drawn, verdicts = row.drawn - credit, []
        for cents in debits:
            verdicts.append(drawn + cents <= row.held)
            drawn += cents if verdicts[-1] else 0
        if credit or any(verdicts):
            row.drawn, row.seq = drawn, row.seq + 1
            row.held = min(row.held, drawn) if row.final and self.on.final_years_follow_credits else row.held
        return verdicts

    def faults(self) -> list[str]:
        """The invariants that do not hold, by their numbers."""
        found = []
        for agreement, row in self.theirs.items():
            if not 0 <= row.drawn <= row.held or row.asked > row.held:
                found.append(f"1: {row}")
            if (row.held if row.epoch == self.epoch else row.drawn) > self.ours[agreement].reserved:
                found.append(f"2: {row} against {self.ours[agreement]}")
        self.above = min(self.above, self.reserved)
        if self.reserved > max(self.value, self.above):
            found.append(f"3: {self.ours} above {self.value}, and above {self.above}")
        if self.drawn > max(self.value, self.above if self.drawn_then is None else self.drawn_then):
            found.append(f"3: {self.drawn} drawn of {self.value}, and {self.drawn_then} when the fit was asked")
        for ours in self.ours.values():
            free, lacks = self.value - self.reserved, ours.needed - ours.reserved
            if free > 0 and lacks > 0 and not ours.final and ours.asked < ours.needed:
                found.append(f"3: {free} is free while {ours} is short")
        return found

    def unsettled(self) -> list[str]:
        """What is not as it must be once messages have flowed."""
        found = []
        for agreement, ours in self.ours.items():
            theirs = self.theirs.get(agreement)
            is_confirmed = theirs is not None and theirs.epoch == self.epoch
            if theirs is None or not is_confirmed or ours.answered != ours.version or ours.reserved != theirs.held:
                found.append(f"4: {ours} against {theirs}")
            elif theirs.held < max(ours.asked, theirs.drawn) or (ours.final and theirs.held != theirs.drawn):
                found.append(f"4: {theirs}")
        return found
