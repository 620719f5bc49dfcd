"""The states of what claims keeps, and the steps between them."""

from enum import StrEnum

from services.common.state_machine import Edge, StateMachine


class BatchStatus(StrEnum):
    """The state of a batch (declaratie)."""

    RECEIVED = "received"
    JUDGED = "judged"


class BatchStep(StrEnum):
    """What can happen to a batch that was received."""

    JUDGE = "judge"


BATCH: StateMachine[BatchStatus, BatchStep] = StateMachine(
    [Edge(BatchStep.JUDGE, frozenset({BatchStatus.RECEIVED}), BatchStatus.JUDGED, "nl.pvb.batches.judged.v1")]
)


class RunStatus(StrEnum):
    """The state of a payment run (betaalrun)."""

    DRAFTED = "drafted"
    APPROVED = "approved"
    EXPORTED = "exported"
    SETTLED = "settled"


class RunStep(StrEnum):
    """What can happen to a payment run."""

    APPROVE = "approve"
    EXPORT = "export"
    SETTLE = "settle"


RUN_CHANGED = "nl.pvb.payment-runs.changed.v1"
RUN: StateMachine[RunStatus, RunStep] = StateMachine(
    [
        Edge(RunStep.APPROVE, frozenset({RunStatus.DRAFTED}), RunStatus.APPROVED, RUN_CHANGED),
        Edge(RunStep.EXPORT, frozenset({RunStatus.APPROVED}), RunStatus.EXPORTED, RUN_CHANGED),
        Edge(RunStep.SETTLE, frozenset({RunStatus.EXPORTED}), RunStatus.SETTLED, RUN_CHANGED),
    ]
)
PAYABLE = frozenset({RunStatus.APPROVED, RunStatus.EXPORTED, RunStatus.SETTLED})
"""From here on the run has remittances."""
AT_THE_BANK = frozenset({RunStatus.EXPORTED, RunStatus.SETTLED})
"""From here on the run has a bank file, and a payment can come back."""


class AccountStatus(StrEnum):
    """The state of a bank account."""

    REGISTERED = "registered"
    VERIFIED = "verified"
    REJECTED = "rejected"


class AccountStep(StrEnum):
    """The results of checking a bank account. An account that proves wrong can be rejected at any time."""

    VERIFY = "verified"
    REJECT = "rejected"


ACCOUNT: StateMachine[AccountStatus, AccountStep] = StateMachine(
    [
        Edge(AccountStep.VERIFY, frozenset({AccountStatus.REGISTERED}), AccountStatus.VERIFIED),
        Edge(
            AccountStep.REJECT,
            frozenset({AccountStatus.REGISTERED, AccountStatus.VERIFIED}),
            AccountStatus.REJECTED,
        ),
    ]
)


class LateClaimStatus(StrEnum):
    """The state of a late-claim decision (besluit late declaratie)."""

    PROPOSED = "proposed"
    ROOM_ASKED = "room-asked"
    """Approved here, while voucher is asked for the room; repeating the approval goes on from it."""
    APPROVED = "approved"
    DECLINED = "declined"


class LateClaimStep(StrEnum):
    """What can happen to a late-claim decision."""

    ASK_ROOM = "ask-room"
    FIND_NO_ROOM = "find-no-room"
    APPROVE = "approve"
    DECLINE = "decline"


_PROPOSED = frozenset({LateClaimStatus.PROPOSED})
_ASKED = frozenset({LateClaimStatus.ROOM_ASKED})
LATE_CLAIM: StateMachine[LateClaimStatus, LateClaimStep] = StateMachine(
    [
        Edge(LateClaimStep.ASK_ROOM, _PROPOSED | _ASKED, LateClaimStatus.ROOM_ASKED),
        Edge(LateClaimStep.FIND_NO_ROOM, _ASKED, LateClaimStatus.PROPOSED),
        Edge(LateClaimStep.APPROVE, _ASKED, LateClaimStatus.APPROVED),
        Edge(LateClaimStep.DECLINE, _PROPOSED, LateClaimStatus.DECLINED),
    ]
)
