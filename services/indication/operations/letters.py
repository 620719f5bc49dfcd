"""Letters as they were sent: by section, as a page (HTML), and on paper (PDF)."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from services.common.web.context import Context
from services.indication import store
from services.indication.operations.files import require_file
from services.indication.refusals import ObjectionClosed
from services.indication.rules.letter import LANGUAGE, Section
from services.indication.rules.mandates import Scope
from services.indication.schemas.indications import LetterSection


@dataclass(frozen=True)
class SentLetter:
    """A letter as it was sent."""

    file_name: str
    """What it is called as a file; never a person's name."""
    sent_on: date
    sections: tuple[Section, ...]

    def answers(self) -> list[LetterSection]:
        """Its sections as they are shown."""
        return [LetterSection(heading=each.heading, paragraphs=list(each.paragraphs)) for each in self.sections]


async def open_decision_letter(here: Context, indication_id: UUID) -> SentLetter:
    """The letter of a decision."""
    async with here.reading() as reading:
        indication = await store.get_indication(reading.session, indication_id)
        client = await store.get_client(reading.session, indication.client_id)
        await require_file(reading.session, here, client, Scope.READ)
        sent = await store.get_letter(reading.session, indication_id)
        await reading.saw(indication.client_id, f"indications/{indication_id}/letter", "R", "read-decision")
    return SentLetter(f"besluit-{indication.number}", sent.sent_on, _sections(sent.sections))


async def open_ruling_letter(here: Context, objection_id: UUID) -> SentLetter:
    """The letter with the ruling on an objection."""
    async with here.reading() as reading:
        objection = await store.get_objection(reading.session, objection_id)
        client = await store.get_client(reading.session, objection.client_id)
        await require_file(reading.session, here, client, Scope.READ)
        if objection.letter is None or objection.ruled_on is None:
            raise ObjectionClosed(status=objection.status)
        indication = await store.get_indication(reading.session, objection.indication_id)
        await reading.saw(objection.client_id, f"objections/{objection_id}/letter", "R", "follow-objection")
    return SentLetter(f"bezwaar-{indication.number}", objection.ruled_on, _sections(objection.letter))


async def on_paper(letter: SentLetter) -> bytes:
    """The letter as PDF. Drawing it takes a while, so it is done beside the loop."""
    return await asyncio.to_thread(drawn, letter.sections, letter.sent_on)


def drawn(sections: Iterable[Section], sent_on: date) -> bytes:
    """The sections of a letter as PDF; the first heading is its title."""
    from services.common.pdf import Block, letter_pdf  # noqa: PLC0415  # loading it would slow down every start

    blocks: list[Block] = []
    for section in sections:
        blocks.append(Block("H2" if blocks else "H1", section.heading))
        blocks += [Block("P", each) for each in section.paragraphs]
    return letter_pdf(blocks, LANGUAGE, sent_on)


def _sections(stored: Iterable[Any]) -> tuple[Section, ...]:
    return tuple(Section(each["heading"], tuple(each["paragraphs"])) for each in stored)
