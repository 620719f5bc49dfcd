"""A voucher as callers and other services see it."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from services.common.calendar import amsterdam_day
from services.common.data.database import Session
from services.common.service import Change
from services.voucher.facts import Year
from services.voucher.rules.budget_year import Days
from services.voucher.rules.coverage import standings
from services.voucher.rules.fit import overhang_cause
from services.voucher.rules.terms import TermsOfDay, terms_shown
from services.voucher.rules.voucher_states import RUNNING, VOUCHER_CHANGED, voucher_fact
from services.voucher.schemas.vouchers import BudgetYearResponse, FitResponse, SupplementResponse, VoucherResponse
from services.voucher.store.fits import OpenFit
from services.voucher.store.known import indications_by_client
from services.voucher.store.terms import terms_of
from services.voucher.tables import Voucher


def voucher_response(
    voucher: Voucher, pilot_code: str, term: TermsOfDay, years: Sequence[Year], fits: Sequence[OpenFit] = ()
) -> VoucherResponse:
    """A voucher with the terms of today, its budget years, and the fits of lower values that are not done."""
    fit_by = {each.year: each.fit_by for each in reversed(fits)}
    since = min((each.asked_at for each in fits if each.asked_at), default=None)
    shown = [
        BudgetYearResponse(
            year=each.year,
            value_cents=each.value_cents,
            reserved_cents=each.reserved_cents,
            left_cents=max(0, each.value_cents - each.reserved_cents),
            overhang_cents=max(0, each.reserved_cents - each.value_cents),
            overhang_cause=overhang_cause(
                each.reserved_cents - each.value_cents,
                has_fit=each.year in fit_by,
                has_ended=voucher.status not in RUNNING,
            ),
            fit_by=fit_by.get(each.year),
            provisional=each.provisional,
        )
        for each in years
    ]
    return VoucherResponse.model_validate(
        {
            **{name: getattr(voucher, name) for name in _OF_VOUCHER},
            "pilot_code": pilot_code,
            "indication_id": term.indication_id or voucher.indication_id,
            "profile_code": term.profile_code or voucher.profile_code,
            "delivery_form": term.delivery_form,
            "etmalen": term.etmalen,
            "pgb_share_percent": term.pgb_share_percent,
            "supplements": [SupplementResponse.model_validate(each) for each in term.agreed_supplements],
            "fit": FitResponse(state="awaiting-claims", since=since) if since else None,
            "flagged": any(each.overhang_cents for each in years),
            "years": shown,
            "decision_id": voucher.issue_decision_id,
        }
    )


async def tell_voucher(change: Change, voucher: Voucher, pilot_code: str) -> None:
    """Publish the state of a voucher that this transaction holds locked."""
    await tell_vouchers(change, [voucher], {voucher.voucher_id: pilot_code})


async def tell_vouchers(change: Change, vouchers: Sequence[Voucher], pilot_codes: Mapping[UUID, str]) -> None:
    """The same for many at once, each with its terms of today; `pilot_codes` by voucher."""
    terms = await terms_today(change.session, vouchers, amsterdam_day(change.at))
    facts = [
        voucher_fact(
            each.voucher_id,
            each.client_id,
            pilot_codes[each.voucher_id],
            each.version,
            each.status,
            terms[each.voucher_id],
            Days(each.valid_from, each.valid_to),
            else_profile=each.profile_code,
        )
        for each in vouchers
    ]
    subjects = [each.voucher_id for each in vouchers]
    await change.publish_all(VOUCHER_CHANGED, list(zip(subjects, facts, strict=True)))


async def terms_today(session: Session, vouchers: Sequence[Voucher], today: date) -> dict[UUID, TermsOfDay]:
    """Voucher → its terms of today, also those that began without any event."""
    terms = await terms_of(session, [row.voucher_id for row in vouchers])
    indications = await indications_by_client(session, {row.client_id for row in vouchers})
    found = {}
    for row in vouchers:
        days, standing = Days(row.valid_from, row.valid_to), standings(indications[row.client_id])
        shown = terms_shown(standing, terms[row.voucher_id], days, today)
        assert shown, "a voucher is issued with its terms"
        found[row.voucher_id] = shown
    return found


_OF_VOUCHER = (
    "voucher_id",
    "pilot_id",
    "client_id",
    "status",
    "version",
    "arrangement",
    "valid_from",
    "valid_to",
    "requested_on",
    "waiting_status",
    "suspended_from",
    "suspended_to",
    "issued_at",
    "ended_on",
    "end_reason",
    "end_decision_id",
)
