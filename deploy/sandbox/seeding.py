"""Fills an empty sandbox through its own public API: a summer in which a pilot opens and 500 people choose their care.

Nothing comes in by a side door: every file, voucher, agreement and claim is made by the persona whose work it is, on
the day on which it would have been made.
"""

import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import TypeVar

from deploy.launcher.errors import CannotStart
from deploy.sandbox.agreements import confirm, draft, end, start_care
from deploy.sandbox.api import Api, Json, Refused
from deploy.sandbox.care import LAST_DAYS, NOT_FROM, NOT_UNTIL, SUSPENDED, WAVES, CarePlan, Choice, choices
from deploy.sandbox.catalogue import publish_catalogue
from deploy.sandbox.choosing import give_experiences, say_capacity
from deploy.sandbox.data import rows
from deploy.sandbox.friesland import indicate_frisians, open_friesland
from deploy.sandbox.indications import apply, assess, decide, give_mandate, make_file
from deploy.sandbox.month import claim_month, plain_files, send_all
from deploy.sandbox.payments import pay
from deploy.sandbox.people import BRAM, people
from deploy.sandbox.pilot import OPENS_ON, draft_pilot, issue_in_bulk, open_pilot, voucher_body
from deploy.sandbox.providers import Provider, lift, open_shop, suspend
from services.common.calendar import AMSTERDAM
from services.common.data.filling import HowFar
from services.common.texts import Text

T = TypeVar("T")
R = TypeVar("R")

CLIENTS = 500
SEED = 2026
PREPARED_ON, APPLIED_ON, ASSESSED_ON, DECIDED_ON, ISSUED_ON = (date(2026, 6, day) for day in (1, 8, 15, 22, 24))
AUGUST_SENT_ON, ANNOUNCED_ON, NOTICE_ON = date(2026, 9, 3), date(2026, 9, 4), date(2026, 9, 8)
DRAFTED_BEFORE, WAVE = timedelta(days=5), timedelta(days=2)
AUGUST_LINES_A_CLIENT = 5
STARTS_AT = datetime.combine(PREPARED_ON, time(9), AMSTERDAM)
ENDS_AT = datetime(2026, 10, 5, 9, tzinfo=AMSTERDAM)
MENTOR: Json = {"kind": "legal-representative", "proof": "Beschikking van de rechtbank Limburg, sandbox."}

Tell = Callable[[HowFar], None]

STEPS = (
    PROVIDERS := Text("aanbieders", "providers"),
    FILES := Text("cliënten", "clients"),
    APPLICATIONS := Text("aanvragen", "applications"),
    ASSESSMENTS := Text("onderzoeken", "assessments"),
    DECISIONS := Text("indicatiebesluiten", "decisions on indications"),
    VOUCHERS := Text("vouchers", "vouchers"),
    AGREEMENTS := Text("overeenkomsten", "agreements"),
    EXPERIENCES := Text("ervaringen", "experiences"),
)
"""What is made, in this order; each is counted."""


async def seed(address: str, tell: Tell, clients: int = CLIENTS) -> None:
    """Fill the sandbox at this address, whose clock stands at STARTS_AT."""
    async with Api(address) as api:
        try:
            await Seeding(api, tell, clients).run()
        except Refused as fault:
            raise NotFilled(f"The sandbox could not be filled: {fault}") from fault


class NotFilled(CannotStart):
    """The seed does not fit the system that it fills; the message is one sentence that says where."""


