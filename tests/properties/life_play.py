"""The life of one voucher on stage: real operations of voucher, and claims as its protocol says."""

from collections import defaultdict
from collections.abc import Callable, Coroutine, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from typing import Any
from uuid import UUID

from services.common.calendar import amsterdam_day
from services.common.ids import new_id
from services.common.service import Service
from services.voucher.operations.decide_swaps import decide_due
from services.voucher.operations.escrow import send_open, sent
from services.voucher.operations.final_release import release_finally
from services.voucher.operations.fit import fit_due
from services.voucher.operations.lapse import lapse_unbegun
from services.voucher.operations.reopen import reopen_taken_back
from services.voucher.operations.revalue import close_past_their_end, revalue_due
from tests.properties.life_model import Care, Life, Line, Row, State
from tests.services.voucher import rows
from tests.services.voucher.agreement_scene import AgreementScene
from tests.services.voucher.scene import codes
from tests.stage import keyed

HOUR = "H126"
NIGHTS = {("stay", "5VV"): "Z051", ("stay", "4VV"): "Z041", ("vpt", "5VV"): "V051", ("vpt", "4VV"): "V041"}
"""The performance of a day by form and profile."""
FORMS = ("stay", "vpt")
INSIDE, OUTSIDE = "5531", "5515"
Json = dict[str, Any]
JOBS: tuple[Callable[[Service], Coroutine[Any, Any, None]], ...] = (
    revalue_due, reopen_taken_back, fit_due, close_past_their_end, lapse_unbegun, release_finally,
)  # fmt: skip
FORGET = (
    "UPDATE value_fit SET done_at = decided_at WHERE done_at IS NULL",
    "UPDATE reservation SET final = true, kept = false",
    "UPDATE handover SET answered_version = version, swap_id = NULL",
    "UPDATE agreement SET status = 'lapsed', swap_id = NULL WHERE status NOT IN ('redeemed', 'ended')",
    "UPDATE agreement SET status = 'ended', ended_on = starts_on, swap_id = NULL WHERE status = 'redeemed'",
    "UPDATE swap SET status = 'undone', why = 'cancel', decided_at = opened_at WHERE status = 'open'",
    "UPDATE voucher SET status = 'ended', ended_on = valid_to, end_reason = 'moved'",
)
"""The lives before are over and take part in nothing."""


