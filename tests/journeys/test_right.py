"""What becomes of a client's right while the clock moves: choice, swap, lower prices, a lever, death, lapse and a move.

Amounts are figured by hand from the sandbox price list and from what providers ask for a night, to the cent. The pilot
ends on 30 June 2029, and its notice period is 14 days.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date, datetime, time
from itertools import islice
from typing import Any

import pytest

from deploy.launcher.provision import OwnDatabases
from deploy.sandbox.agreements import confirm, draft, end
from deploy.sandbox.api import Api, Caller, Json, Refused
from deploy.sandbox.care import agreement_body, every_day
from deploy.sandbox.catalogue import PILOT, REGISTRY, price_list_body
from deploy.sandbox.indications import INDICATION, apply, assess, decide, make_file
from deploy.sandbox.people import Person, sandbox_numbers
from deploy.sandbox.pilot import VOUCHER, find_pilot, voucher_body
from deploy.sandbox.providers import Offered
from deploy.sandbox.seeding import MENTOR
from services.common.calendar import AMSTERDAM
from tests.journeys.conftest import TOPOLOGIES, Sandbox

pytestmark = [pytest.mark.xdist_group("journeys"), pytest.mark.processes, pytest.mark.timeout(900)]

TODAY, BEGINS_ON = date(2026, 10, 5), date(2026, 10, 12)
NAMES = ("chooser", "fitted", "deceased", "postponed", "waiting", "mover")
LATER = 365 + 366 + 181
"""Days of 2027, of 2028, and of 2029 up to 30 June."""
STAY, LOWER = 19_984, 13_000
"""What a day of stay with 5VV is worth in cents, and what the next edition says for 2027."""
FACTOR = 0.9
LOWER_BY_LEVER = 11_700


@TOPOLOGIES
async def test_a_right_through_the_years(small: OwnDatabases, sandbox: Sandbox, apart: bool) -> None:
    async with sandbox(small, apart=apart) as api:
        story = Story(api)
        await story.vouchers_are_issued()
        await story.client_and_provider_negotiate()
        await story.care_is_swapped_and_then_given_by_another()
        await story.others_agree()
        await story.a_start_is_postponed()
        await story.next_year_is_worth_less()
        await story.a_death_is_reported_a_week_later()
        await story.a_client_moves_away()
        await story.on_new_years_day_the_lower_value_is_fitted()
        await story.the_lever_is_taken_back()
        await story.care_that_never_began_lapses()
        await story.the_second_office_sees_nothing_of_it()


class Story:
    """Six clients of one representative, and two providers of stay."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self.vouchers: dict[str, Json] = {}
        self.indications: dict[str, Json] = {}
        self.agreements: dict[str, Json] = {}

    async def vouchers_are_issued(self) -> None:
        """Six people ask for care on one day; all are indicated for 5VV and choose stay."""
        signed_in = [await self.api.as_(name) for name in ("mentor", "eva", "vera", "olga", "iris", "zonnehof")]
        self.mentor, self.eva, self.vera, self.olga, self.iris, self.zonnehof = signed_in
        questions = (await self.api.public(f"{INDICATION}/assessment-questions"))["questions"]
        pilot = await find_pilot(self.vera)
        for name, number in zip(NAMES, islice(sandbox_numbers(999_990_600), len(NAMES)), strict=True):
            person = Person(number, name, "Smeets", date(1941, 6, 1), ("6211 AB", "12", "Maastricht", "Maastricht"))
            case = await apply(self.mentor, await make_file(self.mentor, person, MENTOR), "5VV")
            found = await assess(self.eva, case, questions, TODAY)
            self.indications[name] = await decide(self.eva, case, found["version"], TODAY)
            asked = voucher_body(pilot, case.client_id, "stay", TODAY, TODAY)
            self.vouchers[name] = await eventually(self.issuing(asked), lambda issued: issued is not None)
        self.offer = await self.stay_at(self.zonnehof)
        assert LOWER < self.offer.price_cents <= STAY
        self.other, self.other_offer = await self.another_provider()

    async def client_and_provider_negotiate(self) -> None:
        """The provider proposes, the client proposes one euro less, and both confirm what the client proposed."""
        voucher, body = self.vouchers["chooser"], self.body(self.zonnehof, self.offer, BEGINS_ON)
        drafted = await draft(self.zonnehof, voucher["voucherId"], body)
        path = f"{VOUCHER}/agreements/{drafted['agreementId']}"
        await confirm(self.zonnehof, drafted["agreementId"])
        self.price = self.offer.price_cents - 100
        lines = [line | {"unitPriceCents": self.price} for line in body["lines"]]
        now = await self.mentor.get(path)
        other = {name: said for name, said in body.items() if name != "providerId"} | {"lines": lines}
        await self.mentor.post(f"{path}/versions", other, version=now["version"])
        versions = await self.zonnehof.all(f"{path}/versions")
        assert [each["proposedBy"] for each in versions] == ["provider", "representative"]
        for party in (self.mentor, self.zonnehof):
            answer = await party.post(f"{path}/confirmations", {"proposalVersion": 2})
        assert answer["status"] == "redeemed"
        assert await self.reserved(drafted) == [days * self.price for days in (81, 365, 366, 181)]
        self.agreements["chooser"] = drafted

    async def care_is_swapped_and_then_given_by_another(self) -> None:
        """The same provider for one euro less from November on; from 16 November another provider."""
        await self.go_to(BEGINS_ON)
        voucher, old = self.vouchers["chooser"], self.agreements["chooser"]
        new = await draft(
            self.zonnehof, voucher["voucherId"], self.body(self.zonnehof, self.offer, date(2026, 11, 1), -200)
        )
        await confirm(self.zonnehof, new["agreementId"])
        parts = [await self.mentor.get(f"{VOUCHER}/agreements/{each['agreementId']}") for each in (old, new)]
        ids = [{"agreementId": each["agreementId"], "version": each["version"]} for each in parts]
        body = {"endings": [ids[0] | {"endsOn": "2026-10-31"}], "starts": [ids[1]], "reason": "Een lagere prijs."}
        swapped = await self.mentor.post(f"{VOUCHER}/vouchers/{voucher['voucherId']}/swaps", body)
        path = f"{VOUCHER}/swaps/{swapped['swapId']}"
        await eventually(lambda: self.mentor.get(path), lambda swap: swap["status"] == "done")
        assert (await self.settled(old))["release"] == {
            "state": "settled", "releasedCents": (61 + LATER) * self.price,
        }  # fmt: skip
        assert await self.reserved(old) == [20 * self.price, 0, 0, 0]
        price = self.offer.price_cents - 200
        await end(self.mentor, new["agreementId"], date(2026, 11, 15), "Liever dichter bij huis.")
        assert (await self.settled(new))["release"]["releasedCents"] == (46 + LATER) * price
        goes_on = await self.agreed("chooser", self.other, self.other_offer, date(2026, 11, 16))
        other = self.other_offer.price_cents
        assert await self.reserved(goes_on) == [46 * other, 365 * other, 366 * other, 181 * other]
        year = await self.year("chooser", 2026)
        assert year["reservedCents"] == 20 * self.price + 15 * price + 46 * other

    async def others_agree(self) -> None:
        """All others agree on a night at the provider's price; two begin in November."""
        for name in NAMES[1:]:
            first = date(2026, 11, 1) if name in ("postponed", "waiting") else BEGINS_ON
            self.agreements[name] = await self.agreed(name, self.zonnehof, self.offer, first)

    async def a_start_is_postponed(self) -> None:
        """One of them is in hospital until the middle of January."""
        path = f"{VOUCHER}/agreements/{self.agreements['postponed']['agreementId']}/postponement"
        await self.mentor.post(path, {"until": "2027-01-15", "reason": "Nog in het ziekenhuis."})

    async def next_year_is_worth_less(self) -> None:
        """A new edition lowers 2027, and so does a lever; running agreements have until New Year's Day."""
        await self.go_to(date(2026, 10, 20))
        items = [each | {"validFrom": "2027-01-01"} for each in price_list_body()["items"]]
        [row] = [each for each in items if (each["profileCode"], each["performanceCode"]) == ("5VV", "Z051")]
        row["priceCents"] = LOWER
        changes = {"nl": "Verblijf 5VV is in 2027 lager.", "en": "Stay with 5VV is lower in 2027."}
        edition = {"pilotCode": PILOT, "items": items, "changes": changes}
        made = await self.iris.post(f"{REGISTRY}/price-lists", edition)
        await self.iris.post(f"{REGISTRY}/price-lists/{made['priceListId']}/publication")
        await self.worth("fitted", 365 * LOWER)
        pilot = await find_pilot(self.vera)
        asked = {"kind": "factor", "factor": FACTOR, "validFrom": "2027-01-01", "reason": "Het budget."}
        lever = await self.vera.post(f"{VOUCHER}/pilots/{pilot['pilotId']}/levers", asked)
        self.lever = f"{VOUCHER}/pilots/{pilot['pilotId']}/levers/{lever['leverId']}"
        await self.olga.post(f"{self.lever}/approval")
        await self.worth("fitted", 365 * LOWER_BY_LEVER)
        year = await self.year("fitted", 2027)
        assert (year["fitBy"], year["reservedCents"]) == ("2027-01-01", 365 * self.offer.price_cents)

    async def a_death_is_reported_a_week_later(self) -> None:
        """Of 26 October for 19 October: the agreement ends on that day, and holds its eight nights."""
        await self.go_to(date(2026, 10, 26))
        indication, agreement = self.indications["deceased"], self.agreements["deceased"]
        path = f"{INDICATION}/indications/{indication['indicationId']}/withdrawal"
        await self.eva.post(path, {"reason": "death", "endsOn": "2026-10-19"})
        await self.lasts_until("deceased", "2026-10-19")
        await self.go_to(date(2026, 10, 26), time(9, 5))  # its jobs look at once, and not within a minute
        now = await self.settled(agreement, "ended")
        assert (now["status"], now["endedOn"], now["closeReason"]) == ("ended", "2026-10-19", "death")
        assert await self.reserved(agreement) == [8 * self.offer.price_cents, 0, 0, 0]
        voucher = await self.vera.get(f"{VOUCHER}/vouchers/{self.vouchers['deceased']['voucherId']}")
        assert voucher["status"] == "withdrawn"
        assert (await self.year("deceased", 2026))["valueCents"] == 15 * STAY

    async def a_client_moves_away(self) -> None:
        """To Amsterdam on 2 November: the voucher runs to the end of December."""
        await self.go_to(date(2026, 11, 2))
        path = f"{INDICATION}/clients/{self.vouchers['mover']['clientId']}"
        address = {"postcode": "1012 AB", "houseNumber": "1", "place": "Amsterdam", "municipality": "Amsterdam"}
        file = await self.mentor.get(path)
        await self.mentor.put(f"{path}/address", address | {"movedOn": "2026-11-02"}, file["version"])

        await self.lasts_until("mover", "2026-12-31")
        agreement = self.agreements["mover"]
        assert (await self.settled(agreement))["status"] == "redeemed"
        assert await self.reserved(agreement) == [81 * self.offer.price_cents, 0, 0, 0]

    async def on_new_years_day_the_lower_value_is_fitted(self) -> None:
        """What is held of 2027 is what it is worth, and says until when that suffices; the mover's voucher ended."""
        await self.go_to(date(2027, 1, 1))
        agreement = self.agreements["fitted"]
        nights = 365 * LOWER_BY_LEVER // self.offer.price_cents
        await eventually(
            lambda: self.reserved(agreement),
            lambda cents: cents[:2] == [81 * self.offer.price_cents, 365 * LOWER_BY_LEVER],
        )
        now = await self.settled(agreement)
        assert (date.fromisoformat(now["sufficesUntil"]) - date(2026, 12, 31)).days == nights
        assert (await self.year("fitted", 2027))["overhangCents"] == 0
        now = await self.settled(self.agreements["mover"], "ended")
        assert (now["endedOn"], now["closeReason"]) == ("2026-12-31", "moved")

    async def the_lever_is_taken_back(self) -> None:
        """What it took goes back to the agreement before anybody else."""
        await self.olga.post(f"{self.lever}/revocation", {"reason": "Er is meer budget."})
        agreement = self.agreements["fitted"]
        await eventually(lambda: self.reserved(agreement), lambda cents: cents[1] == 365 * LOWER)
        assert await self.held(agreement) == await self.reserved(agreement)

    async def care_that_never_began_lapses(self) -> None:
        """Ninety days after 1 November; the start that was postponed is waited for."""
        await self.go_to(date(2027, 2, 5))
        waiting, postponed = self.agreements["waiting"], self.agreements["postponed"]

        now = await self.settled(waiting, "ended")
        assert (now["endedOn"], now["closeReason"]) == ("2026-10-31", "care-never-began")
        assert await self.reserved(waiting) == [0, 0, 0, 0]
        assert (await self.vera.get(f"{VOUCHER}/agreements/{postponed['agreementId']}"))["status"] == "redeemed"

    async def the_second_office_sees_nothing_of_it(self) -> None:
        """The office of Friesland reads neither voucher nor agreement."""
        fenna = await self.api.as_("fenna")
        for path in (
            f"{VOUCHER}/vouchers/{self.vouchers['fitted']['voucherId']}",
            f"{VOUCHER}/agreements/{self.agreements['fitted']['agreementId']}",
        ):
            with pytest.raises(Refused) as refused:
                await fenna.get(path)
            assert refused.value.status == 404

    # What the steps need

    def issuing(self, asked: Json) -> Callable[[], Awaitable[Json | None]]:
        """A voucher, or None as long as voucher has not heard of the indication."""

        async def issue() -> Json | None:
            try:
                return await self.vera.post(f"{VOUCHER}/vouchers", asked)
            except Refused as refused:
                if refused.code != "no-indication":
                    raise
                return None

        return issue

    async def stay_at(self, provider: Caller) -> Offered:
        """What a provider asks for a night with 5VV."""
        return Offered.of((await self.nights_of(provider))[0])

    async def nights_of(self, provider: Caller) -> list[Json]:
        """Its offers of stay with 5VV."""
        page = await self.api.public(f"{REGISTRY}/providers/{provider.organisation_id}")
        return [each for each in page["offers"] if each["deliveryForm"] == "stay" and "5VV" in each["profileCodes"]]

    async def another_provider(self) -> tuple[Caller, Offered]:
        """The first other provider that offers a night with 5VV."""
        for name in self.api.personas("provider"):
            provider = await self.api.as_(name)
            page = await self.api.public(f"{REGISTRY}/providers/{provider.organisation_id}")
            found = [
                each for each in page["offers"] if each["deliveryForm"] == "stay" and "5VV" in each["profileCodes"]
            ]
            if found and provider.organisation_id != self.zonnehof.organisation_id:
                return provider, Offered.of(found[0])
        raise AssertionError("nobody else offers a night")

    @staticmethod
    def body(provider: Caller, offer: Offered, first: date, more_cents: int = 0) -> Json:
        """An agreement on a night a day from a day on."""
        body = agreement_body(provider.organisation_id, first, every_day(offer))
        lines = [line | {"unitPriceCents": line["unitPriceCents"] + more_cents} for line in body["lines"]]
        return body | {"lines": lines}

    async def agreed(self, name: str, provider: Caller, offer: Offered, first: date) -> Json:
        """An agreement that both confirmed."""
        made = await draft(provider, self.vouchers[name]["voucherId"], self.body(provider, offer, first))
        await confirm(provider, made["agreementId"])
        assert (await confirm(self.mentor, made["agreementId"]))["status"] == "redeemed"
        return made

    async def settled(self, agreement: Json, status: str | None = None) -> Json:
        """The agreement, once claims has answered what it asks for, and once it has this status."""

        async def read() -> Json:
            return await self.vera.get(f"{VOUCHER}/agreements/{agreement['agreementId']}")

        def is_settled(now: Json) -> bool:
            is_answered = now["handedOver"] and (now["release"] is None or now["release"]["state"] == "settled")
            return bool(is_answered and status in (None, now["status"]))

        return dict(await eventually(read, is_settled))

    async def lasts_until(self, name: str, last_day: str) -> None:
        """Wait until voucher knows the last day of a voucher."""

        async def read() -> Json:
            return await self.vera.get(f"{VOUCHER}/vouchers/{self.vouchers[name]['voucherId']}")

        await eventually(read, lambda now: now["validTo"] == last_day)

    async def reserved(self, agreement: Json) -> list[int]:
        """What an agreement holds of each year, in cents."""
        return await self._of_years(agreement, "reservedCents")

    async def held(self, agreement: Json) -> list[int]:
        """What claims has said that it holds."""
        await self.settled(agreement)
        return await self._of_years(agreement, "heldCents")

    async def _of_years(self, agreement: Json, what: str) -> list[int]:
        now = await self.vera.get(f"{VOUCHER}/agreements/{agreement['agreementId']}")
        return [each[what] for each in sorted(now["reservations"], key=lambda each: each["year"])]

    async def year(self, name: str, year: int) -> Json:
        """A budget year of a voucher."""
        voucher = await self.vera.get(f"{VOUCHER}/vouchers/{self.vouchers[name]['voucherId']}")
        [found] = [each for each in voucher["years"] if each["year"] == year]
        return dict(found)

    async def worth(self, name: str, cents: int) -> None:
        """Wait until 2027 is worth so much."""
        await eventually(lambda: self.year(name, 2027), lambda year: year["valueCents"] == cents)

    async def go_to(self, day: date, at: time = time(9)) -> None:
        """A day, at nine in the morning unless told otherwise."""
        await self.api.move_clock(datetime.combine(day, at, AMSTERDAM))


async def eventually(ask: Callable[[], Awaitable[Any]], is_so: Callable[[Any], bool]) -> Any:
    """The answer once it is so; services hear of each other by their feeds."""
    for _ in range(300):
        answer = await ask()
        if is_so(answer):
            return answer
        await asyncio.sleep(0.2)
    raise AssertionError(f"it did not come about; last seen: {answer}")
