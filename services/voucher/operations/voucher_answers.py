"""A voucher as callers and other services see it."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from services.common.service import Change
from services.voucher.schemas.vouchers import BudgetYearAnswer, SupplementAnswer, VoucherAnswer
from services.voucher.tables import Voucher, VoucherTerm, VoucherYear

VOUCHER_CHANGED = "nl.pvb.vouchers.changed.v1"


def voucher_answer(
    voucher: Voucher, pilot_code: str, terms: Sequence[VoucherTerm], years: Sequence[VoucherYear]
) -> VoucherAnswer:
    """A voucher with its latest terms and its budget years."""
    term = terms[-1]
    shown = [
        BudgetYearAnswer(
            year=each.year,
            value_cents=each.value_cents,
            reserved_cents=each.reserved_cents,
            left_cents=max(0, each.value_cents - each.reserved_cents),
            overhang_cents=max(0, each.reserved_cents - each.value_cents),
        )
        for each in years
    ]
    return VoucherAnswer.model_validate(
        {
            **{name: getattr(voucher, name) for name in _OF_VOUCHER},
            "pilot_code": pilot_code,
            "etmalen": term.etmalen,
            "pgb_share_percent": term.pgb_share_percent,
            "supplements": [SupplementAnswer.model_validate(each) for each in term.agreed_supplements],
            "flagged": any(each.overhang_cents for each in years),
            "years": shown,
            "decision_id": voucher.issue_decision_id,
        }
    )


async def tell_voucher(change: Change, voucher: Voucher, pilot_code: str) -> None:
    """Publish the state of a voucher that this transaction holds locked."""
    await tell_vouchers(change, [voucher], {voucher.voucher_id: pilot_code})


async def tell_vouchers(change: Change, vouchers: Sequence[Voucher], pilot_codes: Mapping[UUID, str]) -> None:
    """The same for many at once; `pilot_codes` by voucher."""
    told = [(each.voucher_id, _fact(each, pilot_codes[each.voucher_id])) for each in vouchers]
    await change.publish_all(VOUCHER_CHANGED, told)


def _fact(voucher: Voucher, pilot_code: str) -> dict[str, Any]:
    return {
        "voucherId": voucher.voucher_id,
        "clientId": voucher.client_id,
        "pilotCode": pilot_code,
        "version": voucher.version,
        "status": voucher.status,
        "deliveryForm": voucher.delivery_form,
        "profileCode": voucher.profile_code,
        "validFrom": voucher.valid_from,
        "validTo": voucher.valid_to,
    }


_OF_VOUCHER = (
    "voucher_id",
    "pilot_id",
    "client_id",
    "indication_id",
    "status",
    "version",
    "profile_code",
    "delivery_form",
    "arrangement",
    "valid_from",
    "valid_to",
    "requested_on",
    "waiting_status",
    "issued_at",
    "ended_on",
    "end_reason",
    "end_decision_id",
)
