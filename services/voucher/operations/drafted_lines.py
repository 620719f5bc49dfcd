"""The lines of a draft, with what the one list of performances says of them on the day of drafting.

A line keeps that for good, so that a later list changes no agreement. A code that voucher does not know is looked for
once more in registry's feed, so that no line is frozen on a copy that is behind.
"""

from collections.abc import Sequence
from difflib import get_close_matches
from uuid import UUID

from services.common.data.database import Session
from services.common.refusals import Refusal, Unavailable
from services.common.service import Service
from services.voucher.refusals.agreements import PerformanceUnknown
from services.voucher.schemas.agreements import AgreementLineRequest
from services.voucher.store.agreement_parts import NewLine
from services.voucher.store.known import list_codes, performances_by_code


async def unknown_performances(service: Service, lines: Sequence[AgreementLineRequest]) -> list[Refusal]:
    """One refusal for each line whose code is not in the list, also after reading registry's feed to its end."""
    if not await _unknown(service, lines):
        return []
    await service.readers.catch_up("registry")
    unknown = await _unknown(service, lines)
    if not unknown:
        return []
    async with service.reading() as reading:
        listed = await list_codes(reading.session)
    if not listed:
        raise Unavailable
    return [
        PerformanceUnknown(
            pointer=f"/body/lines/{place}/performanceCode",
            nearest_code=get_close_matches(lines[place].performance_code.upper(), listed, n=1, cutoff=0)[0],
        )
        for place in unknown
    ]


async def frozen_lines(session: Session, agreement_id: UUID, lines: Sequence[AgreementLineRequest]) -> list[NewLine]:
    """The lines of a new agreement as they stay. Their codes are in the list: `unknown_performances` has looked."""
    known = await performances_by_code(session, [line.performance_code for line in lines])
    return [
        NewLine(
            agreement_id=agreement_id,
            position=place,
            exclusive=known[line.performance_code].exclusive,
            most_a_day=known[line.performance_code].most_a_day,
            **line.model_dump(),
        )
        for place, line in enumerate(lines)
    ]


async def _unknown(service: Service, lines: Sequence[AgreementLineRequest]) -> list[int]:
    """The places of the lines whose code is not known."""
    async with service.reading() as reading:
        known = await performances_by_code(reading.session, [line.performance_code for line in lines])
    return [place for place, line in enumerate(lines) if line.performance_code not in known]
