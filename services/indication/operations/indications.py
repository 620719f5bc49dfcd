"""Indications: read by client and care office."""

from uuid import UUID

from services.common.schemas import TextAnswer
from services.common.service import Reading
from services.common.tokens import Role
from services.common.web import etags
from services.common.web.access import ANY
from services.common.web.context import Context
from services.common.web.paging import PageOf
from services.indication import reference, store
from services.indication.operations.files import own_files, require_file
from services.indication.rules.mandates import Scope
from services.indication.schemas.indications import (
    IndicationAnswer,
    IndicationPage,
    ProfileAnswer,
)
from services.indication.tables import Indication


async def read_indication(here: Context, indication_id: UUID) -> IndicationAnswer:
    """One decision."""
    async with here.reading() as reading:
        indication = await _get(reading, here, indication_id)
        await reading.saw(indication.client_id, f"indications/{indication_id}", "R", "read-decision")
    etags.send(here.response, indication.version)
    return indication_answer(indication, with_grounds=_sees_grounds(here))


async def list_indications(here: Context, client_id: UUID | None, page: PageOf) -> IndicationPage:
    """The decisions on one client, or on all that the caller may see; oldest first."""
    async with here.reading() as reading:
        files = None if here.relation is ANY else await own_files(reading.session, here, Scope.READ)
        if client_id:
            files = [client_id] if files is None or client_id in files else []
        rows = await store.list_indications(reading.session, files, page.after_id, page.size + 1)
        for row in rows[: page.size]:
            await reading.saw(row.client_id, f"indications/{row.indication_id}", "R", "read-decision")
    answers = [indication_answer(row, with_grounds=_sees_grounds(here)) for row in rows]
    return page.answer(IndicationPage, answers, key=lambda each: str(each.indication_id))


def indication_answer(indication: Indication, *, with_grounds: bool = True) -> IndicationAnswer:
    """An indication as it is shown; the words in which it rests on the findings only `with_grounds`."""
    plain = {
        name: getattr(indication, name) for name in IndicationAnswer.model_fields if name not in {"profile", "tailored"}
    }
    profile = reference.care_profiles().get(indication.profile_code or "")
    return IndicationAnswer.model_validate(
        {
            **plain,
            "tailored": indication.tailored_extra is not None,
            "explanation": indication.explanation if with_grounds else None,
            "motivation": indication.motivation if with_grounds else None,
            "profile": ProfileAnswer(
                code=profile.code, iwlz_code=profile.iwlz_code, name=TextAnswer(nl=profile.name.nl, en=profile.name.en)
            )
            if profile
            else None,
        }
    )


async def _get(reading: Reading, here: Context, indication_id: UUID) -> Indication:
    indication = await store.get_indication(reading.session, indication_id)
    client = await store.get_client(reading.session, indication.client_id)
    await require_file(reading.session, here, client, Scope.READ)
    return indication


def _sees_grounds(here: Context) -> bool:
    """The care office reads what was decided, and not the findings that it rests on."""
    return here.relation is not ANY or here.caller.has(Role.ASSESSOR)
