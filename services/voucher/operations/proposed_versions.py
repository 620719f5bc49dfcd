"""What was proposed, as a version: written with the party that proposed it, and compared when it is confirmed."""

from datetime import datetime
from uuid import UUID

from services.common.data.database import Session
from services.common.refusals import Refusal
from services.common.service import Change
from services.common.web.access import Caller
from services.common.web.context import Context
from services.voucher.operations.parties import Acting, tell_other_side
from services.voucher.refusals.negotiation import (
    CoordinatorDiffers,
    CoordinatorUnknown,
    ProposalSuperseded,
    ProposalUnknown,
    SupersededByEqualTerms,
)
from services.voucher.rules.negotiation import ProposedLine, ProposedTerms, changed_fields, differences
from services.voucher.rules.proposal_messages import VERSION_PROPOSED
from services.voucher.schemas.agreements import ProposalRequest
from services.voucher.settings import Settings
from services.voucher.store import agreement_versions as store
from services.voucher.store.coordinators import NamedCoordinator, coordination_of
from services.voucher.tables import Agreement


async def note_version(
    change: Change, caller: Caller, agreement: Agreement, who: Acting, request: ProposalRequest
) -> None:
    """Write the version of an agreement that was just proposed, and tell the other party.

    Raises CoordinatorUnknown and CoordinatorDiffers.
    """
    version = agreement.proposal_version
    await check_coordinator(change.session, agreement)
    await store.add_version(change.session, _version(caller, agreement, who, proposed_terms(request), change.at))
    await tell_other_side(change, agreement, who, VERSION_PROPOSED, proposal_version=version)


async def check_coordinator(session: Session, agreement: Agreement) -> None:
    """Refuse a coordinator without an admission in the pilot, or beside another one on the same days."""
    if agreement.coordinator_id is None:
        return
    found = await coordination_of(
        session,
        NamedCoordinator(
            agreement.voucher_id,
            agreement.agreement_id,
            agreement.pilot_code,
            agreement.coordinator_id,
            agreement.starts_on,
            agreement.ends_on,
        ),
    )
    if not found.is_known:
        raise CoordinatorUnknown(pointer="/body/coordinatorId")
    if found.differs:
        raise CoordinatorDiffers(pointer="/body/coordinatorId")


async def superseded(context: Context[Settings], agreement_id: UUID, confirmed: int, newest: int) -> Refusal:
    """Why a version other than the newest cannot be confirmed, with what has changed since."""
    async with context.service.reading() as reading:
        rows = await store.list_versions(reading.session, agreement_id, 0, newest)
    found = {each.proposal_version: each.terms for each in rows}
    if confirmed not in found or newest not in found:
        return ProposalUnknown(pointer="/body/proposalVersion", newest=newest)
    changed = changed_fields(differences(found[confirmed], found[newest]))
    pointer = "/body/proposalVersion"
    if not changed:
        return SupersededByEqualTerms(pointer=pointer, confirmed=confirmed, newest=newest)
    return ProposalSuperseded(pointer=pointer, confirmed=confirmed, newest=newest, changed=changed)


def proposed_terms(request: ProposalRequest) -> ProposedTerms:
    """What a request proposes."""
    lines = [ProposedLine(**line.model_dump()) for line in request.lines]
    return ProposedTerms(
        **{name: getattr(request, name) for name in ProposedTerms.__dataclass_fields__ if name != "lines"}, lines=lines
    )


def _version(
    caller: Caller, agreement: Agreement, who: Acting, terms: ProposedTerms, at: datetime
) -> store.ProposedVersion:
    return store.ProposedVersion(
        agreement.agreement_id,
        agreement.proposal_version,
        proposed_for=who.side,
        proposed_by=who.role.value,
        proposed_organisation_id=caller.organisation_id,
        proposed_at=at,
        terms=terms,
    )
