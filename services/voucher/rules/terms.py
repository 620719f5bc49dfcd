"""The dated terms of a voucher: indication, profile and form that count on a day, never a copy of another day's."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from services.voucher.rules.budget_year import Days
from services.voucher.rules.coverage import Standing
from services.voucher.rules.stretches import Supplement, TermRow, in_force


@dataclass(frozen=True)
class Term:
    """The terms of a voucher from a day on."""

    valid_from: date
    recorded_at: datetime
    delivery_form: str
    etmalen: Decimal | None
    pgb_share_percent: int
    agreed_supplements: tuple[Supplement, ...]
    decision_id: UUID | None = field(default=None, compare=False)


@dataclass(frozen=True)
class TermsOfDay:
    """What a voucher is for on a day. Indication and profile are none where no indication carries the day."""

    indication_id: UUID | None
    profile_code: str | None
    delivery_form: str
    etmalen: Decimal | None
    pgb_share_percent: int
    agreed_supplements: Sequence[Supplement]


@dataclass(frozen=True)
class DatedTerms:
    """The terms of a run of days, and the row that they were recorded in."""

    days: Days
    terms: TermsOfDay
    row: Term


def terms_on(standing: Sequence[Standing], terms: Sequence[TermRow], day: date) -> TermsOfDay | None:
    """The terms of a day; None where the voucher has no terms yet."""
    term = in_force(terms, day)
    if term is None:
        return None
    carried = next((each for each in standing if each.valid_from <= day <= (each.valid_to or date.max)), None)
    return TermsOfDay(
        carried.indication_id if carried else None,
        carried.profile_code if carried else None,
        term.delivery_form,
        term.etmalen,
        term.pgb_share_percent,
        term.agreed_supplements,
    )


def terms_shown(
    standing: Sequence[Standing], terms: Sequence[TermRow], voucher: Days, today: date
) -> TermsOfDay | None:
    """The terms of today, or of the nearest day that the voucher has: its first before it begins, its last after."""
    return terms_on(standing, terms, max(min(today, voucher.last), voucher.first))


def dated_terms(standing: Sequence[Standing], terms: Sequence[Term], voucher: Days) -> list[DatedTerms]:
    """All terms of a voucher in order, each with its days; a day that no indication carries has no care profile."""
    cuts = {voucher.first, *(row.valid_from for row in terms)}
    cuts |= {each.valid_from for each in standing}
    cuts |= {each.valid_to + timedelta(days=1) for each in standing if each.valid_to and each.valid_to < voucher.last}
    found: list[DatedTerms] = []
    for day in sorted(each for each in cuts if voucher.has(each)):
        now, row = terms_on(standing, terms, day), in_force(terms, day)
        if now is None or row is None:
            continue
        if found and (found[-1].terms, found[-1].row) == (now, row):
            continue
        if found:
            found[-1] = replace(found[-1], days=found[-1].days.within(None, day - timedelta(days=1)))
        found.append(DatedTerms(Days(day, voucher.last), now, row))
    return found
