"""The obstacles of a proposal: the refusals of its second confirmation today, for the callers that may know them."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from services.common.data.database import Session
from services.common.refusals import Refusal
from services.common.schemas import TextAnswer
from services.common.web.context import Context
from services.voucher.facts import RedemptionFacts
from services.voucher.operations.parties import HasParties, speaks_for_office
from services.voucher.operations.redemption_case import judge
from services.voucher.rules.agreement_states import WAITING_FOR_CONFIRMATION, AgreementStatus
from services.voucher.rules.arrangement import FULL_PERSON
from services.voucher.schemas.agreements import ObstacleResponse
from services.voucher.settings import Settings
from services.voucher.store.redemption import list_facts
from services.voucher.tables import Agreement


async def obstacles_of(
    context: Context[Settings], session: Session, agreements: Sequence[Agreement]
) -> Mapping[UUID, list[ObstacleResponse]]:
    """The obstacles of each agreement that waits for a confirmation, if the caller may know them."""
    waiting = [each for each in agreements if each.status in WAITING_FOR_CONFIRMATION and _may_know(context, each)]
    if not waiting:
        return {}
    found = await list_facts(session, [each.agreement_id for each in waiting])
    return {each.agreement.agreement_id: [_shown(no) for no in _refusals(context, each)] for each in found}


def _may_know(context: Context[Settings], agreement: Agreement) -> bool:
    """The client's side and the office; a provider only when its own confirmation would be refused with it.

    What is refused tells of the voucher: profile, form, and the value that is left.
    """
    return not _is_provider(context, agreement) or agreement.status == AgreementStatus.CONFIRMED_BY_CLIENT


def _is_provider(context: Context[Settings], of: HasParties) -> bool:
    return context.office_id is None and of.client_id not in context.caller.client_ids


def _refusals(context: Context[Settings], found: RedemptionFacts) -> list[Refusal]:
    """What a second confirmation would be refused for, were the first side to confirm as well.

    The client's is the care office's to give where it would give it: in the full-person package.
    """
    agreement = found.agreement
    is_offices = agreement.client_confirmed_by is None and found.voucher.arrangement == FULL_PERSON
    by_office = is_offices and speaks_for_office(context.caller, agreement)
    seen_by = agreement.provider_id if _is_provider(context, agreement) else context.office_id
    return judge(found, context.clock.today(), by_office=by_office, seen_by=seen_by).refusals


def _shown(no: Refusal) -> ObstacleResponse:
    detail = TextAnswer.of(no.fill(no.detail))
    return ObstacleResponse(pointer=no.pointer or "", code=no.code, detail=detail)
