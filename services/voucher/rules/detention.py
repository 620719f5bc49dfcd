"""Detention: the voucher is suspended for these days; value and reservations stay, and nothing new is redeemed."""

from datetime import date

from services.common.refusals import Refusal
from services.voucher.refusals.issue import DetentionOutsideVoucher, DetentionReversed
from services.voucher.rules.budget_year import Days


def faults_of_detention(from_on: date, until_on: date | None, voucher: Days) -> list[Refusal]:
    """Why these days cannot be recorded; `voucher`: its days."""
    faults: list[Refusal] = []
    if until_on is not None and until_on < from_on:
        faults.append(DetentionReversed(pointer="/body/untilOn"))
    if not voucher.first <= from_on <= voucher.last:
        faults.append(DetentionOutsideVoucher(pointer="/body/fromOn", valid_from=voucher.first, valid_to=voucher.last))
    return faults
