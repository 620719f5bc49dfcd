"""The dated terms of a voucher: indication, profile and form that count on a day, never a copy of another day's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
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


@dataclass(frozen=True)
class TermsOfDay:
    """What a voucher is for on a day. Indication and profile are none where no indication carries the day."""

    indication_id: UUID | None
    profile_code: str | None
    delivery_form: str
    etmalen: Decimal | None
    pgb_share_percent: int
    agreed_supplements: Sequence[Supplement]


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
