"""What an assessor does: regular, palliative by advice, refused, objected, reassessed; and what it does to vouchers.

The amounts are figured by hand from the sandbox price list: stay 5VV € 199,84 and 7VV € 243,28 a day, modular amount
(equal to the pgb amount) € 62.772 and € 78.631 a year, factor 1. From 12 October to 31 December 2026 are 81 days.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date, datetime, time
from typing import Any

import pytest

from deploy.launcher.provision import OwnDatabases
from deploy.sandbox.agreements import confirm, draft
from deploy.sandbox.api import Api, Caller, Json, Refused
from deploy.sandbox.care import agreement_body, every_day
from deploy.sandbox.indications import INDICATION, Case, apply, assess, decide, make_file, propose
from deploy.sandbox.people import ANNA, Person
from deploy.sandbox.pilot import VOUCHER, find_pilot, voucher_body
from deploy.sandbox.providers import Offered
from deploy.sandbox.seeding import MENTOR
from deploy.sandbox.situations import assessment
from services.common.calendar import AMSTERDAM
from tests.journeys.conftest import TOPOLOGIES, Sandbox

pytestmark = [pytest.mark.xdist_group("journeys"), pytest.mark.processes, pytest.mark.timeout(900)]

GEERT = Person("999990007", "Geert", "Smeets", date(1938, 5, 2), ("6221 AA", "7", "Maastricht", "Maastricht"))
KEES = Person("999990019", "Kees", "Peeters", date(1950, 1, 9), ("6411 BB", "21", "Heerlen", "Heerlen"))
DINA = Person("999990020", "Dina", "Janssen", date(1944, 8, 30), ("6131 CC", "5", "Sittard", "Sittard-Geleen"))
FIRST_DAY, BEGINS_ON, RULED_ON, CHANGES_ON = (date(2026, *day) for day in ((10, 5), (10, 12), (10, 26), (11, 16)))
STAY_5VV, STAY_TO_15_NOVEMBER, STAY_7VV_AFTER = 1_618_704, 699_440, 1_119_088
"""81 × € 199,84; 35 × € 199,84; 46 × € 243,28."""
MODULAR_5VV, MODULAR_7VV = 1_393_022, 1_744_962
"""€ 62.772 × 81 ÷ 365 = 1.393.022,47 cents; € 78.631 × 81 ÷ 365 = 1.744.961,92 cents."""


@TOPOLOGIES
async def test_an_assessors_day(small: OwnDatabases, sandbox: Sandbox, apart: bool) -> None:
    async with sandbox(small, apart=apart) as api:
        day = Day(api)
        await day.begin()
        await day.anna_is_asked_for_more_and_indicated()
        await day.geert_is_indicated_on_his_providers_advice()
        await day.kees_is_refused_and_dina_indicated()
        await day.vouchers_are_issued_for_who_has_a_right()
        await day.anna_takes_her_consent_back()
        await day.another_assessor_rules_on_the_objections()
        await day.annas_need_changes()
        await day.the_log_tells_anna_who_looked()


class Day:
    """Eva's cases, and Fred's where Eva may not."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self.cases: dict[str, Case] = {}
        self.indications: dict[str, Json] = {}
        self.vouchers: dict[str, Json] = {}

    async def begin(self) -> None:
        """Everybody signs in; four people ask for care on the same day."""
        names = ("anna", "mentor", "zonnehof", "eva", "fred", "vera")
        self.anna, self.mentor, self.zonnehof, self.eva, self.fred, self.vera = [
            await self.api.as_(name) for name in names
        ]
        self.questions = (await self.api.public(f"{INDICATION}/assessment-questions"))["questions"]
        self.cases["anna"] = await apply(self.anna, await make_file(self.anna, ANNA), "5VV")
        for name, person in (("kees", KEES), ("dina", DINA)):
            self.cases[name] = await apply(self.mentor, await make_file(self.mentor, person, MENTOR), "5VV")

    async def anna_is_asked_for_more_and_indicated(self) -> None:
        """Her story is told once: the municipality's report is attached. The clock waits while she owes a letter."""
        case, file = self.cases["anna"], f"{INDICATION}/clients/{self.cases['anna'].client_id}"
        consent = {"purpose": "Onderzoek", "domains": ["wmo"], "how": "In de app", "validTo": "2026-12-31"}
        self.consent = await self.anna.post(f"{file}/consents", consent)
        report = {
            "consentId": self.consent["consentId"],
            "domain": "wmo",
            "source": "Gemeente Maastricht, Wmo-loket",
            "knownOn": "2026-06-01",
            "title": "Onderzoeksverslag",
            "content": "De dagopvang is niet meer genoeg.",
        }
        await self.anna.post(f"{file}/shared-information", report)
        [told] = await self.eva.all(f"{file}/shared-information")
        assert (told["source"], told["content"]) == (report["source"], report["content"])
        path = f"{INDICATION}/applications/{case.application_id}"
        assert (await self.anna.get(path))["clock"]["dueOn"] == "2026-11-16"
        question = {"question": "Wilt u de brief van de huisarts sturen?", "answerBy": "2026-10-19"}
        asked = await self.eva.post(f"{path}/information-requests", question)
        [owed] = asked["informationRequests"]
        await self.go_to(date(2026, 10, 8))
        answered = await self.anna.post(f"{path}/information-requests/{owed['requestId']}/answer", {"answer": "Hier."})
        assert (answered["clock"]["pausedDays"], answered["clock"]["dueOn"]) == (2, "2026-11-18")
        assert await self.decided("anna", BEGINS_ON) == ("granted", "5VV", "2026-10-12", None)

    async def geert_is_indicated_on_his_providers_advice(self) -> None:
        """Two working days over a weekend; adopting is one call."""
        await self.go_to(date(2026, 10, 9))
        consent = {"givenOn": "2026-10-09", "how": "Aan het bed, met zijn dochter erbij"}
        file = await self.zonnehof.post(f"{INDICATION}/clients", GEERT.file() | {"consent": consent})
        wanted = {"clientId": file["clientId"], "kind": "palliative-terminal", "consent": consent}
        application = await self.zonnehof.post(f"{INDICATION}/applications", wanted)
        assert application["clock"]["dueOn"] == "2026-10-13"
        path = f"{INDICATION}/applications/{application['applicationId']}"
        advice = {
            "findings": assessment("8VV", self.questions, date(2026, 10, 9)),
            "proposed": {"profileCode": "8VV", "validFrom": "2026-10-12"},
            "explanation": "U bent ernstig ziek. U heeft dag en nacht zorg nodig.",
            "terminal": {"statedBy": "Huisarts J. Smeets", "statedOn": "2026-10-09"},
        }
        await self.zonnehof.post(f"{path}/advice", advice)
        await self.go_to(BEGINS_ON)
        adopted = await self.eva.post(f"{path}/advice/adoption", {})
        assert (adopted["profile"]["code"], adopted["decidedOn"]) == ("8VV", "2026-10-12")
        assert adopted["decidedOn"] <= application["clock"]["dueOn"]
        assert (await self.zonnehof.get(path))["status"] == "decided"

    async def kees_is_refused_and_dina_indicated(self) -> None:
        """A refusal says why, and where else to turn; the letter says how to object."""
        passing = {"permanence": {"isPermanent": False, "grounds": "De heup geneest."}}
        refusal: Json = {
            "outcome": "refused",
            "explanation": "U herstelt van een gebroken heup.",
            "reasons": ["not-permanent"],
            "elsewhere": "De wijkverpleging helpt u nu. Vraag ook uw gemeente om hulp (Wmo).",
        }
        case = self.cases["kees"]
        path = f"{INDICATION}/applications/{case.application_id}"
        body = assessment("5VV", self.questions, FIRST_DAY) | passing
        found = await self.eva.put(f"{path}/assessment", body, 1)
        kees = await self.eva.post(f"{path}/decision", refusal | {"assessmentVersion": found["version"]})
        letter = await self.mentor.get(f"{INDICATION}/indications/{kees['indicationId']}/letter")
        said = " ".join(part for section in letter["sections"] for part in section["paragraphs"])
        assert refusal["elsewhere"] in said
        assert "bezwaar" in said
        self.indications["kees"] = kees
        assert await self.decided("dina", BEGINS_ON) == ("granted", "5VV", "2026-10-12", None)

    async def vouchers_are_issued_for_who_has_a_right(self) -> None:
        """To the cent; without a right there is no voucher, and the answer says so."""
        self.pilot = await find_pilot(self.vera)
        for name, form in (("anna", "stay"), ("dina", "mpt")):
            asked = voucher_body(self.pilot, self.cases[name].client_id, form, BEGINS_ON, BEGINS_ON)
            self.vouchers[name] = await eventually(self.issuing(asked), lambda issued: issued is not None)
        assert await self.worth("anna") == [("2026-10-12", "2026-12-31", "5VV", STAY_5VV)]
        assert await self.worth("dina") == [("2026-10-12", "2026-12-31", "5VV", MODULAR_5VV)]
        assert await self.refused_voucher("kees") == "no-indication"
        offer, provider_id = await self.stay_offer()
        provider = await self.api.as_organisation(provider_id)
        body = agreement_body(provider_id, BEGINS_ON, every_day(offer))
        agreement = await draft(provider, self.vouchers["anna"]["voucherId"], body)
        await confirm(provider, agreement["agreementId"])
        assert (await confirm(self.anna, agreement["agreementId"]))["status"] == "redeemed"
        self.held = 81 * offer.price_cents

    async def anna_takes_her_consent_back(self) -> None:
        """From that moment nobody reads what was attached, Anna herself neither."""
        file = f"{INDICATION}/clients/{self.cases['anna'].client_id}"
        await self.anna.post(f"{file}/consents/{self.consent['consentId']}/withdrawal")
        for reader in (self.eva, self.fred, self.anna):
            assert await reader.all(f"{file}/shared-information") == []

    async def another_assessor_rules_on_the_objections(self) -> None:
        """Kees gets a right after all, and then a voucher; Dina's decision is replaced from its first day."""
        objections = {}
        for name in ("kees", "dina"):
            path = f"{INDICATION}/indications/{self.indications[name]['indicationId']}/objections"
            objections[name] = await self.mentor.post(path, {"grounds": "Het is erger dan er staat."})
            place = f"{INDICATION}/objections/{objections[name]['objectionId']}"
            await self.fred.post(f"{place}/hearing", {"hearingOn": "2026-10-20"})
        await self.go_to(RULED_ON)
        new = {"kees": ("4VV", RULED_ON), "dina": ("7VV", BEGINS_ON)}
        for name, (profile, first) in new.items():
            ruling = {
                "outcome": "revised",
                "grounds": "In de hoorzitting bleek dat er meer nodig is.",
                "findings": assessment(profile, self.questions, date(2026, 10, 20)),
                "content": {"outcome": "granted", "profileCode": profile, "validFrom": first.isoformat(),
                            "explanation": "Er is altijd zorg dichtbij nodig."},
            }  # fmt: skip
            path = f"{INDICATION}/objections/{objections[name]['objectionId']}/ruling"
            assert await code_of(self.eva.post(path, ruling)) == "own-decision"
            ruled = await self.fred.post(path, ruling)
            now = await self.mentor.get(f"{INDICATION}/indications/{ruled['newIndicationId']}")
            assert (now["status"], now["profile"]["code"], now["validFrom"]) == ("granted", profile, str(first))
        old = await self.mentor.get(f"{INDICATION}/indications/{self.indications['dina']['indicationId']}")
        assert (old["status"], old["endedBy"]) == ("withdrawn", now["indicationId"])
        await eventually(self.worth_of("dina"), lambda seen: seen == [("2026-10-12", "2026-12-31", "7VV", MODULAR_7VV)])
        asked = voucher_body(self.pilot, self.cases["kees"].client_id, "stay", RULED_ON, RULED_ON)
        issued = await eventually(self.issuing(asked), lambda found: found is not None)
        assert (issued["profileCode"], issued["validFrom"]) == ("4VV", "2026-10-26")

    async def annas_need_changes(self) -> None:
        """Reassessed in the middle of the year: the running voucher is valued pro rata, no day twice and none lost."""
        await self.go_to(date(2026, 11, 9))
        wanted = {"clientId": self.cases["anna"].client_id, "kind": "reassessment", "story": "Ik loop ’s nachts weg."}
        application = await self.anna.post(f"{INDICATION}/applications", wanted)
        before = self.indications["anna"]["indicationId"]
        self.cases["anna"] = Case(self.cases["anna"].client_id, application["applicationId"], "7VV")
        assert await self.decided("anna", CHANGES_ON) == ("granted", "7VV", "2026-11-16", None)
        assert (await self.anna.get(f"{INDICATION}/indications/{before}"))["validTo"] == "2026-11-15"
        expected = [
            ("2026-10-12", "2026-11-15", "5VV", STAY_TO_15_NOVEMBER),
            ("2026-11-16", "2026-12-31", "7VV", STAY_7VV_AFTER),
        ]
        await eventually(self.worth_of("anna"), lambda seen: seen == expected)
        voucher = await self.anna.get(f"{VOUCHER}/vouchers/{self.vouchers['anna']['voucherId']}")
        [year] = [each for each in voucher["years"] if each["year"] == 2026]
        value = STAY_TO_15_NOVEMBER + STAY_7VV_AFTER
        assert (voucher["status"], voucher["flagged"]) == ("active", False)
        assert (year["valueCents"], year["reservedCents"], year["leftCents"]) == (value, self.held, value - self.held)

    async def the_log_tells_anna_who_looked(self) -> None:
        """Who, what and why, in plain words."""
        log = await self.anna.all(f"{INDICATION}/clients/{self.cases['anna'].client_id}/access-log")
        said = {each["text"]["nl"] for each in log}
        assert "Een onderzoeker heeft wat anderen al van u wisten bekeken. Waarom: het onderzoek." in said
        assert "U zelf heeft uw toestemmingen bijgewerkt. Waarom: toestemming intrekken." in said

    async def decided(self, name: str, first: date) -> tuple[Any, ...]:
        """Eva assesses, looks at the proposal, and follows it; what came of it."""
        case = self.cases[name]
        await assess(self.eva, case, self.questions, FIRST_DAY)
        proposal = await propose(self.eva, case)
        assert proposal["winner"]["profileCode"] == case.profile_code
        made = await decide(self.eva, case, proposal["assessmentVersion"], first)
        self.indications[name] = made
        return made["status"], made["profile"]["code"], made["validFrom"], made["validTo"]

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

    async def refused_voucher(self, name: str) -> str:
        """The code with which a voucher is refused."""
        asked = voucher_body(self.pilot, self.cases[name].client_id, "stay", BEGINS_ON, BEGINS_ON)
        return await code_of(self.vera.post(f"{VOUCHER}/vouchers", asked))

    def worth_of(self, name: str) -> Callable[[], Awaitable[list[tuple[Any, ...]]]]:
        return lambda: self.worth(name)

    async def worth(self, name: str) -> list[tuple[Any, ...]]:
        """The value of a voucher in 2026, as first and last day, profile and cents of each part; they add up to it."""
        owner: Caller = self.anna if name == "anna" else self.mentor
        path = f"{VOUCHER}/vouchers/{self.vouchers[name]['voucherId']}/value"
        value = await owner.get(path, year=2026)
        parts = [(part["dayFrom"], part["dayTo"], part["profileCode"], part["cents"]) for part in value["components"]]
        assert sum(part[3] for part in parts) == value["valueCents"]
        return parts

    async def stay_offer(self) -> tuple[Offered, str]:
        """What a provider asks for a day of stay with 5VV, and which provider that is."""
        provider_id = self.zonnehof.organisation_id
        page = await self.api.public(f"/registry/v1/providers/{provider_id}")
        offer = next(
            each for each in page["offers"] if each["deliveryForm"] == "stay" and "5VV" in each["profileCodes"]
        )
        return Offered.of(offer), provider_id

    async def go_to(self, day: date) -> None:
        """Nine in the morning of a day."""
        await self.api.move_clock(datetime.combine(day, time(9), AMSTERDAM))


async def code_of(asked: Awaitable[Json]) -> str:
    """The code of the no that this must get."""
    with pytest.raises(Refused) as refused:
        await asked
    return refused.value.code


async def eventually(ask: Callable[[], Awaitable[Any]], is_so: Callable[[Any], bool]) -> Any:
    """The answer once it is so; services hear of each other by their feeds."""
    for _ in range(300):
        answer = await ask()
        if is_so(answer):
            return answer
        await asyncio.sleep(0.1)
    raise AssertionError(f"it did not come about; last seen: {answer}")
