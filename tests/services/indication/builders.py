"""Bodies that are valid by default, and the steps of an application through the API."""

from collections.abc import Mapping
from datetime import date
from itertools import count
from typing import Any
from uuid import UUID

import httpx
from stdnum.nl import bsn

from services.common.ids import new_id
from services.common.tokens import service_subject
from services.indication import reference
from services.indication.rules.framework import Scale
from tests.stage import Stage, keyed
from tests.unit.indication.builders import QUESTION_OF

TODAY = date(2026, 10, 5)
_numbers = count(123_000_000)


def next_number() -> str:
    """A citizen service number that passes the eleven test and was not used before."""
    return next(number for each in _numbers if bsn.is_valid(number := str(each)))


def a_client(**changes: Any) -> dict[str, Any]:
    return {
        "citizenServiceNumber": next_number(),
        "givenNames": "Anna",
        "familyName": "de Wit",
        "bornOn": "1942-03-14",
        "address": {"postcode": "6211 AB", "houseNumber": "12a", "place": "Maastricht", "municipality": "Maastricht"},
    } | changes


def findings(profile: str = "5VV", **changes: Any) -> dict[str, Any]:
    """A complete assessment that the text of a profile describes."""
    tables = reference.proposal_tables()
    gate = next(each for each in tables.gates if each.profile_code == profile)
    levels = tables.levels[profile]
    scored: dict[Scale, list[dict[str, Any]]] = {Scale.LIMITATION: [], Scale.DISORDER: []}
    for dimension, (scale, question) in QUESTION_OF.items():
        if dimension in levels:
            scored[scale].append({"question": question, "score": levels[dimension]})
    named = {each.value: level for each, level in levels.items()}
    return {
        "situation": {
            "foundations": [min(gate.foundations)],
            "dominantFoundation": min(gate.foundations),
            "limitations": scored[Scale.LIMITATION],
            "disorders": scored[Scale.DISORDER],
            "specialEntries": sorted(gate.entries),
            "nursing": named.get("nursing", 9),
            "psychiatric": named.get("psychiatric", 9),
        },
        "usualCare": {"household": "De dochter doet de boodschappen.", "otherProvisions": "Wijkverpleging, te weinig."},
        "supervision": {
            "permanentSupervision": True,
            "careNearby": False,
            "grounds": "Zij dwaalt en laat het gas aan.",
        },
        "permanence": {"isPermanent": True, "grounds": "De ziekte wordt erger."},
        "conclusion": {
            "summary": "Thuis gaat het niet meer.",
            "spokenOn": str(TODAY),
            "spokenWith": "de cliënt en haar dochter",
        },
    } | changes


def a_grant(**changes: Any) -> dict[str, Any]:
    return {
        "outcome": "granted",
        "assessmentVersion": 2,
        "explanation": "U heeft dementie. U heeft altijd iemand nodig die oplet.",
        "profileCode": "5VV",
        "validFrom": str(TODAY),
    } | changes


def a_refusal(**changes: Any) -> dict[str, Any]:
    return {
        "outcome": "refused",
        "assessmentVersion": 2,
        "explanation": "U herstelt van een gebroken heup. Over enkele maanden gaat het weer.",
        "reasons": ["not-permanent"],
        "elsewhere": "De wijkverpleging helpt u nu. Vraag ook uw gemeente om hulp (Wmo).",
    } | changes


class Desk:
    """An assessor at work, and the people who come along."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.api: httpx.AsyncClient = stage["indication"]
        self.assessor = stage.headers("assessor")

    async def post(self, path: str, headers: Mapping[str, str], body: Any, key: Any = None) -> httpx.Response:
        return await self.api.post(path, json=body, headers=keyed(headers, key))

    async def client(self, headers: Mapping[str, str] | None = None, **changes: Any) -> dict[str, Any]:
        return made(await self.post("/clients", headers or self.assessor, a_client(**changes)))

    async def application(
        self, client: Mapping[str, Any], headers: Mapping[str, str] | None = None, **changes: Any
    ) -> dict[str, Any]:
        body = {"clientId": client["clientId"], **changes}
        return made(await self.post("/applications", headers or self.assessor, body))

    async def assess(self, application: Mapping[str, Any], body: Any = None, version: int = 1) -> dict[str, Any]:
        path = f"/applications/{application['applicationId']}/assessment"
        headers = {**self.assessor, "If-Match": f'"{version}"'}
        return made(await self.api.put(path, json=body or findings(), headers=headers), 200)

    async def decide(self, application: Mapping[str, Any], body: Any = None, key: Any = None) -> httpx.Response:
        path = f"/applications/{application['applicationId']}/decision"
        return await self.post(path, self.assessor, body or a_grant(), key)

    async def granted(self, client: Mapping[str, Any], **changes: Any) -> dict[str, Any]:
        """An indication from application to decision."""
        application = await self.application(client)
        await self.assess(application, findings(changes.get("profileCode", "5VV")))
        return made(await self.decide(application, a_grant(**changes)))

    async def events(self, after: str | None = None) -> list[dict[str, Any]]:
        """The feed from a position on."""
        headers = self.stage.headers("service", subject=service_subject("voucher"), signer="voucher")
        answer = await self.api.get("/feed", params={"after": after} if after else {}, headers=headers)
        return list(made(answer, 200)["items"])


def made(response: httpx.Response, status: int = 201) -> dict[str, Any]:
    """The body of an answer that had to succeed."""
    assert response.status_code == status, response.text
    body: dict[str, Any] = response.json()
    return body


def fault_codes(response: httpx.Response, status: int = 422) -> set[tuple[str, str]]:
    """Where and what is wrong, of an answer that had to refuse."""
    assert response.status_code == status, response.text
    body = response.json()
    return {(each["pointer"], each["code"]) for each in body.get("errors") or [{"pointer": "", "code": body["code"]}]}


def somebody() -> UUID:
    """A new outside identity."""
    return new_id()
