"""The states of a swap and every step between them; its status changes in no other way."""

from collections.abc import Sequence
from enum import StrEnum
from uuid import UUID

from services.common.state_machine import Edge, StateMachine
from services.voucher.refusals.swaps import SwapDecided


class SwapStatus(StrEnum):
    """The state of a swap (ruil)."""

    OPEN = "open"
    DONE = "done"
    UNDONE = "undone"


class SwapStep(StrEnum):
    """What can happen to an open swap."""

    FITS = "fits"
    REFUSED = "refused"
    DEADLINE = "deadline"
    CANCEL = "cancelled"
    VOUCHER_CHANGES = "voucher-changes"


S = SwapStatus
_OPEN = frozenset({S.OPEN})
SWAPS_CHANGED = "nl.pvb.swaps.changed.v1"
SWAP: StateMachine[SwapStatus, SwapStep] = StateMachine(
    [
        Edge(SwapStep.FITS, _OPEN, S.DONE, SWAPS_CHANGED),
        Edge(SwapStep.REFUSED, _OPEN, S.UNDONE, SWAPS_CHANGED),
        Edge(SwapStep.DEADLINE, _OPEN, S.UNDONE, SWAPS_CHANGED),
        Edge(SwapStep.CANCEL, _OPEN, S.UNDONE, SWAPS_CHANGED),
        Edge(SwapStep.VOUCHER_CHANGES, _OPEN, S.UNDONE, SWAPS_CHANGED),
    ]
)


def swap_fact(
    swap_id: UUID,
    voucher_id: UUID,
    client_id: UUID,
    status: SwapStatus,
    why: SwapStep | None,
    *,
    endings: Sequence[UUID],
    starts: Sequence[UUID],
) -> dict[str, object]:
    """The whole state of a swap, as its event contains it; `endings` and `starts`: its agreements."""
    return {
        "swapId": swap_id,
        "voucherId": voucher_id,
        "clientId": client_id,
        "status": status.value,
        "why": why.value if why else None,
        "endings": endings,
        "starts": starts,
    }


def after(status: str, step: SwapStep) -> SwapStatus:
    """The state after the step; raises SwapDecided where the swap is not open."""
    edge = SWAP.find_edge(SwapStatus(status), step)
    if edge is None:
        raise SwapDecided(status=status)
    return edge.after
