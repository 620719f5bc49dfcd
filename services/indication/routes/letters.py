"""Letters: the decision and the ruling, by section (JSON), as a page (HTML) or on paper (PDF), as the caller asks."""

from base64 import b64encode
from hashlib import sha256
from http import HTTPStatus
from typing import Any

from fastapi import Request, Response

from services.common.schemas import Id
from services.common.web.access import ANY, OWN, Routes, allows
from services.common.web.context import Here
from services.common.web.media import produces, wished
from services.indication.operations import letters
from services.indication.rules.letter import STYLE, as_html
from services.indication.schemas.indications import LetterAnswer
from services.indication.schemas.objections import RulingLetter

on_indications = Routes(prefix="/indications", tags=["indications"])
on_objections = Routes(prefix="/objections", tags=["objections"])

JSON, HTML, PDF = FORMS = ("application/json", "text/html", "application/pdf")
OTHER_FORMS: dict[str, Any] = {
    HTML: {"schema": {"type": "string", "maxLength": 1_000_000}},
    PDF: {"schema": {"type": "string", "format": "binary", "maxLength": 10_000_000}},
}
HASH = b64encode(sha256(STYLE.encode()).digest()).decode()
POLICY = f"default-src 'none'; style-src 'sha256-{HASH}'; frame-ancestors 'none'"
"""Nothing but the letter's own style."""


@on_indications.get(
    "/{indication_id}/letter",
    response_model=LetterAnswer,
    responses={HTTPStatus.OK: {"content": OTHER_FORMS}},
)
@allows(client=OWN, representative=OWN, supporter=OWN, assessor=ANY, office_auditor=OWN)
@produces(*FORMS)
async def read_letter(indication_id: Id, here: Here, request: Request) -> LetterAnswer | Response:
    """The decision letter as it was sent, in plain Dutch: by section (JSON), as a page (HTML) or on paper (PDF)."""
    sent = await letters.open_decision_letter(here, indication_id)
    other = await _other_form(request, sent)
    return other or LetterAnswer(indication_id=indication_id, sent_on=sent.sent_on, sections=sent.answers())


@on_objections.get(
    "/{objection_id}/letter",
    response_model=RulingLetter,
    responses={
        HTTPStatus.OK: {"content": OTHER_FORMS},
        HTTPStatus.CONFLICT: {"description": "There is no ruling, so no letter"},
    },
)
@allows(client=OWN, representative=OWN, supporter=OWN, assessor=ANY, office_auditor=OWN)
@produces(*FORMS)
async def read_ruling_letter(objection_id: Id, here: Here, request: Request) -> RulingLetter | Response:
    """The letter with the ruling as it was sent, in plain Dutch: by section (JSON), HTML or PDF."""
    sent = await letters.open_ruling_letter(here, objection_id)
    other = await _other_form(request, sent)
    return other or RulingLetter(objection_id=objection_id, sent_on=sent.sent_on, sections=sent.answers())


async def _other_form(request: Request, sent: letters.SentLetter) -> Response | None:
    """The letter as HTML or PDF, when the caller wishes one of these most."""
    form, headers = wished(request, FORMS), {"Vary": "Accept", "Content-Language": "nl"}
    if form == HTML:
        return Response(as_html(sent.sections), headers=headers | {"Content-Security-Policy": POLICY}, media_type=HTML)
    if form == PDF:
        name = f'inline; filename="{sent.file_name}.pdf"'
        return Response(await letters.on_paper(sent), headers=headers | {"Content-Disposition": name}, media_type=PDF)
    return None
