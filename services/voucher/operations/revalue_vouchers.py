"""Revaluation of locked vouchers in sets: new values, fit-by days, messages, years they gain, and what is filled up.

No accepted reservation is taken back. Where agreements hold more than the new value, the year has an overhang: new
reservations are refused until the client has made other agreements. A year that the books lack is added. Where the
last day moves later, agreements reserve the days that they gain; where it moves earlier, they ask for the days that
are left. When its last day moves, claims is told so for every agreement under it.

Every step is one statement for all vouchers, but for those of which days or profile move: few, and one after the other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.common.calendar import amsterdam_day
from services.common.data.database import Session
from services.common.service import Change
from services.voucher.facts import Year
from services.voucher.operations.end_with_voucher import tell_last_day
from services.voucher.operations.escrow import GRACE
from services.voucher.operations.fill_up import fill_up_now
from services.voucher.operations.fit import note_fits
from services.voucher.operations.full_day import keep_days_apart
from services.voucher.operations.gained_years import Valued, add_gained_years
from services.voucher.operations.inform import inform_of_profiles, inform_of_values
from services.voucher.operations.moves import note_moves
from services.voucher.operations.value import Basis, Revalued, Valuing, Worths, write_new_values
from services.voucher.operations.voucher_responses import tell_voucher
from services.voucher.rules.budget_year import Days, budget_years
from services.voucher.rules.coverage import covered_days, standings
from services.voucher.rules.move import latest_day
from services.voucher.rules.terms import Term
from services.voucher.store import known, pilots, vouchers
from services.voucher.store.known import IndicationCopy
from services.voucher.store.pilots import PricedPilot
from services.voucher.store.revaluations import find_cause, list_to_settle
from services.voucher.store.terms import terms_of
from services.voucher.store.values import list_years
from services.voucher.tables import Voucher

INDICATION = "indication"


@dataclass(frozen=True)
class ToValue(Valuing):
    """A locked voucher that is valued again."""

    voucher: Voucher
    last_day: date
    """Of the voucher before."""

    @property
    def voucher_id(self) -> UUID:
        """Which voucher."""
        return self.basis.voucher_id

    @property
    def is_longer(self) -> bool:
        """Whether its last day moves later."""
        return self.basis.days.last > self.last_day

    @property
    def is_moved(self) -> bool:
        """Whether its last day moves."""
        return self.basis.days.last != self.last_day

    @property
    def lacks_years(self) -> bool:
        """Whether its books lack a year."""
        return not {each.year for each in self.years}.issuperset(budget_years(self.basis.days))


def basis_of(
    voucher: Voucher, priced: PricedPilot, indications: Sequence[IndicationCopy], terms: Sequence[Term]
) -> Basis:
    """The facts by which a voucher is valued, with its days: as far as its indications, pilot and region go."""
    standing = standings(indications)
    pilot = priced.pilot
    last = latest_day(voucher.valid_from, pilot.period_to, voucher.moved_on)
    days = covered_days(standing, voucher.valid_from, last, pilot.profile_codes)
    return Basis(voucher.voucher_id, voucher.client_id, days, standing, terms, priced)


async def to_value(
    session: Session, rows: Sequence[Voucher], priced: Mapping[UUID, PricedPilot], causes: Mapping[UUID, str]
) -> list[ToValue]:
    """What locked vouchers are valued on now, in their order. `priced` by pilot, `causes` by voucher."""
    ids = [row.voucher_id for row in rows]
    indications = await known.indications_by_client(session, {row.client_id for row in rows})
    terms, years = await terms_of(session, ids), await list_years(session, ids)
    found = []
    for row in rows:
        basis = basis_of(row, priced[row.pilot_id], indications[row.client_id], terms[row.voucher_id])
        found.append(ToValue(basis, years[row.voucher_id], causes[row.voucher_id], row, row.valid_to))
    return found


async def revalue_one(change: Change, voucher: Voucher, basis: Basis, before: Sequence[Year], cause: str) -> list[UUID]:
    """Revalue one locked voucher; returns the agreements whose sets must be sent to claims.

    `before`: the years in its books; `cause`: why, as its valuations show it.
    """
    return await revalue_set(change, [ToValue(basis, before, cause, voucher, voucher.valid_to)], Worths())


async def revalue_waiting(change: Change, voucher: Voucher) -> None:
    """Revalue a locked voucher now where it waits for that; when its turn comes, nothing is left to change.

    The worker asks claims to hold what changed.
    """
    cause = await find_cause(change.session, voucher.voucher_id)
    if cause is None:
        return
    priced = await pilots.priced_pilots(change.session, {voucher.pilot_id})
    await note_moves(change, [voucher], priced)
    several = await to_value(change.session, [voucher], priced, {voucher.voucher_id: cause})
    await revalue_set(change, several, Worths())


async def revalue_set(change: Change, several: Sequence[ToValue], worths: Worths) -> list[UUID]:
    """Revalue locked vouchers, all or none; returns the agreements whose sets must be sent to claims.

    The state afterwards is the same as when they are revalued one after the other.
    """
    valued = await write_new_values(change, several, worths)
    await note_fits(change, valued)
    await inform_of_values(change, valued)
    for each in several:
        if each.cause == INDICATION:
            await inform_of_profiles(change, each.basis)
        if each.is_longer:
            await keep_days_apart(change, each.voucher, each.basis.days)
    to_settle = set(await list_to_settle(change.session, [each.voucher_id for each in several]))
    gaining = [
        Valued(each.basis, _free(now), each.cause, each.is_longer)
        for each, now in zip(several, valued, strict=True)
        if each.is_longer or each.lacks_years or each.voucher_id in to_settle
    ]
    changed = await add_gained_years(change, gaining, worths, grace=GRACE)
    for each in several:
        changed += await _move(change, each)
    to_fill = (
        to_settle | {each.basis.voucher_id for each in gaining} | {each.voucher_id for each in several if each.is_moved}
    )
    days = {each.voucher_id: each.basis.days for each in several if each.voucher_id in to_fill}
    return [*changed, *await fill_up_now(change, days)]


def _free(valued: Revalued) -> dict[int, int]:
    return {each.year: max(0, each.value_cents - each.reserved_cents) for each in valued.after}


async def _move(change: Change, each: ToValue) -> list[UUID]:
    """Give a voucher the last day and the profile that it has now; returns the agreements of which claims is told."""
    voucher, days = each.voucher, each.basis.days
    profile = _profile_on(each.basis, amsterdam_day(change.at)) or voucher.profile_code
    if not each.is_moved and voucher.profile_code == profile:
        return []
    voucher.valid_to, voucher.profile_code = days.last, profile
    await vouchers.save_voucher(change.session, voucher)
    await tell_voucher(change, voucher, each.basis.priced.pilot.code)
    return await tell_last_day(change, voucher, is_shorter=not each.is_longer) if each.is_moved else []


def _profile_on(basis: Basis, today: date) -> str | None:
    """The profile that counts today, or on the nearest day of the voucher."""
    if not basis.days.length:
        return None
    day = min(max(today, basis.days.first), basis.days.last)
    return next(
        (
            each.profile_code
            for each in basis.standing
            if Days(each.valid_from, each.valid_to or date.max).within(day, day).length
        ),
        None,
    )
