"""The states of an agreement and every step between them; a status changes in no other way."""

from enum import StrEnum
from uuid import UUID

from services.common.state_machine import Edge, StateMachine
from services.voucher.refusals.agreements import AgreementClosed, AlreadyConfirmed
from services.voucher.refusals.swaps import SwapOpen


class AgreementStatus(StrEnum):
    """The state of an agreement (zorgovereenkomst)."""

    DRAFTED = "drafted"
    CONFIRMED_BY_CLIENT = "confirmed-by-client"
    CONFIRMED_BY_PROVIDER = "confirmed-by-provider"
    REDEEMED = "redeemed"
    ENDED = "ended"
    DECLINED = "declined"
    LAPSED = "lapsed"


class Step(StrEnum):
    """What can happen to an agreement."""

    CLIENT_CONFIRMS = "client-confirms"
    PROVIDER_CONFIRMS = "provider-confirms"
    CHANGE = "change"
    DECLINE = "decline"
    LAPSE = "lapse"
    END = "end"
    REOPEN = "reopen"


S = AgreementStatus
WAITING_FOR_CONFIRMATION = frozenset({S.DRAFTED, S.CONFIRMED_BY_CLIENT, S.CONFIRMED_BY_PROVIDER})
"""The states in which an agreement is still a proposal."""
AGREEMENTS_CHANGED = "nl.pvb.agreements.changed.v1"
AGREEMENT: StateMachine[AgreementStatus, Step] = StateMachine(
    [
        Edge(Step.CLIENT_CONFIRMS, frozenset({S.DRAFTED}), S.CONFIRMED_BY_CLIENT, AGREEMENTS_CHANGED),
        Edge(Step.PROVIDER_CONFIRMS, frozenset({S.DRAFTED}), S.CONFIRMED_BY_PROVIDER, AGREEMENTS_CHANGED),
        Edge(Step.PROVIDER_CONFIRMS, frozenset({S.CONFIRMED_BY_CLIENT}), S.REDEEMED, AGREEMENTS_CHANGED),
        Edge(Step.CLIENT_CONFIRMS, frozenset({S.CONFIRMED_BY_PROVIDER}), S.REDEEMED, AGREEMENTS_CHANGED),
        Edge(Step.CHANGE, WAITING_FOR_CONFIRMATION, S.DRAFTED, AGREEMENTS_CHANGED),
        Edge(Step.DECLINE, WAITING_FOR_CONFIRMATION, S.DECLINED, AGREEMENTS_CHANGED),
        Edge(Step.LAPSE, WAITING_FOR_CONFIRMATION, S.LAPSED, AGREEMENTS_CHANGED),
        Edge(Step.END, frozenset({S.REDEEMED}), S.ENDED, AGREEMENTS_CHANGED),
        Edge(Step.REOPEN, frozenset({S.ENDED}), S.REDEEMED, AGREEMENTS_CHANGED),
    ]
)

CONFIRMED_BEFORE = frozenset(
    {(S.CONFIRMED_BY_CLIENT, Step.CLIENT_CONFIRMS), (S.CONFIRMED_BY_PROVIDER, Step.PROVIDER_CONFIRMS)}
)
"""A second confirmation by the same side, which is nothing new."""

RUN_OR_RAN = frozenset({S.REDEEMED, S.ENDED})
"""The states in which care is or was given."""


def after(status: str, step: Step, swap_id: UUID | None = None) -> AgreementStatus:
    """The state after the step; raises AlreadyConfirmed or AgreementClosed where there is no such edge.

    `swap_id`: the open swap that the agreement is a part of; until that is decided, SwapOpen.
    """
    if swap_id is not None:
        raise SwapOpen
    before = AgreementStatus(status)
    edge = AGREEMENT.find_edge(before, step)
    if edge is not None:
        return edge.after
    if (before, step) in CONFIRMED_BEFORE:
        raise AlreadyConfirmed(status=before.value)
    raise AgreementClosed(status=before.value)
