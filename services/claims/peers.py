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
