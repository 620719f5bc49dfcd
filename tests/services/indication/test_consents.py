"""One story, told once: what others know is readable under a consent that runs, and no longer."""

from datetime import timedelta
from typing import Any

from tests.services.indication.builders import Desk, fault_codes, made, somebody


async def anna_with_consent(desk: Desk, **changes: Any) -> tuple[dict[str, str], str, dict[str, Any]]:
    anna = desk.stage.headers("client", subject=somebody())
    path = f"/clients/{(await desk.client(anna))['clientId']}"
    grant = {"purpose": "Onderzoek", "domains": ["wmo"], "how": "Aan tafel", "validTo": "2026-12-31"} | changes
    return anna, path, made(await desk.post(f"{path}/consents", anna, grant))


def report(consent: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {
        "consentId": consent["consentId"],
        "domain": "wmo",
        "source": "Gemeente Maastricht, Wmo-loket",
        "knownOn": "2026-06-01",
        "title": "Onderzoeksverslag Wmo",
        "content": "Mevrouw krijgt hulp bij het huishouden en dagbesteding.",
    } | changes


async def shared(desk: Desk, path: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = made(await desk.api.get(f"{path}/shared-information", headers=desk.assessor), 200)[
        "items"
    ]
    return items


async def test_what_another_domain_knows_is_attached_with_its_source(desk: Desk) -> None:
    _, path, consent = await anna_with_consent(desk)
    made(await desk.post(f"{path}/shared-information", desk.assessor, report(consent)))
    known = await shared(desk, path)
    assert [(each["source"], each["readableUntil"]) for each in known] == [
        ("Gemeente Maastricht, Wmo-loket", "2026-12-31")
    ]


async def test_a_withdrawn_consent_closes_what_was_attached_under_it(desk: Desk) -> None:
    anna, path, consent = await anna_with_consent(desk)
    made(await desk.post(f"{path}/shared-information", desk.assessor, report(consent)))
    ended = made(await desk.post(f"{path}/consents/{consent['consentId']}/withdrawal", anna, None))
    assert ended["isRunning"] is False
    assert await shared(desk, path) == []
    late = await desk.post(f"{path}/shared-information", desk.assessor, report(consent))
    assert fault_codes(late) == {("/body/consentId", "consent-lacks")}
    again = await desk.post(f"{path}/consents/{consent['consentId']}/withdrawal", anna, None)
    assert fault_codes(again, 409) == {("", "consent-ended")}


async def test_a_consent_ends_by_itself_after_its_last_day(desk: Desk) -> None:
    _, path, consent = await anna_with_consent(desk, validTo="2026-10-10")
    made(await desk.post(f"{path}/shared-information", desk.assessor, report(consent)))
    desk.stage.move_clock(timedelta(days=5))
    assert len(await shared(desk, path)) == 1
    desk.stage.move_clock(timedelta(days=1))
    assert await shared(desk, path) == []


async def test_a_consent_covers_its_domains_only_and_all_faults_come_at_once(desk: Desk) -> None:
    _, path, consent = await anna_with_consent(desk)
    wrong = report(consent, domain="zvw", knownOn="2026-12-01")
    assert fault_codes(await desk.post(f"{path}/shared-information", desk.assessor, wrong)) == {
        ("/body/consentId", "consent-lacks"),
        ("/body/knownOn", "day-in-future"),
    }


async def test_a_consent_of_another_client_does_not_count(desk: Desk) -> None:
    _, _, theirs = await anna_with_consent(desk)
    _, path, _ = await anna_with_consent(desk)
    answer = await desk.post(f"{path}/shared-information", desk.assessor, report(theirs))
    assert fault_codes(answer) == {("/body/consentId", "consent-lacks")}


async def test_a_consent_has_a_last_day_that_has_not_passed(desk: Desk) -> None:
    anna = desk.stage.headers("client", subject=somebody())
    path = f"/clients/{(await desk.client(anna))['clientId']}/consents"
    past = {"purpose": "Onderzoek", "domains": ["wmo"], "how": "Aan tafel", "validTo": "2026-10-04"}
    assert fault_codes(await desk.post(path, anna, past)) == {("/body/validTo", "period-reversed")}
    listed = made(await desk.api.get(path, headers=anna), 200)["items"]
    assert listed == []
