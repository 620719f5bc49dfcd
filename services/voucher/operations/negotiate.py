"""Negotiate on an agreement before it is redeemed: propose another version, and read what was proposed by whom."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from services.common.web import etags
from services.common.web.context import Context
from services.common.web.idempotency import Key
from services.voucher.operations.agreements import faults_of_draft, publish_and_answer, refuse_any
from services.voucher.operations.drafted_lines import frozen_lines, unknown_performances
from services.voucher.operations.parties import deciding
from services.voucher.operations.proposed_versions import note_version, proposed_terms
from services.voucher.refusals.negotiation import NothingProposed
from services.voucher.rules.agreement_states import Step, after
from services.voucher.rules.negotiation import ProposedLine, ProposedTerms, differences
from services.voucher.schemas.agreements import AgreementResponse
from services.voucher.schemas.negotiation import AgreementVersionRequest, AgreementVersionResponse, DifferenceResponse
from services.voucher.settings import Settings
from services.voucher.store import agreement_versions as store
from services.voucher.store.agreement_parts import lines_of, replace_lines
from services.voucher.store.agreements import get_agreement, get_voucher, save_agreement
from services.voucher.tables import Agreement


async def propose_version(
    context: Context[Settings], agreement_id: UUID, request: AgreementVersionRequest, match: etags.Versions, key: Key
) -> AgreementResponse:
    """Propose another version; whatever was confirmed of an earlier one no longer counts. Of two at once, one gets 412.

    Raises AgreementClosed once it is redeemed, and NothingProposed where nothing would change.
    """
    refuse_any(faults_of_draft(request) + await unknown_performances(context.service, request.lines))
    async with context.writing(key) as change:
        agreement = await get_agreement(change.session, agreement_id, lock=True)
        voucher = await get_voucher(change.session, agreement.voucher_id)
        who = deciding(context.caller, agreement, voucher.arrangement)
        etags.check(agreement.version, match)
        agreement.status = after(agreement.status, Step.CHANGE, agreement.swap_id).value
        lines = (await lines_of(change.session, [agreement_id]))[agreement_id]
        if not differences(terms_now(agreement, lines), proposed_terms(request)):
            raise NothingProposed(newest=agreement.proposal_version)
        for name, value in request.model_dump(exclude={"lines"}).items():
            setattr(agreement, name, value)
        agreement.client_confirmed_at = agreement.client_confirmed_by = agreement.provider_confirmed_at = None
        agreement.proposal_version += 1
        await save_agreement(change.session, agreement)
        await replace_lines(change.session, await frozen_lines(change.session, agreement_id, request.lines))
        await note_version(change, context.caller, agreement, who, request)
        return await publish_and_answer(context, change, agreement, "U", "propose-version", 201)


async def list_versions(
    context: Context[Settings], agreement_id: UUID, after_version: int, most: int
) -> list[AgreementVersionResponse]:
    """The versions of an agreement after a version, oldest first."""
    async with context.reading() as reading:
        agreement = await get_agreement(reading.session, agreement_id)
        context.require_own(
            client_id=agreement.client_id, provider_id=agreement.provider_id, office_id=agreement.office_id
        )
        await reading.saw(agreement.client_id, f"agreements/{agreement_id}/versions", "R", "list-versions")
        first = max(0, after_version - 1)  # the one before the page, with which its first is compared
        rows = await store.list_versions(reading.session, agreement_id, first, most + 1)
    before: Mapping[int, store.ProposedVersion] = {each.proposal_version + 1: each for each in rows}
    return [_shown(each, before.get(each.proposal_version)) for each in rows if each.proposal_version > after_version][
        :most
    ]


def terms_now(agreement: Agreement, lines: Sequence[object]) -> ProposedTerms:
    """What an agreement says now."""
    own = {name: getattr(agreement, name) for name in ProposedTerms.__dataclass_fields__ if name != "lines"}
    columns = ProposedLine.__dataclass_fields__
    return ProposedTerms(
        **own, lines=[ProposedLine(**{name: getattr(line, name) for name in columns}) for line in lines]
    )


def _shown(of: store.ProposedVersion, before: store.ProposedVersion | None) -> AgreementVersionResponse:
    found = differences(before.terms, of.terms) if before else []
    own = {name: getattr(of, name) for name in of.__dataclass_fields__ if name not in ("terms", "agreement_id")}
    terms = {name: getattr(of.terms, name) for name in of.terms.__dataclass_fields__}
    shown = [DifferenceResponse.model_validate(each) for each in found]
    return AgreementVersionResponse.model_validate(own | terms | {"differences": shown})
