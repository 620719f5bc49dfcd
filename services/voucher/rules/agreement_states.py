"""The states of an agreement and every step between them; nobody assigns a status otherwise."""

from enum import StrEnum

from services.voucher.refusals.agreements import AgreementClosed, AlreadyConfirmed


class AgreementStatus(StrEnum):
    """Where an agreement (zorgovereenkomst) stands."""

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
    DECLINE = "decline"
    LAPSE = "lapse"
    END = "end"


S = AgreementStatus
EDGES: dict[tuple[AgreementStatus, Step], AgreementStatus] = {
    (S.DRAFTED, Step.CLIENT_CONFIRMS): S.CONFIRMED_BY_CLIENT,
    (S.DRAFTED, Step.PROVIDER_CONFIRMS): S.CONFIRMED_BY_PROVIDER,
    (S.CONFIRMED_BY_CLIENT, Step.PROVIDER_CONFIRMS): S.REDEEMED,
    (S.CONFIRMED_BY_PROVIDER, Step.CLIENT_CONFIRMS): S.REDEEMED,
    (S.DRAFTED, Step.DECLINE): S.DECLINED,
    (S.CONFIRMED_BY_CLIENT, Step.DECLINE): S.DECLINED,
    (S.CONFIRMED_BY_PROVIDER, Step.DECLINE): S.DECLINED,
    (S.DRAFTED, Step.LAPSE): S.LAPSED,
    (S.CONFIRMED_BY_CLIENT, Step.LAPSE): S.LAPSED,
    (S.CONFIRMED_BY_PROVIDER, Step.LAPSE): S.LAPSED,
    (S.REDEEMED, Step.END): S.ENDED,
}

CONFIRMED_BEFORE = frozenset(
    {(S.CONFIRMED_BY_CLIENT, Step.CLIENT_CONFIRMS), (S.CONFIRMED_BY_PROVIDER, Step.PROVIDER_CONFIRMS)}
)
"""A second confirmation by the same side, which is nothing new."""

WAITING_FOR_CONFIRMATION = frozenset(before for before, step in EDGES if step is Step.LAPSE)
"""The states in which an agreement is still a proposal."""

RUN_OR_RAN = frozenset({S.REDEEMED, S.ENDED})
"""The states in which care is or was given."""


def after(status: str, step: Step) -> AgreementStatus:
    """The state after the step; raises AlreadyConfirmed or AgreementClosed where there is no such edge."""
    before = AgreementStatus(status)
    following = EDGES.get((before, step))
    if following is not None:
        return following
    if (before, step) in CONFIRMED_BEFORE:
        raise AlreadyConfirmed(status=before.value)
    raise AgreementClosed(status=before.value)
