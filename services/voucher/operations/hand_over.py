"""The hand-over file of a client who moved out of the regions of the pilot, for a care office elsewhere."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from services.common.service import Reading
from services.common.tokens import Signer
from services.common.web.context import Context
from services.voucher.operations.terms import terms_shown_of
from services.voucher.refusals.hand_over import ClientNotMoved
from services.voucher.rules.agreement_states import AgreementStatus
from services.voucher.rules.budget_year import Days
from services.voucher.rules.coverage import standings
from services.voucher.rules.terms import dated_terms
from services.voucher.schemas.hand_over import (
    HandOverAgreementResponse,
    HandOverContentResponse,
    HandOverFileResponse,
    HandOverLineResponse,
    HandOverTermsResponse,
    HandOverWishesResponse,
)
from services.voucher.settings import Settings
from services.voucher.store import agreements, known, vouchers
from services.voucher.store.agreement_parts import lines_of
from services.voucher.store.conversations import latest_choice_conversation
from services.voucher.store.terms import terms_of
from services.voucher.tables import Voucher

KIND = "nl.pvb.hand-over+jws"
MOST = 1000


async def get_hand_over_file(context: Context[Settings], voucher_id: UUID) -> HandOverFileResponse:
    """Terms, running agreements and wishes as they are now, signed by this service. Raises ClientNotMoved."""
    async with context.reading() as reading:
        await reading.of_one_moment()
        voucher = await vouchers.get_voucher(reading.session, voucher_id)
        context.require_own(office_id=voucher.office_id)
        if voucher.moved_on is None:
            raise ClientNotMoved
        await reading.saw(voucher.client_id, "vouchers", "R", "hand-over")
        file = HandOverContentResponse(
            voucher_id=voucher_id,
            client_id=voucher.client_id,
            office_id=voucher.office_id,
            moved_on=voucher.moved_on,
            valid_to=voucher.valid_to,
            made_at=reading.at,
            terms=await _terms(reading, voucher),
            agreements=await _agreements(reading, voucher),
            wishes=await _wishes(reading, voucher),
        )
    signer = Signer(context.service.name, context.settings.signing_key.get_secret_value())
    protected, payload, signature = signer.sign_document(file.model_dump_json(by_alias=True).encode(), KIND)
    return HandOverFileResponse(payload=payload, protected=protected, signature=signature)


async def _terms(reading: Reading, voucher: Voucher) -> list[HandOverTermsResponse]:
    indications = (await known.indications_by_client(reading.session, {voucher.client_id}))[voucher.client_id]
    recorded = (await terms_of(reading.session, [voucher.voucher_id]))[voucher.voucher_id]
    found = dated_terms(standings(indications), recorded, Days(voucher.valid_from, voucher.valid_to))
    return [HandOverTermsResponse.model_validate(terms_shown_of(each).model_dump()) for each in found]


async def _agreements(reading: Reading, voucher: Voucher) -> list[HandOverAgreementResponse]:
    own = agreements.Own([voucher.client_id], None, None)
    wanted = agreements.Wanted(MOST, own, status=AgreementStatus.REDEEMED.value, voucher_id=voucher.voucher_id)
    rows = await agreements.list_agreements(reading.session, wanted)
    lines = await lines_of(reading.session, [row.agreement_id for row in rows])
    return [
        HandOverAgreementResponse(
            number=row.number,
            provider_id=row.provider_id,
            location_id=row.location_id,
            starts_on=row.starts_on,
            last_day=_last_day([row.ends_on, row.ended_on, voucher.valid_to]),
            care_started_on=row.care_started_on,
            lines=[HandOverLineResponse.model_validate(each) for each in lines[row.agreement_id]],
        )
        for row in rows
    ]


async def _wishes(reading: Reading, voucher: Voucher) -> HandOverWishesResponse:
    held = await latest_choice_conversation(reading.session, voucher.voucher_id)
    return HandOverWishesResponse(
        arrangement=voucher.arrangement,
        waiting_status=voucher.waiting_status,
        forms_explained=held.forms_explained if held else None,
        support_wanted=held.support_wanted if held else None,
    )


def _last_day(days: Sequence[date | None]) -> date:
    return min(day for day in days if day)
