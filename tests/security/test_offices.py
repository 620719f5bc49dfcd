"""Two care offices in one installation: no role of the one reaches anything of the other's, on any route."""

from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any

import httpx
import pytest

from services.common.ids import new_id
from tests.four import Four, Opened, four_services
from tests.security.offices import OFFICE_ROLES, Call, bodies_of, calls_of, query_of, things_of
from tests.stage import OFFICE_ID, keyed

OTHER_ID = new_id()
SCOPED = ("voucher", "registry", "claims")
"""The services whose things belong to care offices. A client file belongs to none."""
SHARED = {"providerId", "locationId", "offerId", "messageId", "umbrellaId", "accountId"}
"""Parameters of what belongs to no office, or to one party alone; nothing of the first office is in their place."""
OWN_ANSWER = {
    "voucher POST /pilots": 422,
    "voucher POST /vouchers": 422,
    "voucher POST /vouchers/_bulk": 200,
    "voucher POST /vouchers/_check": 200,
    "registry POST /requirement-sets": 422,
    "registry POST /price-lists": 422,
    "registry POST /requirement-reviews": 422,
    "registry POST /purchase-agreements": 201,
    "claims POST /payment-runs": 422,
    "claims POST /bank-accounts/{accountId}/verification": 409,
}
"""The answers that are not about the other office's things: a region that it lacks, and a pilot that it does not know.

An account is its provider's, and was verified.
"""
TURNED_AWAY = {403, 404}
NOT_REACHED = {"not-found", "forbidden"}
pytestmark = pytest.mark.timeout(400)


@pytest.fixture
async def four(pilot_database_of: Callable[[str], str], opened: Opened) -> AsyncIterator[Four]:
    async with four_services(pilot_database_of, opened, background=False) as four:
        yield four


async def ask(four: Four, call: Call, who: Mapping[str, str], body: Any) -> httpx.Response:
    """Make the call as this caller."""
    headers = keyed(who) | {"If-Match": '"1"'} if call.is_change else dict(who)
    path = f"{call.path}{query_of(call, four)}"
    return await four.stage[call.service].request(call.method, path, json=body, headers=headers)


async def test_no_route_lets_an_office_reach_another_offices_things(four: Four) -> None:
    ids = await things_of(four)
    bodies = bodies_of(four, ids)
    theirs = {value for name, value in ids.items() if name not in SHARED}
    reached: list[str] = []
    unsaid: list[str] = []
    refused: dict[Call, list[str]] = {}
    calls = [call for service in SCOPED for call in await calls_of(four, service, ids)]
    calls.sort(key=lambda call: call.is_change)
    for call in calls:
        for role in OFFICE_ROLES:
            answer = await ask(four, call, four.stage.headers(role, organisation_id=OTHER_ID), bodies.get(call.name))
            if answer.status_code == 404:
                refused[call] = [*refused.get(call, []), role]
            elif answer.status_code != 403 and call.is_change and call.name not in bodies:
                unsaid.append(call.name)
            elif call.name in OWN_ANSWER:
                if answer.status_code not in {403, OWN_ANSWER[call.name]}:
                    reached.append(f"{call.name} as {role}: {answer.status_code}")
            elif not (answer.status_code in TURNED_AWAY or (answer.status_code == 200 and not call.is_change)):
                reached.append(f"{call.name} as {role}: {answer.status_code} {answer.text}")
            if shown := [each for each in theirs if each in answer.text]:
                reached.append(f"{call.name} as {role} shows {shown}")
    assert unsaid == [], "give these changes a body in tests/security/offices.py"
    assert reached == []
    missed = {call.name for call, roles in refused.items() if not await reaches(four, call, roles, bodies)}
    assert missed == set(), "the first office itself does not reach these, so the test shows nothing"


async def reaches(four: Four, call: Call, roles: list[str], bodies: Mapping[str, Any]) -> bool:
    """Whether the office whose things they are gets beyond the door, in one of these roles."""
    if any(f"{{{name}}}" in call.route for name in SHARED):
        return True
    for role in roles:
        answer = await ask(four, call, four.stage.headers(role, organisation_id=OFFICE_ID), bodies.get(call.name))
        if answer.is_success or answer.json()["code"] not in NOT_REACHED:
            return True
    return False
