"""Look-ups by citizen service number: so many an hour, and a miss is seen by auditors."""

from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from tests.services.indication.builders import TODAY, Desk, a_client, fault_codes, made, next_number, somebody
from tests.stage import staged

CONSENT = {"givenOn": str(TODAY), "how": "Aan tafel, met de zoon erbij"}
LIMITS: dict[str, Any] = {"number_lookups_per_hour": 3, "staff_number_lookups_per_hour": 5}


@pytest.fixture
async def small(database_of: Callable[[str], str]) -> AsyncIterator[Desk]:
    async with staged(["indication"], database_of, **LIMITS) as stage:
        yield Desk(stage)


async def applied(desk: Desk, who: dict[str, str], number: str) -> httpx.Response:
    return await desk.post("/applications", who, {"citizenServiceNumber": number, "consent": CONSENT})


async def test_an_organisation_looks_up_so_many_people_an_hour(small: Desk) -> None:
    organisation, number = somebody(), next_number()
    one, other = (small.stage.headers("provider", organisation_id=organisation) for _ in range(2))
    await small.client(citizenServiceNumber=number)
    assert (await applied(small, one, next_number())).status_code == 404
    assert (await applied(small, other, number)).status_code == 201
    assert (await small.post("/clients", one, a_client(consent=CONSENT))).status_code == 201
    for refused in (
        await applied(small, other, number),
        await applied(small, one, next_number()),
        await small.post("/clients", other, a_client(consent=CONSENT)),
    ):
        assert fault_codes(refused, 429) == {("", "too-many-number-lookups")}
        assert refused.json()["facts"] == {"atMost": 3}
        assert 0 < int(refused.headers["Retry-After"]) <= 3600
    rival = small.stage.headers("provider", organisation_id=somebody())
    assert (await applied(small, rival, number)).status_code == 201
    small.stage.move_clock(timedelta(hours=1))
    assert (await applied(small, one, next_number())).status_code == 404


async def test_a_fault_of_form_is_no_look_up(small: Desk) -> None:
    ours = small.stage.headers("provider", organisation_id=somebody())
    for _ in range(5):
        assert (await applied(small, ours, "123456789")).status_code == 422
    assert (await applied(small, ours, next_number())).status_code == 404


async def test_who_represents_others_finds_so_many_files_an_hour_and_makes_any_number(small: Desk) -> None:
    carla = small.stage.headers("representative", subject=somebody())
    mandate = {"kind": "legal-representative", "proof": "Beschikking van 3 maart 2025"}
    known = next_number()
    await small.client(citizenServiceNumber=known)
    for _ in range(4):
        made(await small.post("/clients", carla, a_client(mandate=mandate)))
    again = a_client(mandate=mandate, citizenServiceNumber=known)
    for _ in range(3):
        assert fault_codes(await small.post("/clients", carla, again), 409) == {("", "client-known")}
    assert fault_codes(await small.post("/clients", carla, again), 429) == {("", "too-many-number-lookups")}


async def test_the_search_of_staff_is_counted_too(small: Desk) -> None:
    vera = small.stage.headers("office-voucher", organisation_id=somebody())
    sought = {"citizenServiceNumber": next_number()}
    for _ in range(5):
        assert made(await small.api.post("/clients/_search", json=sought, headers=vera), 200) == {"items": []}
    refused = await small.api.post("/clients/_search", json=sought, headers=vera)
    assert fault_codes(refused, 429) == {("", "too-many-number-lookups")}


async def test_an_auditor_sees_who_looked_and_found_nobody_and_no_number(desk: Desk) -> None:
    organisation, number = somebody(), next_number()
    ours = desk.stage.headers("provider", organisation_id=organisation)
    vera = desk.stage.headers("office-voucher", organisation_id=somebody())
    assert (await applied(desk, ours, number)).status_code == 404
    made(await desk.api.post("/clients/_search", json={"citizenServiceNumber": number}, headers=vera), 200)
    aad = desk.stage.headers("office-auditor")

    async def listed(**params: Any) -> list[dict[str, Any]]:
        return list(made(await desk.api.get("/number-misses", headers=aad, params=params), 200)["items"])

    assert [(each["roles"], each["purpose"]) for each in await listed()] == [
        ("office-voucher", "search-by-number"),
        ("provider", "apply"),
    ]
    [miss] = await listed(organisationId=str(organisation))
    assert miss["organisationId"] == str(organisation)
    assert number not in str(await listed())
    async with desk.stage.service("indication").database.transaction() as session:
        rows = (await session.execute(text("SELECT to_jsonb(number_miss)::text FROM number_miss"))).scalars().all()
    assert len(rows) == 2
    assert number not in "".join(rows)
    for role in ("provider", "assessor", "client"):
        assert (await desk.api.get("/number-misses", headers=desk.stage.headers(role))).status_code == 403
