"""The value of a voucher in a budget year, component by component; every cent has a basis and a source.

Amounts are rounded half away from zero, once per stretch, and day amounts once per day; nowhere else.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from services.common.rounding import round_half_away
from services.common.texts import Text
from services.voucher.rules.budget_year import Days, calendar_days
from services.voucher.rules.stretches import Grounds, PriceRow, Stretch, Supplement, stretches

HOME_ONLY = "extra-costs-at-home"
"""The supplement that is of the home part only."""


@dataclass(frozen=True)
class Component:
    """One term of the sum. `cents` is below zero for what leaves the value."""

    kind: str
    days: Days
    cents: int
    basis_cents: int
    basis: str
    text: Text
    profile_code: str
    delivery_form: str
    factor: Decimal | None = None
    percent: Decimal | None = None
    etmalen: Decimal | None = None
    ground: str | None = None
    performance_code: str | None = None
    ceiling_cents: int | None = None
    source: str = ""


@dataclass(frozen=True)
class MissingPrice:
    """A price that the sum needs and that the list does not have on these days."""

    kind: str
    profile_code: str
    delivery_form: str
    days: Days


@dataclass(frozen=True)
class Worth:
    """What a voucher is worth in a budget year, and what is missing to say so."""

    year: int
    components: tuple[Component, ...]
    missing: tuple[MissingPrice, ...] = ()

    @property
    def cents(self) -> int:
        """The value: the sum of the components."""
        return sum(component.cents for component in self.components)


def value_of(grounds: Grounds, year: int) -> Worth:
    """The value of a voucher in a budget year. Days of which a price is missing add nothing and are named."""
    found = stretches(grounds, year)
    missing = [
        MissingPrice(kind, each.measure.profile_code, each.measure.delivery_form, each.days)
        for each in found
        for kind in each.lacks
    ]
    components = [part for each in found if not each.lacks for part in _components(each, year)]
    return Worth(year, tuple(components), tuple(missing))


def _components(stretch: Stretch, year: int) -> list[Component]:
    base: list[Component] = []
    home: list[Component] = []
    if stretch.day_price:
        base.append(_stay_part(stretch, stretch.day_price))
    if stretch.modular and stretch.pgb:
        home.append(_home_part(stretch, stretch.modular, stretch.pgb, year))
    base += home
    of_home = home or base
    supplements = []
    for supplement in stretch.measure.supplements:
        part = _supplement(stretch, supplement, of_home if supplement.ground == HOME_ONLY else base, year)
        supplements.append(part)
    parts = [*base, *supplements]
    if stretch.measure.pgb_share_percent:
        shared = parts if stretch.measure.delivery_form == "mpt" else _home_and_its_supplements(home, supplements)
        parts.append(_pgb_share(stretch, shared))
    return parts


def _stay_part(stretch: Stretch, price: PriceRow) -> Component:
    """Day amounts, rounded per day; for part-time stay the part of the week that is stayed."""
    measure, days = stretch.measure, stretch.days
    day_cents = round_half_away(Fraction(price.price_cents) * Fraction(measure.factor))
    together = day_cents * days.length
    cents = together if measure.etmalen is None else round_half_away(together * Fraction(measure.etmalen), 7)
    week = "" if measure.etmalen is None else f" × {number(measure.etmalen)} ÷ 7"
    sum_nl = f"{days.length} × {euros(day_cents)} ({euros(price.price_cents)} × factor {measure.factor}){week}"
    return _component(
        stretch,
        "day-prices" if measure.etmalen is None else "stay-part",
        cents,
        price.price_cents,
        "day",
        Text(nl=f"Dagprijs: {sum_nl}", en=f"Day price: {sum_nl}"),
        factor=measure.factor,
        performance_code=price.performance_code,
        source=price.source,
    )


def _home_part(stretch: Stretch, modular: PriceRow, pgb: PriceRow, year: int) -> Component:
    """The lower of the modular amount with factor and the pgb amount without, over the days at home."""
    measure, days = stretch.measure, stretch.days
    at_home = Fraction(1) if measure.etmalen is None else (7 - Fraction(measure.etmalen)) / 7
    share = Fraction(days.length, calendar_days(year)) * at_home
    with_factor = round_half_away(modular.price_cents * share * Fraction(measure.factor))
    ceiling = round_half_away(pgb.price_cents * share)
    week = "" if measure.etmalen is None else f" × {number(7 - measure.etmalen)} ÷ 7"
    part = f"× {days.length} ÷ {calendar_days(year)}{week}"
    terms = f"{euros(modular.price_cents)} {part} × factor {measure.factor} = {euros(with_factor)}"
    limit = f"{euros(pgb.price_cents)} {part} = {euros(ceiling)}"
    return _component(
        stretch,
        "modular" if measure.etmalen is None else "home-part",
        min(with_factor, ceiling),
        modular.price_cents,
        "year",
        Text(
            nl=f"Modulair bedrag: {terms}; niet meer dan het pgb-bedrag: {limit}",
            en=f"Modular amount: {terms}; not above the pgb amount: {limit}",
        ),
        factor=measure.factor,
        ceiling_cents=ceiling,
        source=f"{modular.source}; {pgb.source}" if pgb.source != modular.source else modular.source,
    )


def _supplement(stretch: Stretch, supplement: Supplement, over: Sequence[Component], year: int) -> Component:
    days = stretch.days
    if supplement.percent is not None:
        basis_cents = sum(part.cents for part in over)
        cents = round_half_away(Fraction(basis_cents) * Fraction(supplement.percent), 100)
        sum_text = f"{number(supplement.percent)} % × {euros(basis_cents)}"
        basis = "home-part" if supplement.ground == HOME_ONLY else "base"
    else:
        basis_cents, basis = supplement.year_cents or 0, "year"
        cents = round_half_away(Fraction(basis_cents * days.length, calendar_days(year)))
        sum_text = f"{euros(basis_cents)} × {days.length} ÷ {calendar_days(year)}"
    return _component(
        stretch,
        "supplement",
        cents,
        basis_cents,
        basis,
        Text(nl=f"Toeslag: {sum_text}", en=f"Supplement: {sum_text}"),
        percent=supplement.percent,
        ground=supplement.ground,
        source=supplement.decision,
    )


def _pgb_share(stretch: Stretch, shared: Sequence[Component]) -> Component:
    percent = stretch.measure.pgb_share_percent
    basis_cents = sum(part.cents for part in shared)
    sum_text = f"{percent} % × {euros(basis_cents)}"
    return _component(
        stretch,
        "pgb-share",
        -round_half_away(Fraction(basis_cents * percent, 100)),
        basis_cents,
        "base-and-supplements" if stretch.measure.delivery_form == "mpt" else "home-part-and-supplements",
        Text(nl=f"Gaat als pgb uit de waarde: {sum_text}", en=f"Leaves the value as a pgb: {sum_text}"),
        percent=Decimal(percent),
    )


def _home_and_its_supplements(home: Sequence[Component], supplements: Sequence[Component]) -> list[Component]:
    return [*home, *(part for part in supplements if part.ground == HOME_ONLY)]


def _component(
    stretch: Stretch, kind: str, cents: int, basis_cents: int, basis: str, text: Text, **more: object
) -> Component:
    measure = stretch.measure
    return Component(
        kind=kind,
        days=stretch.days,
        cents=cents,
        basis_cents=basis_cents,
        basis=basis,
        text=text,
        profile_code=measure.profile_code,
        delivery_form=measure.delivery_form,
        etmalen=measure.etmalen,
        **more,  # type: ignore[arg-type]  # the fields with a default
    )


def euros(cents: int) -> str:
    """An amount as people read it here: € 1.234,56."""
    whole, part = divmod(abs(cents), 100)
    grouped = f"{whole:,}".replace(",", ".")
    return f"{'-' if cents < 0 else ''}€ {grouped},{part:02d}"


def number(value: Decimal) -> str:
    """A number without needless zeros, with a comma."""
    plain = format(value.normalize(), "f")
    return plain.replace(".", ",")
