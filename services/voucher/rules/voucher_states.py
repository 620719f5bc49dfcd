"""The states of a voucher and every step between them; nobody assigns a status otherwise."""

from enum import StrEnum

from services.voucher.refusals.issue import VoucherStopped


class VoucherStatus(StrEnum):
    """Where a voucher (trekkingsrecht) stands."""

    ISSUED = "issued"
    ACTIVE = "active"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"


class VoucherStep(StrEnum):
    """What can happen to a voucher."""

    REDEEM = "redeem"
    END = "end"
    WITHDRAW = "withdraw"


EDGES = {
    (VoucherStatus.ISSUED, VoucherStep.REDEEM): VoucherStatus.ACTIVE,
    (VoucherStatus.ACTIVE, VoucherStep.REDEEM): VoucherStatus.ACTIVE,
    (VoucherStatus.ISSUED, VoucherStep.END): VoucherStatus.ENDED,
    (VoucherStatus.ACTIVE, VoucherStep.END): VoucherStatus.ENDED,
    (VoucherStatus.ISSUED, VoucherStep.WITHDRAW): VoucherStatus.WITHDRAWN,
    (VoucherStatus.ACTIVE, VoucherStep.WITHDRAW): VoucherStatus.WITHDRAWN,
}

RUNNING = frozenset(before for before, _ in EDGES)
"""The states in which a voucher runs."""


def after(status: str, step: VoucherStep) -> VoucherStatus:
    """The status after a step; raises VoucherStopped where there is no such edge."""
    following = EDGES.get((VoucherStatus(status), step))
    if following is None:
        raise VoucherStopped(status=status)
    return following
