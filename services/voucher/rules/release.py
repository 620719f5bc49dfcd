"""The amounts that claims keeps holding for an agreement that ends, and the day on which a year is final."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from services.common.calendar import last_day_of_month
from services.voucher.refusals.endings import EndAfterAgreedEnd, EndBeforeStart, KeepOutOfRange
from services.voucher.rules.budget_year import Days
from services.voucher.rules.reservation import AgreedLine, year_cents


@dataclass(frozen=True)
class YearHeld:
    """What one agreement holds in one budget year: asked of claims, and carried by the value."""

    asked_cents: int
    reserved_cents: int


def check_end(ends_on: date, agreement: Days) -> None:
    """Refuse an end before the day before the start (never begun), or after the agreed end."""
    if ends_on.toordinal() < agreement.first.toordinal() - 1:
        raise EndBeforeStart(pointer="/body/endsOn", starts_on=agreement.first)
    if ends_on > agreement.last:
        raise EndAfterAgreedEnd(pointer="/body/endsOn", agreed_end=agreement.last)


def asked_at_ending(
    lines: Sequence[AgreedLine],
    agreement: Days,
    voucher: Days,
    ends_on: date,
    held: Mapping[int, YearHeld],
    keep_cents: int | None = None,
) -> dict[int, int]:
    """The amounts to ask per year when an agreement ends on a day, in cents; never more than the reservation.

    Earlier years keep the amount asked, the year of the end is computed again up to and including that day, later
    years ask nothing. The parties may keep more in the year of the end (`keep_cents`), up to the reservation.
    """
    asked = {year: now.asked_cents if year < ends_on.year else 0 for year, now in held.items()}
    now = held.get(ends_on.year)
    least = 0
    if now is not None:
        least = min(year_cents(lines, ends_on.year, agreement.within(None, ends_on), voucher), now.reserved_cents)
        asked[ends_on.year] = least
    if keep_cents is not None:
        most = now.reserved_cents if now else 0
        if not least <= keep_cents <= most:
            raise KeepOutOfRange(pointer="/body/keepCents", year=ends_on.year, least_cents=least, most_cents=most)
        if now is not None:
            asked[ends_on.year] = keep_cents
    return asked


def lowered(lines: Sequence[AgreedLine], agreement: Days, voucher: Days, held: YearHeld, keep_cents: int) -> int:
    """What an ended agreement asks for the year of its end when the parties keep less, in cents.

    At least what its days cost, and never more than was asked. `agreement`: its days up to the end.
    """
    year = agreement.last.year
    least = min(year_cents(lines, year, agreement, voucher), held.asked_cents)
    if not least <= keep_cents <= held.asked_cents:
        raise KeepOutOfRange(pointer="/body/keepCents", year=year, least_cents=least, most_cents=held.asked_cents)
    return keep_cents


def last_claim_day(year: int, agreement: Days, voucher: Days, claim_window_days: int) -> date:
    """The last day on which a line of this budget year can come in time: its last service month plus the window.

    A year after the end has no service days of its own; it follows the month of the end.
    """
    last_service_day = min(agreement.last, voucher.last, date(year, 12, 31))
    return last_day_of_month(last_service_day) + timedelta(days=claim_window_days)


def is_final(
    year: int, agreement: Days, voucher: Days, claim_window_days: int, today: date, late_until: date | None = None
) -> bool:
    """Whether the claim window of the year's last service month has passed, so that what is left comes free.

    `late_until`: the last day on which room for late claims of the year can be used.
    """
    last_day = last_claim_day(year, agreement, voucher, claim_window_days)
    return today > max(last_day, late_until or last_day)
