"""The dated terms of a voucher as they are read: what it is for on each of its days."""

from uuid import UUID

from services.common.web.context import Context
from services.voucher.rules.budget_year import Days
from services.voucher.rules.coverage import standings
from services.voucher.rules.terms import DatedTerms, dated_terms
from services.voucher.schemas.terms import TermsResponse
from services.voucher.schemas.vouchers import SupplementResponse
from services.voucher.settings import Settings
from services.voucher.store import known, vouchers
from services.voucher.store.terms import terms_of


async def list_terms(context: Context[Settings], voucher_id: UUID, after_day: int, most: int) -> list[TermsResponse]:
    """The terms of all days of a voucher, in order; `after_day`: the ordinal of the first day of the last one read."""
    async with context.reading() as reading:
        voucher = await vouchers.get_voucher(reading.session, voucher_id)
        context.require_own(client_id=voucher.client_id, office_id=voucher.office_id)
        await reading.saw(voucher.client_id, "vouchers", "R", "list-terms")
        indications = (await known.indications_by_client(reading.session, {voucher.client_id}))[voucher.client_id]
        recorded = (await terms_of(reading.session, [voucher_id]))[voucher_id]
    found = dated_terms(standings(indications), recorded, Days(voucher.valid_from, voucher.valid_to))
    return [terms_shown_of(each) for each in found if each.days.first.toordinal() > after_day][:most]


def terms_shown_of(found: DatedTerms) -> TermsResponse:
    """The terms of a run of days as they are answered."""
    terms = found.terms
    return TermsResponse(
        valid_from=found.days.first,
        valid_to=found.days.last,
        profile_code=terms.profile_code,
        delivery_form=terms.delivery_form,
        etmalen=terms.etmalen,
        pgb_share_percent=terms.pgb_share_percent,
        supplements=[SupplementResponse.model_validate(each) for each in terms.agreed_supplements],
        recorded_at=found.row.recorded_at,
        decision_id=found.row.decision_id,
    )
