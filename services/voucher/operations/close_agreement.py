"""The one way in which an agreement that was redeemed is closed: by its parties, by the office, or with its voucher."""

from datetime import date

from services.common.service import Change
from services.voucher.rules.agreement_states import AgreementStatus, Step, after
from services.voucher.store.agreements import RunningAgreement
from services.voucher.tables import Agreement

VOUCHER = "voucher"
"""The party that closed an agreement which ended or lapsed with its voucher, or by the rules on its days."""


def close_agreement(
    change: Change,
    running: RunningAgreement,
    ends_on: date,
    reason: str | None,
    closed_by: str,
    *,
    with_voucher: bool = False,
) -> None:
    """Set the state of a locked agreement that ends; `closed_by`: the role of the party, or VOUCHER.

    VOUCHER also gives an earlier day to one that was ended; anybody else gets AgreementClosed. `with_voucher`: it ends
    because its voucher does, which may be re-opened, and which may have taken amounts before.
    """
    agreement = running.agreement
    if closed_by == VOUCHER and agreement.status == AgreementStatus.ENDED:
        if with_voucher and agreement.closed_by != VOUCHER:
            agreement.closed_before = _closed_as(agreement)
    else:
        agreement.status = after(agreement.status, Step.END).value
        agreement.called_off = closed_by != VOUCHER and ends_on < agreement.starts_on
        if agreement.held_at_ending_cents is None or not with_voucher:
            agreement.held_at_ending_cents = held_cents(running)
    agreement.ended_on, agreement.close_reason = ends_on, reason
    agreement.closed_at, agreement.closed_by = change.at, closed_by


def held_cents(running: RunningAgreement) -> int:
    """What an agreement reserves in all years together, in cents."""
    return sum(row.reserved_cents for row in running.reservations)


def _closed_as(agreement: Agreement) -> dict[str, str | None]:
    """How an agreement was ended, as it is kept in case that its voucher is re-opened."""
    assert agreement.ended_on, "it was ended on a day"
    assert agreement.closed_at, "it was ended at an instant"
    return {
        "endedOn": agreement.ended_on.isoformat(),
        "closedAt": agreement.closed_at.isoformat(),
        "closedBy": agreement.closed_by,
        "closeReason": agreement.close_reason,
    }
