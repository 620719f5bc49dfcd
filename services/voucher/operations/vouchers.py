"""Reading vouchers, their value and books, and judging the choice profile."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from services.common.data.database import Session
from services.common.refusals import NotFound
from services.common.service import Reading
from services.common.web import etags
from services.common.web.context import Context
from services.voucher.operations.voucher_responses import tell_voucher, terms_today, voucher_response
from services.voucher.refusals.issue import VoucherStopped
from services.voucher.rules.choice import advised_arrangement
from services.voucher.rules.voucher_states import RUNNING
from services.voucher.schemas.vouchers import (
    ChoiceProfileRequest,
    ChoiceProfileResponse,
    EntryResponse,
    VoucherResponse,
)
from services.voucher.settings import Settings
from services.voucher.store import vouchers as store
from services.voucher.store.choice_profiles import JudgedChoice, add_choice_profiles, latest_choice_profile
from services.voucher.store.fits import open_fits
from services.voucher.store.pilots import pilot_codes
from services.voucher.store.values import list_years
from services.voucher.tables import Voucher


async def get_voucher(context: Context[Settings], voucher_id: UUID) -> VoucherResponse:
    """One voucher, for its client and for the care office."""
    async with context.reading() as reading:
        voucher = await own_voucher(context, reading, voucher_id, "read-voucher")
        [answer] = await shown_vouchers(reading.session, [voucher], context.clock.today())
    etags.send(context.response, voucher.version)
    return answer


async def list_vouchers(
    context: Context[Settings],
    pilot_id: UUID | None,
    client_id: UUID | None,
    status: str | None,
    after: UUID | None,
    most: int,
    *,
    flagged: bool | None = None,
    delivery_form: str | None = None,
    profile_code: str | None = None,
) -> list[VoucherResponse]:
    """Vouchers in order of issue: those of a client, or those of the pilots of a care office."""
    wanted = store.Wanted(
        most,
        context.caller.client_ids,
        context.office_id,
        after,
        pilot_id,
        client_id,
        status,
        flagged,
        context.clock.today(),
        delivery_form,
        profile_code,
    )
    async with context.reading() as reading:
        rows = await store.list_vouchers(reading.session, wanted)
        await reading.saw_all(sorted({row.client_id for row in rows}), "vouchers", "R", "list-vouchers")
        return await shown_vouchers(reading.session, rows, context.clock.today())


async def list_entries(
    context: Context[Settings], voucher_id: UUID, year: int | None, after: int, most: int
) -> list[EntryResponse]:
    """The books of a voucher, oldest first."""
    async with context.reading() as reading:
        await own_voucher(context, reading, voucher_id, "read-entries")
        rows = await store.list_entries(reading.session, store.WantedEntries(voucher_id, year, after, most))
    return [EntryResponse.model_validate(row) for row in rows]


async def get_choice_profile(context: Context[Settings], voucher_id: UUID) -> ChoiceProfileResponse:
    """The choice profile as last judged; its ETag is the voucher's."""
    async with context.reading() as reading:
        voucher = await own_voucher(context, reading, voucher_id, "read-choice-profile")
        office_id = voucher.office_id
        profile = await latest_choice_profile(reading.session, voucher_id)
    if profile is None:
        raise NotFound
    etags.send(context.response, voucher.version)
    return _profile_answer(profile, office_id)


async def judge_choice_profile(
    context: Context[Settings], voucher_id: UUID, request: ChoiceProfileRequest, match: etags.Versions
) -> ChoiceProfileResponse:
    """Judge the choice profile again; the former judgements stay in the table."""
    async with context.writing() as change:
        voucher = await store.get_voucher(change.session, voucher_id, lock=True)
        office_id = voucher.office_id
        context.require_own(office_id=office_id)
        etags.check(voucher.version, match)
        if voucher.status not in RUNNING:
            raise VoucherStopped(status=voucher.status)
        before = await latest_choice_profile(change.session, voucher_id)
        version = before.version + 1 if before else 1
        profile = JudgedChoice(
            voucher_id,
            version,
            request.steering_ability,
            request.complexity,
            request.reason,
            change.at,
            context.caller.subject,
        )
        await add_choice_profiles(change.session, [profile])
        await store.save_voucher(change.session, voucher)
        codes = await pilot_codes(change.session, [voucher.pilot_id])
        await tell_voucher(change, voucher, codes[voucher.pilot_id])
        await change.saw(voucher.client_id, "choice-profile", "U", "judge-choice-profile")
        return change.answer(_profile_answer(profile, office_id), 200, etag=voucher.version)


async def own_voucher(context: Context[Settings], reading: Reading, voucher_id: UUID, purpose: str) -> Voucher:
    """The voucher, if the caller may see it; the access is logged."""
    voucher = await store.get_voucher(reading.session, voucher_id)
    context.require_own(client_id=voucher.client_id, office_id=voucher.office_id)
    await reading.saw(voucher.client_id, "vouchers", "R", purpose)
    return voucher


async def shown_vouchers(session: Session, rows: Sequence[Voucher], today: date) -> list[VoucherResponse]:
    """The vouchers with the terms of today: a term that began without any event counts from its day on."""
    ids = [row.voucher_id for row in rows]
    terms, years = await terms_today(session, rows, today), await list_years(session, ids)
    codes = await pilot_codes(session, {row.pilot_id for row in rows})
    fits = await open_fits(session, ids)
    return [
        voucher_response(row, codes[row.pilot_id], terms[row.voucher_id], years[row.voucher_id], fits[row.voucher_id])
        for row in rows
    ]


def _profile_answer(profile: JudgedChoice, office_id: UUID) -> ChoiceProfileResponse:
    return ChoiceProfileResponse.model_validate(
        {
            "voucher_id": profile.voucher_id,
            "version": profile.version,
            "steering_ability": profile.steering_ability,
            "complexity": profile.complexity,
            "advised_arrangement": advised_arrangement(profile.steering_ability, profile.complexity),
            "reason": profile.reason,
            "recorded_at": profile.recorded_at,
            "judged_by_office_id": office_id,
        }
    )
