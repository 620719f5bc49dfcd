"""Which vouchers of one pilot are worth the same in a year: those whose grounds are equal on its days."""

from collections.abc import Hashable, Sequence
from datetime import date

from services.voucher.rules.budget_year import Days, calendar_year
from services.voucher.rules.stretches import IndicatedDays, TermRow


def equal_grounds(days: Days, indications: Sequence[IndicatedDays], terms: Sequence[TermRow], year: int) -> Hashable:
    """The grounds of the value of a voucher in a year, besides its pilot; equal for vouchers with the same value.

    What began before the year counts from its first day, and what goes on after it up to its last. `terms` are in
    order of their days and then of recording.
    """
    span = calendar_year(year).within(*days)
    indicated = tuple(
        (row.profile_code, *span.within(row.valid_from, row.valid_to))
        for row in indications
        if row.valid_from is not None and span.within(row.valid_from, row.valid_to).length
    )
    return year, span, indicated, tuple(_term(row, span.first) for row in terms if row.valid_from <= span.last)


def all_grounds(days: Days, indications: Sequence[IndicatedDays], terms: Sequence[TermRow]) -> Hashable:
    """The grounds of the values of a voucher in all of its years, besides its pilot. `terms` as in `equal_grounds`."""
    return (
        days,
        tuple((row.profile_code, row.valid_from, row.valid_to) for row in indications),
        tuple(_term(row, row.valid_from) for row in terms),
    )


def _term(row: TermRow, first: date) -> Hashable:
    supplements = tuple(
        (each.ground, each.percent, each.year_cents, each.decision, each.performance_code, each.hours_per_week)
        for each in row.agreed_supplements
    )
    return max(row.valid_from, first), row.delivery_form, row.etmalen, row.pgb_share_percent, supplements
