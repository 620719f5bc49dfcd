"""Other services as claims sees them: only the fields that it uses."""

from datetime import date
from uuid import UUID

from pydantic import Field

from services.claims.schemas.allotments import SetAllotment
from services.common.schemas import Answer


class OpenSets(Answer):
    """Voucher's unanswered sets of one provider, as claims asks for them before it judges."""

    claims_epoch: int
    allotments: list[SetAllotment] = Field(max_length=100_000)


class LateRoomMessage(Answer):
    """Claims → voucher: have this much reserved by a decision, for late claims of one month, until a day.

    The id of the decision makes a repeat safe: voucher asks nothing twice.
    """

    late_claim_id: UUID
    office_id: UUID
    month: date
    amount_cents: int
    usable_until: date


class LateRoomGiven(Answer):
    """Voucher's answer: the room of a decision is reserved, by this version of the agreement's set."""

    late_claim_id: UUID
    version: int


class SuspensionChanged(Answer):
    """The event of registry that a suspension was made or changed."""

    suspension_id: UUID
    version: int
    provider_id: UUID
    pilot_code: str
    no_payment_from: date | None
    until: date | None


class PilotChanged(Answer):
    """A pilot, as far as claims uses it."""

    code: str
    office_id: UUID