class Play:
    """One client after another; two providers, one price list, one clock."""

    def __init__(self, scene: AgreementScene) -> None:
        self.scene = scene
        self.edition = 1
        self.other_id = new_id()
        self.voucher_id = self.client_id = self.indication_id = new_id()
        self.versions: dict[UUID, int] = defaultdict(int)
        scene.tell_performance("V041", "14")

    def open_pilot(self, last: date) -> None:
        """A pilot of its own, with a price list and two providers: levers of other lives are of other pilots."""
        self.pilot = f"pilot-{new_id().hex[-8:]}"
        with rows.connect(self.scene.url) as connection:
            opened = {"code": self.pilot, "period_to": last, "opened_at": "2026-01-01"}
            self.scene.pilot_id = rows.pilot(connection, **opened)
        self.scene.price_list_id = new_id()
        for provider_id in (self.scene.provider_id, self.other_id):
            self.scene.tell_admission(providerId=provider_id, pilotCode=self.pilot)
            offered = [(form, HOUR) for form in FORMS] + [(form, code) for (form, _), code in NIGHTS.items()]
            for form, code in offered:
                self.scene.tell_offer(code, deliveryForm=form, providerId=provider_id, pilotCode=self.pilot)

    async def begin(self, life: Life) -> None:
        """A voucher is issued to a new client."""
        self.scene.renew(self.scene.stage, self.scene.url)
        for statement in FORGET:
            await self.scene.sql_write(statement)
        self.scene.claims.is_away = self.scene.claims.is_unheard = False
        self.scene.claims.known.clear()
        self.move_to(life.today)
        self.client_id, self.indication_id = new_id(), new_id()
        self.client = self.scene.client_of({"client_id": self.client_id})
        self.providers = [
            self.scene.provider,
            self.scene.stage.headers("provider", organisation_id=self.other_id, language="en"),
        ]
        self.open_pilot(life.period_last)
        await self.tell_prices(life.prices)
        self.tell_indication(self.indication_id, life.profile(life.first), life.first)
        self.lives_in(INSIDE, life.first)
        await self.work()
        asked = {
            "pilotId": str(self.scene.pilot_id), "clientId": str(self.client_id), "deliveryForm": "stay",
            "validFrom": str(life.first), "requestedOn": str(life.today),
            "exclusions": {"crisisCare": False, "changingNeed": False, "rareComplexCare": False},
        }  # fmt: skip
        made = await self.scene.http.post("/vouchers", json=asked, headers=keyed(self.scene.office))
        assert made.status_code == 201, made.text
        self.voucher_id = UUID(made.json()["voucherId"])

    def move_to(self, day: date) -> None:
        """Nine in the morning of a day."""
        self.scene.stage.move_clock(datetime.combine(day, time(9), UTC))

    async def work(self) -> None:
        """Everything that voucher does by itself, until nothing is left to do that does not wait for claims."""
        await self.hear()
        for job in JOBS:
            await job(self.scene.service)
        for job in (fit_due, decide_due):  # by what claims answered
            await self.send()
            await job(self.scene.service)
        await self.send()

    async def send(self) -> None:
        """Every open set goes to claims, as claims is now."""
        await sent(self.scene.service)
        await self.scene.sql_write("UPDATE handover SET next_try_at = '2026-01-01' WHERE answered_version <> version")
        await send_open(self.scene.service)

    async def hear(self) -> None:
        """Voucher reads the feeds of all that are there."""
        sources = ["indication", "registry"] + ["claims"] * (not self.scene.claims.is_away)
        await self.scene.stage.caught_up("voucher", *sources)

    async def tell_prices(self, prices: Mapping[tuple[str, str], Mapping[date, int]]) -> None:
        """A new edition of the price list: by form and profile, what a day is worth from each of these days on."""
        self.edition += 1
        hour: Json = {"kind": "unit-price", "profileCode": None, "deliveryForms": list(FORMS), "performanceCode": HOUR,
                      "unitCode": "04", "priceCents": 6_000, "validFrom": "2026-01-01", "source": "test"}  # fmt: skip
        days = []
        for (form, profile), cents in prices.items():
            starts = sorted(cents)
            ends = [*(str(day - timedelta(days=1)) for day in starts[1:]), None]
            days += [
                hour | {"kind": "day-price", "profileCode": profile, "deliveryForms": [form],
                        "performanceCode": NIGHTS[form, profile],
                        "unitCode": "14", "priceCents": cents[start], "validFrom": str(start), "validTo": end}
                for start, end in zip(starts, ends, strict=True)
            ]  # fmt: skip
        self.scene.tell_prices(version=self.edition, pilotCode=self.pilot, items=[*days, hour])

    async def move_lever(self, factor: Fraction, first: date) -> None:
        """One person of the care office proposes a factor, and another approves it."""
        body = {"kind": "factor", "factor": float(factor), "validFrom": str(first), "reason": "Het budget."}
        path = f"/pilots/{self.scene.pilot_id}/levers"
        made = await self.scene.http.post(path, json=body, headers=keyed(self.scene.office))
        assert made.status_code == 201, made.text
        approver = self.scene.stage.headers("office-approver", language="en")
        approval = f"{path}/{made.json()['leverId']}/approval"
        answer = await self.scene.http.post(approval, headers=keyed(approver))
        assert answer.status_code == 201, answer.text

    async def change_form(self, form: str, first: date) -> Json | None:
        """The client asks for another form from a day on; what happens to agreements, None where it does not fit."""
        path = f"/vouchers/{self.voucher_id}"
        seen = await self.scene.http.get(path, headers=self.scene.office)
        body = {"validFrom": str(first), "requestedOn": str(amsterdam_day(self.scene.service.clock.now())),
                "deliveryForm": form, "reason": "Terug naar huis."}  # fmt: skip
        headers = keyed(self.scene.office) | {"If-Match": seen.headers["etag"]}
        answer = await self.scene.http.post(f"{path}/terms", json=body, headers=headers)
        await sent(self.scene.service)
        if answer.status_code != 201:
            assert codes(answer) == ["terms-do-not-fit"], answer.text
            return None
        told: Json = answer.json()
        return told

    def tell_indication(self, indication_id: UUID, profile: str, first: date, **more: Any) -> None:
        """What indication says of one indication."""
        self.versions[indication_id] += 1
        data = {
            "indicationId": indication_id, "clientId": self.client_id, "version": self.versions[indication_id],
            "status": "granted", "profileCode": profile, "tailored": False, "needFeatures": [], "regionCode": INSIDE,
            "validFrom": str(first), "validTo": None,
        } | more  # fmt: skip
        self.scene.indication.tell("indications", indication_id, data, self.scene.service.clock.now())

    def lives_in(self, region: str, since: date) -> None:
        """What indication says of the client's address."""
        self.versions[self.client_id] += 1
        data = {"clientId": self.client_id, "version": self.versions[self.client_id], "regionCode": region,
                "regionFrom": str(since)}  # fmt: skip
        self.scene.indication.tell("clients", self.client_id, data, self.scene.service.clock.now())

    async def draft(self, line: Line, which: int, first: date, last: date | None, *, confirmed: bool) -> Json:
        """The client drafts, and the provider confirms where wanted."""
        agreed = {"performanceCode": line.code, "unitCode": "04" if line.code == HOUR else "14",
                  "quantity": float(line.quantity), "per": line.per, "unitPriceCents": line.price}  # fmt: skip
        provider_id = (self.scene.provider_id, self.other_id)[which]
        body = {"providerId": str(provider_id), "startsOn": str(first), "endsOn": last and str(last), "lines": [agreed]}
        made = await self.scene.draft({"voucher_id": self.voucher_id}, self.client, **body)
        if confirmed:
            answer = await self.scene.confirm(made, self.providers[which])
            assert answer.status_code == 201, answer.text
        return made

    async def redeem(self, draft: Json) -> list[str]:
        """The client confirms last; the codes of a refusal."""
        answer = await self.scene.confirm(draft, self.client)
        await sent(self.scene.service)
        return [] if answer.status_code == 201 else codes(answer)

    async def start_care(self, agreement_id: UUID, which: int, day: date) -> str | None:
        """The provider reports the first day of care; the code of a refusal."""
        path, body = f"/agreements/{agreement_id}/start-of-care", {"careStartedOn": str(day)}
        answer = await self.scene.http.post(path, json=body, headers=keyed(self.providers[which]))
        return None if answer.status_code == 201 else str(answer.json()["code"])

    async def batch(self, agreement_id: UUID, which: int, year: int, cents: int) -> int | None:
        """Claims fetches what is open for the provider and judges: what it accepts, None where the batch waits."""
        claims = self.scene.claims
        provider_id = (self.scene.provider_id, self.other_id)[which]
        query = {"open": "true", "providerId": str(provider_id), "claimsEpoch": str(claims.epoch)}
        headers = self.scene.stage.headers("service", signer="claims")
        answer = await self.scene.http.get("/handovers", params=query, headers=headers)
        if answer.status_code != 200:
            return None
        claims.fetch(answer.json())
        row = claims.known[agreement_id].years.get(year)
        if row is None or not 0 <= row.drawn + cents <= row.held:
            return 0
        claims.draw({"agreementId": str(agreement_id)}, year, cents)
        return cents

    async def post(self, path: str, body: Json, match: str | None = None) -> Any:
        """A request of the client; `match`: the version that it saw."""
        headers = keyed(self.client) | ({"If-Match": match} if match else {})
        answer = await self.scene.http.post(path, json=body, headers=headers)
        await sent(self.scene.service)
        return answer

    async def version(self, agreement_id: UUID) -> int:
        """The version of an agreement."""
        query = "SELECT version FROM agreement WHERE agreement_id = :id"
        return int((await self.scene.sql(query, id=agreement_id))[0][0])

    async def closed(self) -> dict[UUID, date]:
        """On which day each agreement that is over was closed."""
        query = "SELECT agreement_id, closed_at FROM agreement WHERE voucher_id = :v AND closed_at IS NOT NULL"
        return {row[0]: amsterdam_day(row[1]) for row in await self.scene.sql(query, v=self.voucher_id)}

    async def reminded(self) -> dict[UUID, date]:
        """The agreements of which both sides were reminded, and when."""
        query = "SELECT agreement_id, reminded_on FROM agreement WHERE voucher_id = :v AND reminded_on IS NOT NULL"
        return {row[0]: row[1] for row in await self.scene.sql(query, v=self.voucher_id)}

    async def state(self) -> State:
        """The books of both sides."""
        sql, voucher = self.scene.sql, {"v": self.voucher_id}
        [[status, last]] = await sql("SELECT status, valid_to FROM voucher WHERE voucher_id = :v", **voucher)
        years, rows_ = await sql(_YEARS, **voucher), await sql(_RESERVED, **voucher)
        held: dict[UUID, dict[int, Row]] = defaultdict(dict)
        for agreement_id, year, *ours in rows_:
            known = self.scene.claims.known.get(agreement_id)
            there = known.years.get(year) if known else None
            held[agreement_id][year] = _row([*ours, *((there.held, there.drawn) if there else (0, 0))])
        care = [_care(row, held[row[0]]) for row in await sql(_CARE, **voucher)]
        return State(
            status,
            last,
            {row[0]: row[1] for row in years},
            {row[0]: row[2] for row in years},
            {row[0]: row[3] for row in years},
            {row[0]: row[4] for row in years},
            {row[0]: [_days_of(each) for each in row[5]] for row in years},
            care,
        )