class Seeding:
    """One filling of one sandbox."""

    def __init__(self, api: Api, tell: Tell, clients: int) -> None:
        """`clients`: how many people there are to be."""
        self._api, self._tell, self._clients = api, tell, clients
        self._far = HowFar(PROVIDERS, 1, len(STEPS), 0, len(rows("providers")))
        self._rng = random.Random(SEED)
        self._providers: list[Provider] = []
        self._client_ids: list[str] = []
        self._voucher_ids: list[str] = []
        self._agreements: dict[CarePlan, str] = {}

    async def run(self) -> None:
        """From the first of June to the fifth of October 2026."""
        self._tell(self._far)
        vera = await self._api.as_("vera")
        draft = await draft_pilot(vera)
        catalogue = await publish_catalogue(await self._api.as_("iris"), PREPARED_ON)
        self._providers = await open_shop(self._api, catalogue, PREPARED_ON, self._one_done)
        pilot = await open_pilot(vera, draft, catalogue)
        chosen = choices(self._clients, self._providers, self._rng)
        await self._indicate(chosen)
        await self._bram()
        frisians = await indicate_frisians(self._api, MENTOR, DECIDED_ON)
        await self._issue(pilot, chosen)
        await open_friesland(self._api, frisians, ISSUED_ON)
        plans = [plan for choice in chosen for plan in choice.plans]
        self._begin(AGREEMENTS, len(plans))
        for wave in WAVES:
            await self._make(wave, [plan for plan in plans if wave <= plan.starts_on <= wave + WAVE], plans)
        await self._lift()
        await self._api.move_clock(ENDS_AT)
        await self._tell_choosers(plans)

    async def _indicate(self, chosen: Sequence[Choice]) -> None:
        mentor, assessors = await self._api.as_("mentor"), [await self._api.as_(name) for name in ("eva", "fred")]
        questions = (await self._api.public("/indication/v1/assessment-questions"))["questions"]
        await self._go_to(APPLIED_ON)
        invented = people(self._clients, self._rng)
        self._client_ids = await self._each(FILES, lambda person: make_file(mentor, person, MENTOR), invented)
        applying = list(zip(self._client_ids, chosen, strict=True))
        cases = await self._each(APPLICATIONS, lambda one: apply(mentor, one[0], one[1].profile_code), applying)
        numbered = list(enumerate(cases))
        await self._go_to(ASSESSED_ON)
        found = await self._each(
            ASSESSMENTS, lambda one: assess(assessors[one[0] % 2], one[1], questions, ASSESSED_ON), numbered
        )
        await self._go_to(DECIDED_ON)
        versions = [each["version"] for each in found]
        await self._each(
            DECISIONS, lambda one: decide(assessors[one[0] % 2], one[1], versions[one[0]], DECIDED_ON), numbered
        )

    async def _bram(self) -> None:
        """Bram lets Carla act for him and Dirk look along; Fred finds 4VG, which the pilot does not have."""
        bram, carla, dirk, fred = [await self._api.as_(name) for name in ("bram", "carla", "dirk", "fred")]
        client_id = await make_file(bram, BRAM)
        await give_mandate(bram, client_id, carla, "authorised-person", ["read", "apply", "agree", "object"])
        await give_mandate(bram, client_id, dirk, "supporter", ["read"])
        case = await apply(carla, client_id, "4VG")
        questions = (await self._api.public("/indication/v1/assessment-questions"))["questions"]
        assessment = await assess(fred, case, questions, DECIDED_ON)
        await decide(fred, case, assessment["version"], DECIDED_ON)

    async def _issue(self, pilot: Json, chosen: Sequence[Choice]) -> None:
        await self._go_to(ISSUED_ON)
        asked = zip(self._client_ids, chosen, strict=True)
        bodies = [voucher_body(pilot, client, each.delivery_form, ISSUED_ON, OPENS_ON) for client, each in asked]
        self._begin(VOUCHERS, len(bodies))
        self._voucher_ids = await issue_in_bulk(await self._api.as_("vera"), bodies, self._one_done)

    async def _make(self, wave: date, starting: Sequence[CarePlan], plans: Sequence[CarePlan]) -> None:
        """Everything around some days on which agreements start."""
        if wave == WAVES[-1]:
            await self._before_the_last_start(plans)
        await self._go_to(wave - DRAFTED_BEFORE)
        await self._api.each(self._agree, starting)
        await self._go_to(wave + WAVE)
        await self._api.each(self._start, [plan for plan in starting if plan.care_started_on and plan.is_confirmed])

    async def _before_the_last_start(self, plans: Sequence[CarePlan]) -> None:
        await self._go_to(AUGUST_SENT_ON)
        await self._claim_august()
        await self._go_to(ANNOUNCED_ON)
        await pay(self._api, AUGUST_SENT_ON)
        await suspend(await self._api.as_("iris"), self._suspended, NOT_FROM)
        await self._go_to(NOTICE_ON)
        await self._say_capacity(NOTICE_ON)
        await self._api.each(self._end, [plan for plan in plans if plan.ends_on in LAST_DAYS and plan.is_confirmed])

    async def _claim_august(self) -> None:
        """Every provider claims August, and all of it is accepted."""
        month = await claim_month(self._api, date(2026, 8, 1), date(2026, 8, 31), AUGUST_SENT_ON)
        batches = await send_all(self._api, plain_files(month, AUGUST_LINES_A_CLIENT * self._clients, SEED))
        assert all(each["verdict"] == "accepted" or not each["lineCount"] for x in batches for each in x["totals"])

    async def _agree(self, plan: CarePlan) -> None:
        provider = await self._api.as_(plan.provider.persona)
        agreement = await draft(provider, self._voucher_ids[plan.client], plan.body())
        self._agreements[plan] = agreement["agreementId"]
        await confirm(provider, agreement["agreementId"])
        if plan.is_confirmed:
            await confirm(await self._api.as_("mentor"), agreement["agreementId"])
        self._one_done()

    async def _start(self, plan: CarePlan) -> None:
        assert plan.care_started_on
        provider = await self._api.as_(plan.provider.persona)
        await start_care(provider, self._agreements[plan], plan.care_started_on)

    async def _end(self, plan: CarePlan) -> None:
        assert plan.ends_on
        mentor = await self._api.as_("mentor")
        await end(mentor, self._agreements[plan], plan.ends_on, "De cliënt kiest voor zorg ergens anders.")

    async def _lift(self) -> None:
        await self._go_to(NOT_UNTIL + timedelta(days=1))
        iris = await self._api.as_("iris")
        path = f"/registry/v1/admissions/{self._suspended.admission_id}/suspensions"
        await lift(iris, (await iris.get(path))["items"][-1], NOT_UNTIL)

    async def _tell_choosers(self, plans: Sequence[CarePlan]) -> None:
        """Places and waiting as of now, and what every third client of the first months says."""
        today = ENDS_AT.date()
        await self._say_capacity(today)
        asked = [plan for plan in plans if plan.client % 3 == 0 and plan.is_confirmed and plan.starts_on < WAVES[2]]
        agreed = [(self._agreements[plan], plan.provider) for plan in asked]
        self._begin(EXPERIENCES, len(agreed))
        await give_experiences(self._api, agreed, today.year, self._one_done)

    async def _say_capacity(self, day: date) -> None:
        async def one(provider: Provider) -> None:
            await say_capacity(await self._api.as_(provider.persona), provider.persona, day)

        await self._api.each(one, self._providers)

    @property
    def _suspended(self) -> Provider:
        return next(each for each in self._providers if each.persona == SUSPENDED)

    async def _each(self, step: Text, work: Callable[[T], Awaitable[R]], items: Sequence[T]) -> list[R]:
        """Do the work of a step for each item, and count."""
        self._begin(step, len(items))

        async def one(item: T) -> R:
            done = await work(item)
            self._one_done()
            return done

        return await self._api.each(one, items)

    def _begin(self, step: Text, total: int) -> None:
        self._far = HowFar(step, STEPS.index(step) + 1, len(STEPS), 0, total)
        self._tell(self._far)

    def _one_done(self) -> None:
        self._far = replace(self._far, done=self._far.done + 1)
        self._tell(self._far)

    async def _go_to(self, day: date) -> None:
        await self._api.move_clock(datetime.combine(day, time(9), AMSTERDAM))
