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
from services.voucher.rules.delivery_form import DELIVERY_FORMS
from services.voucher.rules.prices import PriceRow
from services.voucher.rules.stretches import Grounds, Stretch, Supplement, stretches

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
    hours_per_week: Decimal | None = None
    ceiling_cents: int | None = None
    source: str = ""


@dataclass(frozen=True)
class MissingPrice:
    """A price that the sum needs and that no list has had on these days or before."""

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
    is_provisional: bool = False
    """Whether an amount of an earlier year was carried on."""

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
    return Worth(year, tuple(components), tuple(missing), any(each.is_provisional for each in found))


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
    tailored = [_tailored_extra(stretch, each) for each in stretch.measure.supplements if each.hours_per_week]
    for supplement in stretch.measure.supplements:
        if supplement.hours_per_week:
            continue
        part = _supplement(stretch, supplement, of_home if supplement.ground == HOME_ONLY else base, year)
        supplements.append(part)
    parts = [*base, *supplements]
    if stretch.measure.pgb_share_percent:
        of_home_part = DELIVERY_FORMS[stretch.measure.delivery_form].pgb_share_of_home_part
        shared = _home_and_its_supplements(home, supplements) if of_home_part else parts
        basis = "home-part-and-supplements" if of_home_part else "base-and-supplements"
        parts.append(_pgb_share(stretch, shared, basis))
    return [*parts, *tailored]


def _stay_part(stretch: Stretch, price: PriceRow) -> Component:
    """Day amounts, rounded per day; for part-time stay the part of the week that is stayed."""
    measure, days = stretch.measure, stretch.days
    day_cents = round_half_away(Fraction(price.price_cents) * Fraction(measure.factor))
    together = day_cents * days.length
    cents = together if measure.etmalen is None else round_half_away(together * Fraction(measure.etmalen), 7)
    text = DAY_PRICES if measure.etmalen is None else STAY_PART
    return _component(
        stretch,
        "day-prices" if measure.etmalen is None else "stay-part",
        cents,
        price.price_cents,
        "day",
        text.format(
            days=days.length,
            day_cents=day_cents,
            price_cents=price.price_cents,
            factor=measure.factor,
            etmalen=plain(measure.etmalen or 7),
        ),
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
    text = MODULAR if measure.etmalen is None else HOME_PART
    return _component(
        stretch,
        "modular" if measure.etmalen is None else "home-part",
        min(with_factor, ceiling),
        modular.price_cents,
        "year",
        text.format(
            modular_cents=modular.price_cents,
            pgb_cents=pgb.price_cents,
            days=days.length,
            year_days=calendar_days(year),
            at_home=plain(7 - (measure.etmalen or 0)),
            factor=measure.factor,
            with_factor_cents=with_factor,
            ceiling_cents=ceiling,
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
        text = PERCENT_SUPPLEMENT.format(percent=plain(supplement.percent), basis_cents=basis_cents)
        basis = "home-part" if supplement.ground == HOME_ONLY else "base"
    else:
        basis_cents, basis = supplement.year_cents or 0, "year"
        cents = round_half_away(Fraction(basis_cents * days.length, calendar_days(year)))
        text = YEAR_SUPPLEMENT.format(basis_cents=basis_cents, days=days.length, year_days=calendar_days(year))
    return _component(
        stretch,
        "supplement",
        cents,
        basis_cents,
        basis,
        text,
        percent=supplement.percent,
        ground=supplement.ground,
        source=supplement.decision,
    )


def _tailored_extra(stretch: Stretch, supplement: Supplement) -> Component:
    """Tailored hours at the list price of an hour, with factor, rounded once; no part of it leaves as a pgb."""
    days, factor = stretch.days, stretch.measure.factor
    hour_cents, hours = supplement.hour_cents or 0, supplement.hours_per_week or Decimal(0)
    cents = round_half_away(Fraction(hour_cents * days.length) * Fraction(hours) * Fraction(factor), 7)
    return _component(
        stretch,
        "tailored-extra",
        cents,
        hour_cents,
        "hour",
        TAILORED.format(hour_cents=hour_cents, hours=plain(hours), days=days.length, factor=factor),
        factor=factor,
        ground=supplement.ground,
        performance_code=supplement.performance_code,
        hours_per_week=hours,
        source=f"{supplement.decision}; {supplement.hour_source}",
    )


def _pgb_share(stretch: Stretch, shared: Sequence[Component], basis: str) -> Component:
    percent = stretch.measure.pgb_share_percent
    basis_cents = sum(part.cents for part in shared)
    return _component(
        stretch,
        "pgb-share",
        -round_half_away(Fraction(basis_cents * percent, 100)),
        basis_cents,
        basis,
        PGB_SHARE.format(percent=percent, basis_cents=basis_cents),
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


def plain(value: Decimal | int) -> Decimal:
    """A number without needless zeros."""
    return Decimal(format(Decimal(value).normalize(), "f"))


DAY_PRICES = Text(
    "Dagprijs: {days} × {day_euros} ({price_euros} × factor {factor})",
    "Day price: {days} × {day_euros} ({price_euros} × factor {factor})",
)
STAY_PART = Text(
    "Dagprijs: {days} × {day_euros} ({price_euros} × factor {factor}) × {etmalen} ÷ 7",
    "Day price: {days} × {day_euros} ({price_euros} × factor {factor}) × {etmalen} ÷ 7",
)
MODULAR = Text(
    "Modulair bedrag: {modular_euros} × {days} ÷ {year_days} × factor {factor} = {with_factor_euros}; niet meer dan "
    "het pgb-bedrag: {pgb_euros} × {days} ÷ {year_days} = {ceiling_euros}",
    "Modular amount: {modular_euros} × {days} ÷ {year_days} × factor {factor} = {with_factor_euros}; at most the pgb "
    "amount: {pgb_euros} × {days} ÷ {year_days} = {ceiling_euros}",
)
HOME_PART = Text(
    "Modulair bedrag: {modular_euros} × {days} ÷ {year_days} × {at_home} ÷ 7 × factor {factor} = {with_factor_euros}; "
    "niet meer dan het pgb-bedrag: {pgb_euros} × {days} ÷ {year_days} × {at_home} ÷ 7 = {ceiling_euros}",
    "Modular amount: {modular_euros} × {days} ÷ {year_days} × {at_home} ÷ 7 × factor {factor} = {with_factor_euros}; "
    "at most the pgb amount: {pgb_euros} × {days} ÷ {year_days} × {at_home} ÷ 7 = {ceiling_euros}",
)
PERCENT_SUPPLEMENT = Text("Toeslag: {percent} % × {basis_euros}", "Supplement: {percent} % × {basis_euros}")
YEAR_SUPPLEMENT = Text(
    "Toeslag: {basis_euros} × {days} ÷ {year_days}", "Supplement: {basis_euros} × {days} ÷ {year_days}"
)
TAILORED = Text(
    "Maatwerk: {hour_euros} × {hours} uur per week × {days} ÷ 7 × factor {factor}",
    "Tailored extra: {hour_euros} × {hours} hours a week × {days} ÷ 7 × factor {factor}",
)
PGB_SHARE = Text(
    "Gaat als pgb uit de waarde: {percent} % × {basis_euros}",
    "Taken out of the value as a pgb: {percent} % × {basis_euros}",
)
