"""Letters of decisions and rulings, in each of their forms."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import httpx
import pytest
from pypdf import PdfReader

from tests.services.indication.builders import Desk, made
from tests.services.indication.test_objections import Dispute, content

PDF, HTML = "application/pdf", "text/html"


async def letter_paths(desk: Desk) -> tuple[Dispute, dict[str, str]]:
    """A decision, an objection to it and a ruling, with where their letters are."""
    dispute = await Dispute(desk).over_a_grant()
    objection = await dispute.object()
    desk.stage.move_clock(timedelta(days=20))
    made(await dispute.rule(objection, outcome="revised", content=content(validFrom="2026-11-01")))
    return dispute, {
        "decision": f"{dispute.path}/letter",
        "ruling": f"/objections/{objection['objectionId']}/letter",
    }


async def read(dispute: Dispute, path: str, form: str = "application/json") -> httpx.Response:
    answer = await dispute.desk.api.get(path, headers={**dispute.anna, "Accept": form})
    assert answer.status_code == 200
    return answer


def said(sections: list[dict[str, Any]]) -> str:
    return " ".join(part for section in sections for part in (section["heading"], *section["paragraphs"]))


@pytest.mark.parametrize("kind", ["decision", "ruling"])
async def test_the_same_letter_comes_by_section_as_a_page_and_on_paper(desk: Desk, kind: str) -> None:
    dispute, paths = await letter_paths(desk)
    plain = (await read(dispute, paths[kind])).json()
    page, paper = await read(dispute, paths[kind], HTML), await read(dispute, paths[kind], PDF)
    assert page.headers["content-type"].startswith(HTML)
    assert "style-src 'sha256-" in page.headers["content-security-policy"]
    assert (paper.headers["content-type"], paper.headers["vary"]) == (PDF, "Accept")
    name = "besluit" if kind == "decision" else "bezwaar"
    assert paper.headers["content-disposition"] == f'inline; filename="{name}-{dispute.indication["number"]}.pdf"'
    on_paper = PdfReader(BytesIO(paper.content))
    text = "".join("".join(each.extract_text().splitlines()[:-1]) for each in on_paper.pages)
    assert text.replace(" ", "") == said(plain["sections"]).replace(" ", "")
    assert on_paper.xmp_metadata is not None
    assert on_paper.xmp_metadata.dc_title == {"x-default": plain["sections"][0]["heading"]}
    for section in plain["sections"]:
        assert f">{section['heading']}<" in page.text


@pytest.mark.parametrize("form", ["application/json", HTML, PDF])
async def test_a_letter_is_its_clients_own_and_each_reading_is_logged(desk: Desk, form: str) -> None:
    dispute, paths = await letter_paths(desk)
    for path in paths.values():
        for who, status in ((desk.stage.headers("client"), 404), (desk.stage.headers("office-voucher"), 403)):
            assert (await desk.api.get(path, headers={**who, "Accept": form})).status_code == status
    await read(dispute, paths["decision"], form)
    log = await desk.api.get(f"/clients/{dispute.file['clientId']}/access-log", headers=dispute.anna)
    assert made(log, 200)["items"][0]["text"]["nl"] == "U zelf heeft uw brief bekeken. Waarom: het besluit lezen."


async def test_a_form_that_a_letter_does_not_have_is_406(desk: Desk) -> None:
    dispute, paths = await letter_paths(desk)
    answer = await desk.api.get(paths["decision"], headers={**dispute.anna, "Accept": "application/msword"})
    assert answer.status_code == 406