def _row(columns: Sequence[Any]) -> Row:
    return Row(*columns)


def _care(columns: Sequence[Any], held: Mapping[int, Row]) -> Care:
    agreement_id, status, *days, exclusive, code, per, quantity, price, is_answered, is_in_swap, at = columns
    line = Line(code, per, Fraction(quantity), price)
    shown = [agreement_id, status == "redeemed", *days, exclusive, line, is_answered, is_in_swap, at, held]
    return Care(*shown)


def _days_of(component: Json) -> tuple[date, date]:
    return date.fromisoformat(component["dayFrom"]), date.fromisoformat(component["dayTo"])


_YEARS = """
SELECT y.year, y.value_cents, y.reserved_cents,
       CAST(COALESCE(sum(e.cents) FILTER (WHERE e.kind IN ('value', 're-value')), 0) AS bigint),
       CAST(COALESCE(sum(CASE e.kind WHEN 'reserve' THEN e.cents WHEN 'release' THEN -e.cents ELSE 0 END), 0)
            AS bigint),
       COALESCE((SELECT components FROM valuation v WHERE v.voucher_id = y.voucher_id AND v.year = y.year
                 ORDER BY valuation_id DESC LIMIT 1), '[]')
FROM voucher_year y LEFT JOIN voucher_entry e USING (voucher_id, year)
WHERE voucher_id = :v GROUP BY y.voucher_id, y.year ORDER BY y.year
"""
_RESERVED = """
SELECT agreement_id, year, needed_cents, asked_cents, reserved_cents, told_cents, drawn_cents, kept, final
FROM reservation JOIN handover USING (agreement_id) WHERE voucher_id = :v
"""
_CARE = """
SELECT a.agreement_id, a.status, a.starts_on, a.ends_on, a.ended_on, a.care_started_on, a.postponed_until, l.exclusive,
       l.performance_code, l.per, l.quantity, l.unit_price_cents, h.version = h.answered_version,
       h.swap_id IS NOT NULL, a.redeemed_at
FROM agreement a JOIN agreement_line l USING (agreement_id) JOIN handover h USING (agreement_id)
WHERE a.voucher_id = :v ORDER BY a.redeemed_at, a.agreement_id
"""
