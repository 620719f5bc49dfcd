"""What each role may see of the registry: a rival or the public never sees evidence or signals, nobody who wrote what.

Every route that can be read is asked with the ids of things that exist, so a new route is covered by itself.
"""

from collections.abc import AsyncIterator, Callable
from typing import Any
from uuid import UUID

import pytest
from fastapi.routing import APIRoute

from services.common.ids import new_id
from tests.services.registry.test_challenges import a_challenge
from tests.services.registry.test_experiences import MARKS, Clients
from tests.services.registry.test_purchase_agreements import a_purchase
from tests.services.registry.world import World, evidence
from tests.services.voucher.scene import FakeFeed
from tests.stage import staged

DOSSIER, PROPOSAL, SIGNAL = "REFERENCE-IN-THE-DOSSIER", "EVIDENCE-OF-THE-CHALLENGE", "SEEN-BY-THE-INSPECTORATE"
QUERIES = {"/locations/comparison": "locationId"}
OUTSIDERS = ("client", "representative", "supporter", "assessor", "researcher", "office-finance")


class Registry:
    """A registry with something to hide: a dossier, a challenge, an experience and a signal of the inspectorate."""

    def __init__(self, clients: Clients) -> None:
        self.clients, self.world = clients, clients.world
        self.client_id = new_id()
        self.ids: dict[str, str] = {}
        self.agreement_id = ""

    async def fill(self) -> None:
        world, clients = self.world, self.clients
        await world.published_set()
        await world.published_prices()
        admission = await world.applied()
        item = evidence("KVK", reference=DOSSIER)
        await world.made(f"/admissions/{admission['admissionId']}/evidence", {"items": [item]}, world.provider())
        challenge = await world.made("/challenges", a_challenge(evidence=PROPOSAL), world.provider())
        self.agreement_id = clients.agreed(self.client_id)
        body = {"agreementId": self.agreement_id, "year": 2026, "marks": MARKS, "words": "Goed."}
        experience = await world.made("/experiences", body, clients.as_client(self.client_id))
        purchase = await world.made("/purchase-agreements", a_purchase(clients.provider_id), world.office)
        inspector = world.stage.headers("inspector")
        seen = {"providerId": clients.provider_id, "seenOn": "2026-10-01", "words": SIGNAL}
        signal = await world.made("/inspection-signals", seen, inspector)
        self.ids = {
            "signal_id": signal["signalId"],
            "provider_id": clients.provider_id, "location_id": clients.location_id,
            "admission_id": admission["admissionId"], "challenge_id": challenge["challengeId"],
            "experience_id": experience["experienceId"],
            "purchase_agreement_id": purchase["purchaseAgreementId"],
        }  # fmt: skip

    def readable(self) -> list[tuple[str, dict[str, str]]]:
        """Path and query of every route that can be read, but for the feed, which services alone read."""
        found = []
        for route in self.world.stage.apps["registry"].router.routes:
            if isinstance(route, APIRoute) and "GET" in (route.methods or ()) and route.path != "/feed":
                path = route.path_format
                for name in route.param_convertors:
                    path = path.replace(f"{{{name}}}", self.ids.get(name, str(new_id())))
                query = QUERIES.get(route.path)
                found.append((path, {query: self.clients.location_id} if query else {}))
        return found

    async def seen_by(self, who: dict[str, str] | None) -> str:
        """Everything that somebody gets to see."""
        return "".join([(await self.world.get(path, who, **query)).text for path, query in self.readable()])


@pytest.fixture
async def registry(database_of: Callable[[str], str]) -> AsyncIterator[Registry]:
    feed = FakeFeed("voucher")
    async with staged(["registry"], database_of, {"voucher": feed.app}, background=False) as stage:
        clients = Clients(World(stage), feed)
        await clients.move_in()
        made = Registry(clients)
        await made.fill()
        yield made


def marks(registry: Registry, seen: str) -> set[str]:
    """Which of the things to hide somebody saw."""
    hidden = {
        "dossier": DOSSIER,
        "proposal": PROPOSAL,
        "signal": SIGNAL,
        "client": str(registry.client_id),
        "agreement": registry.agreement_id,
    }
    return {name for name, mark in hidden.items() if mark in seen}


async def test_the_public_and_outsiders_see_no_evidence_and_nobody_behind_an_experience(registry: Registry) -> None:
    everybody: dict[str, Any] = {"public": None}
    everybody |= {role: registry.world.stage.headers(role, client_ids=[new_id()]) for role in OUTSIDERS}
    for role, who in everybody.items():
        seen = await registry.seen_by(who)
        assert marks(registry, seen) == set(), role
        assert "Goed." in seen, f"{role} reads what is public"
        assert ("Nachtzorg op afroep" in seen) == (role != "assessor"), "a challenge names a price"


async def test_a_rival_sees_no_more_than_the_public(registry: Registry) -> None:
    rival = registry.world.provider(registry.world.linde_id)
    assert marks(registry, await registry.seen_by(rival)) == set()


async def test_each_sees_its_own_and_the_care_office_sees_evidence_but_not_who_wrote(registry: Registry) -> None:
    world = registry.world
    assert marks(registry, await registry.seen_by(world.provider(UUID(registry.clients.provider_id)))) == {
        "dossier", "proposal",
    }  # fmt: skip
    assert marks(registry, await registry.seen_by(world.office)) == {"dossier", "proposal", "signal"}
    assert marks(registry, await registry.seen_by(world.stage.headers("inspector"))) == {"signal"}
    author = registry.clients.as_client(registry.client_id)
    assert marks(registry, await registry.seen_by(author)) == {"agreement"}
