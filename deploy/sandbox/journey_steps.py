"""The steps of the journey: what each persona does, on which day, through the public API."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime, time
from typing import NamedTuple

from deploy.sandbox.agreements import REDEEMED, confirm, draft, start_care
from deploy.sandbox.api import Api, Caller, Json, Refused
from deploy.sandbox.care import agreement_body, every_day
from deploy.sandbox.catalogue import PILOT, REGISTRY
from deploy.sandbox.indications import Case, apply, assess, decide, give_mandate, make_file, propose
from deploy.sandbox.month import claim_month, send, send_all
from deploy.sandbox.payments import PaidRun, pay
from deploy.sandbox.people import ANNA
from deploy.sandbox.pilot import VOUCHER, find_pilot, voucher_body
from deploy.sandbox.providers import Offered
from deploy.sandbox.september import COLUMNS, september
from services.common.calendar import AMSTERDAM

APPLIED_ON, ASSESSED_ON, DECIDED_ON = date(2026, 10, 5), date(2026, 10, 8), date(2026, 10, 12)
AGREED_ON, BEGINS_ON, CLAIMED_ON = date(2026, 10, 13), date(2026, 10, 14), date(2026, 10, 19)
FORM, PROFILE = "vpt", "5VV"
YEAR = 2026
LINES_AN_AGREEMENT = 23
MOST_LINES, LEAST_LINES = 10_000, 1_500
ANNAS_REFERENCE = "ANNA-202610"


class JourneyWrong(Exception):
    """Something ended otherwise than it should have."""


class Step(NamedTuple):
    """One step: what is said while it runs, and who does it."""

    title: str
    play: Callable[[], Awaitable[None]]


class Journey:
    """Anna's journey, with what came of each step."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self.at = ""
        """The step that is being played."""
        self.refusal: Json = {}
        self.batches: list[Json] = []
        self.paid: PaidRun | None = None
        self._case: Case | None = None
        self._voucher: Json = {}
        self._agreement: Json = {}
        self._offer: Json = {}

    def steps(self) -> list[Step]:
        """All steps, in order."""
        return [
            Step("Anna applies for long-term care", self._apply),
            Step("Eva visits Anna and writes down what she finds", self._assess),
            Step("Eva decides on the care profile", self._decide),
            Step("Anna asks for a voucher; so does Bram", self._issue),
            Step("Anna compares the providers near her", self._search),
            Step("Anna and her provider confirm the agreement", self._agree),
            Step("Care begins", self._start),
            Step("All providers claim September, and Anna's first days", self._claim),
            Step("Finn drafts the payment run, Olga approves it", self._pay),
        ]

    async def was_played(self) -> bool:
        """Whether anna has a file here already."""
        return bool((await (await self.api.as_("anna")).get("/indication/v1/applications"))["items"])

    async def _apply(self) -> None:
        await self._go_to(APPLIED_ON)
        anna, dirk = await self.api.as_("anna"), await self.api.as_("dirk")
        client_id = await make_file(anna, ANNA)
        await give_mandate(anna, client_id, dirk, "supporter", ["read"])
        self._case = await apply(anna, client_id, PROFILE)

    async def _assess(self) -> None:
        await self._go_to(ASSESSED_ON)
        eva = await self.api.as_("eva")
        questions = (await self.api.public("/indication/v1/assessment-questions"))["questions"]
        await assess(eva, self._known_case, questions, ASSESSED_ON)

    async def _decide(self) -> None:
        await self._go_to(DECIDED_ON)
        eva = await self.api.as_("eva")
        proposal = await propose(eva, self._known_case)
        expect(proposal["winner"]["profileCode"] == PROFILE, "the tables propose another profile than 5VV")
        await decide(eva, self._known_case, proposal["assessmentVersion"], DECIDED_ON)

    async def _issue(self) -> None:
        vera, bram = await self.api.as_("vera"), await self.api.as_("bram")
        pilot = await find_pilot(vera)
        asked = voucher_body(pilot, self._known_case.client_id, FORM, DECIDED_ON, DECIDED_ON)
        self._voucher = await vera.post(f"{VOUCHER}/vouchers", asked)
        brams_file = (await bram.get("/indication/v1/applications"))["items"][0]["clientId"]
        try:
            await vera.post(f"{VOUCHER}/vouchers", voucher_body(pilot, brams_file, FORM, DECIDED_ON, DECIDED_ON))
        except Refused as refused:
            self.refusal = refused.problem
        expect(self.refusal.get("code") == "profile-out-of-scope", "Bram's voucher was not refused for his profile")

    async def _search(self) -> None:
        await self._go_to(AGREED_ON)
        nearest = (await near(self.api))[0]
        location_id = nearest["locationId"]
        page = await self.api.public(f"{REGISTRY}/providers/{nearest['providerId']}")
        self._offer = next(
            offer
            for offer in page["offers"]
            if offer["locationId"] == location_id and offer["deliveryForm"] == FORM and PROFILE in offer["profileCodes"]
        )

    async def _agree(self) -> None:
        anna, provider = await self.api.as_("anna"), await self._provider()
        body = agreement_body(self._offer["providerId"], BEGINS_ON, every_day(Offered.of(self._offer)))
        agreement = await draft(provider, self._voucher["voucherId"], body)
        await confirm(anna, agreement["agreementId"])
        self._agreement = await confirm(provider, agreement["agreementId"])
        expect(self._agreement["status"] == REDEEMED, "the second confirmation did not redeem")

    async def _start(self) -> None:
        await self._go_to(CLAIMED_ON)
        await start_care(await self._provider(), self._agreement["agreementId"], BEGINS_ON)

    async def _claim(self) -> None:
        month = await claim_month(self.api, date(YEAR, 9, 1), date(YEAR, 9, 30), CLAIMED_ON)
        lines = max(LEAST_LINES, min(MOST_LINES, LINES_AN_AGREEMENT * len(month.agreements)))
        self.batches = await send_all(self.api, september(month, lines))
        self.batches.append(await send(await self._provider(), self._annas_line()))

    async def _pay(self) -> None:
        self.paid = await pay(self.api, CLAIMED_ON)

    def _annas_line(self) -> str:
        """A file with one line: her first days, up to yesterday."""
        days = (CLAIMED_ON - BEGINS_ON).days
        price = self._offer["priceCents"]
        last = CLAIMED_ON.replace(day=CLAIMED_ON.day - 1)
        agreement_id, code = self._agreement["agreementId"], self._offer["performanceCode"]
        line = (ANNAS_REFERENCE, agreement_id, code, BEGINS_ON, last, days, price, days * price, "D", "")
        return "\n".join((",".join(COLUMNS), ",".join(map(str, line)), ""))

    @property
    def _known_case(self) -> Case:
        assert self._case, "the application comes first"
        return self._case

    async def _provider(self) -> Caller:
        return await self.api.as_organisation(self._offer["providerId"])

    async def _go_to(self, day: date) -> None:
        await self.api.move_clock(datetime.combine(day, time(9), AMSTERDAM))


async def near(api: Api) -> list[Json]:
    """The locations that Anna can choose from, nearest first."""
    found = await api.public(
        f"{REGISTRY}/locations", postcode=ANNA.address[0][:4], deliveryForm=FORM, profile=PROFILE, pilotCode=PILOT
    )
    items: list[Json] = found["items"]
    expect(bool(items), "no location was found near Anna")
    return items


def expect(holds: object, otherwise: str) -> None:
    """Stop the journey where something is not as it should be."""
    if not holds:
        raise JourneyWrong(otherwise)
