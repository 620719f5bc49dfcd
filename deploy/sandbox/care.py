"""What each invented client chooses: a delivery form, one or two providers, when care begins, and whether it ends."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from deploy.sandbox.api import Json
from deploy.sandbox.claim_facts import DAY_UNIT
from deploy.sandbox.data import rows
from deploy.sandbox.providers import Offered, Provider

WAVES = (date(2026, 7, 1), date(2026, 8, 3), date(2026, 9, 1), date(2026, 9, 14))
"""Seeded agreements start on one of these days, or on the two after it."""
HOW_MANY = (60, 20, 12, 8)
LAST_DAYS = (date(2026, 9, 13), date(2026, 9, 20))
"""The days on which seeded agreements end; whoever switches starts elsewhere the day after the first."""
SUSPENDED, NOT_FROM, NOT_UNTIL = "provider-09", date(2026, 9, 7), date(2026, 9, 20)
"""The provider with which nothing can start on these days, and that is not paid for them."""
PROFILES = (("4VV", 15), ("5VV", 35), ("6VV", 24), ("7VV", 18), ("8VV", 8))
FORMS = (("stay", 44), ("vpt", 21), ("mpt", 35))
HOUSEHOLD_HELP = "H117"


@dataclass(frozen=True)
class AgreedLine:
    """One performance at one location, at the price that is offered there."""

    offer: Offered
    quantity: Decimal
    per: str


@dataclass(frozen=True)
class CarePlan:
    """One agreement to make."""

    client: int
    provider: Provider
    starts_on: date
    care_started_on: date | None
    """The day that the provider reports; None where it is still to be reported."""
    lines: tuple[AgreedLine, ...]
    ends_on: date | None = None
    """The day on which one of the parties ends it."""
    is_confirmed: bool = True
    """Whether the client has confirmed what the provider drafted."""

    def body(self) -> Json:
        """The agreement as a request."""
        return agreement_body(self.provider.provider_id, self.starts_on, self.lines)


def agreement_body(provider_id: str, starts_on: date, lines: Sequence[AgreedLine]) -> Json:
    """An agreement as a request."""
    return {
        "providerId": provider_id,
        "locationId": lines[0].offer.location_id,
        "startsOn": starts_on.isoformat(),
        "lines": [
            {
                "performanceCode": line.offer.performance_code,
                "unitCode": line.offer.unit_code,
                "quantity": float(line.quantity),
                "per": line.per,
                "unitPriceCents": line.offer.price_cents,
            }
            for line in lines
        ],
        "conditions": "De cliënt kiest zelf wie er komt en hoe laat. Verandert er iets, dan praten we daar eerst over.",
    }


@dataclass(frozen=True)
class Choice:
    """What one client has, and asks for."""

    profile_code: str
    delivery_form: str
    plans: tuple[CarePlan, ...]
    """Empty for who is still looking."""


def choices(how_many: int, providers: Sequence[Provider], rng: random.Random) -> list[Choice]:
    """What each of so many clients chooses. Every twelfth still looks; every fiftieth has yet to confirm."""
    return [_choice(client, providers, rng) for client in range(how_many)]


def _choice(client: int, providers: Sequence[Provider], rng: random.Random) -> Choice:
    profile, form = _drawn(PROFILES, rng), _drawn(FORMS, rng)
    if client % 12 == 5:
        return Choice(profile, form, ())
    is_confirmed = client % 50 != 8
    wave = rng.choices(WAVES, HOW_MANY)[0] if is_confirmed else WAVES[-1]
    starts_on = wave + timedelta(days=max(0, client % 6 - 3))
    first = _provider(form, providers, starts_on, rng)
    lines = agreed_lines(first, profile, form, rng)
    if form == "mpt" and client % 6 == 1:
        return Choice(profile, form, _shared(client, first, lines, starts_on, providers, rng))
    ends_on = rng.choice(LAST_DAYS) if client % 16 == 3 and starts_on < date(2026, 9, 1) else None
    plan = CarePlan(client, first, starts_on, _care_start(client, starts_on), lines, ends_on, is_confirmed)
    if ends_on != LAST_DAYS[0] or not plan.is_confirmed:
        return Choice(profile, form, (plan,))
    return Choice(profile, form, (plan, _elsewhere(plan, profile, form, providers, rng)))


def _care_start(client: int, starts_on: date) -> date | None:
    """Mostly the first day; sometimes some days later, and of some young agreements not yet reported."""
    if starts_on >= date(2026, 9, 1) and client % 3 == 1:
        return None
    return starts_on + timedelta(days=2) if starts_on in WAVES and client % 9 == 4 else starts_on


def _elsewhere(plan: CarePlan, profile: str, form: str, providers: Sequence[Provider], rng: random.Random) -> CarePlan:
    """The same care with another provider, from the day after the last."""
    assert plan.ends_on
    others = [each for each in providers if each.persona != plan.provider.persona]
    starts_on = plan.ends_on + timedelta(days=1)
    provider = _provider(form, others, starts_on, rng)
    return CarePlan(plan.client, provider, starts_on, starts_on, agreed_lines(provider, profile, form, rng))


def _shared(
    client: int,
    first: Provider,
    lines: tuple[AgreedLine, ...],
    starts_on: date,
    providers: Sequence[Provider],
    rng: random.Random,
) -> tuple[CarePlan, ...]:
    """One voucher over two providers: household help, or the last line, comes from another one."""
    others = [each for each in providers if each.persona != first.persona]
    second = _provider("mpt", others, starts_on, rng)
    apart = next((line for line in lines if line.offer.performance_code == HOUSEHOLD_HELP), lines[-1])
    kept = tuple(line for line in lines if line is not apart)
    there = _offers(second, "mpt", rng)[apart.offer.performance_code]
    return (
        CarePlan(client, first, starts_on, starts_on, kept),
        CarePlan(client, second, starts_on, starts_on, (AgreedLine(there, apart.quantity, apart.per),)),
    )


def agreed_lines(provider: Provider, profile: str, form: str, rng: random.Random) -> tuple[AgreedLine, ...]:
    """The care of a profile in a form: a day price every day, or hours and dayparts a week."""
    offers = _offers(provider, form, rng)
    if form == "mpt":
        wanted = [row for row in rows("care_at_home") if row["profile_code"] == profile]
        return tuple(
            AgreedLine(offers[row["performance_code"]], Decimal(row["quantity_a_week"]), "week") for row in wanted
        )
    code = next(
        row["performance_code"]
        for row in rows("prices")
        if row["profile"] == profile and form in row["delivery_form"].split("|") and row["unit_code"] == DAY_UNIT
    )
    return every_day(offers[code])


def every_day(offer: Offered) -> tuple[AgreedLine, ...]:
    """Care by the day, every day."""
    return (AgreedLine(offer, Decimal(1), "day"),)


def _offers(provider: Provider, form: str, rng: random.Random) -> dict[str, Offered]:
    """What one of the provider's locations offers in a form, by performance."""
    own = [offer for offer in provider.offers if offer.delivery_form == form]
    location_id = rng.choice(sorted({offer.location_id for offer in own}))
    return {offer.performance_code: offer for offer in own if offer.location_id == location_id}


def _provider(form: str, providers: Sequence[Provider], starts_on: date, rng: random.Random) -> Provider:
    is_closed = NOT_FROM <= starts_on <= NOT_UNTIL
    able = [each for each in providers if each.gives(form) and not (is_closed and each.persona == SUSPENDED)]
    return rng.choices(able, [each.weight for each in able])[0]


def _drawn(options: Sequence[tuple[str, int]], rng: random.Random) -> str:
    return rng.choices([value for value, _ in options], [weight for _, weight in options])[0]
