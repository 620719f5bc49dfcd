"""The states of a voucher and every step between them; a status changes in no other way."""

from enum import StrEnum

from services.common.state_machine import Edge, StateMachine
from services.voucher.refusals.issue import VoucherStopped


class VoucherStatus(StrEnum):
    """The state of a voucher (trekkingsrecht)."""

    ISSUED = "issued"
    ACTIVE = "active"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"


class VoucherStep(StrEnum):
    """What can happen to a voucher."""

    REDEEM = "redeem"
    END = "end"
    WITHDRAW = "withdraw"
    REOPEN = "reopen"


RUNNING = frozenset({VoucherStatus.ISSUED, VoucherStatus.ACTIVE})
"""The states in which a voucher runs."""
VOUCHER_CHANGED = "nl.pvb.vouchers.changed.v1"
VOUCHER: StateMachine[VoucherStatus, VoucherStep] = StateMachine(
    [
        Edge(VoucherStep.REDEEM, RUNNING, VoucherStatus.ACTIVE, VOUCHER_CHANGED),
        Edge(VoucherStep.END, RUNNING, VoucherStatus.ENDED, VOUCHER_CHANGED),
        Edge(VoucherStep.WITHDRAW, RUNNING, VoucherStatus.WITHDRAWN, VOUCHER_CHANGED),
        Edge(VoucherStep.REOPEN, frozenset({VoucherStatus.WITHDRAWN}), VoucherStatus.ISSUED, VOUCHER_CHANGED),
    ]
)


def after(status: str, step: VoucherStep) -> VoucherStatus:
    """The status after a step; raises VoucherStopped where there is no such edge."""
    edge = VOUCHER.find_edge(VoucherStatus(status), step)
    if edge is None:
        raise VoucherStopped(status=status)
    return edge.after
