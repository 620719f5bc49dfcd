"""The value agrees with a second, naive reading of the domain on every generated voucher."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.voucher.rules.stretches import Supplement
from services.voucher.rules.value import value_of
from tests.unit.voucher.grounds import AFactor, AnIndication, APrice, ATerm, SomeGrounds
from tests.unit.voucher.naive_value import NaiveDay, naive_value

YEARS = st.sampled_from([2026, 2027, 2028])
DAYS = st.dates(date(2026, 1, 1), date(2028, 12, 31))
CENTS = st.integers(0, 9_999_999)
FACTORS = st.decimals("0.5000", "1.5000", places=4)
PERCENTS = st.decimals("0.01", "25", places=2)
PROFILES = st.sampled_from(["4VV", "5VV"])


@st.composite
def timelines(draw: st.DrawFn, values: st.SearchStrategy[Any]) -> list[tuple[date, Any]]:
    """What holds from which day on; something from before the first."""
    days = sorted(draw(st.sets(DAYS, max_size=3)))
    return [(day, draw(values)) for day in [date(2020, 1, 1), *days]]


@st.composite
def terms(draw: st.DrawFn) -> ATerm:
    form = draw(st.sampled_from(["stay", "vpt", "mpt", "dtv"]))
    etmalen = draw(st.sampled_from([Decimal("3.5"), Decimal(4), Decimal("4.5")])) if form == "dtv" else None
    share = draw(st.integers(0, {"mpt": 99, "dtv": 100}.get(form, 0)))
    extras = [
        *draw(st.lists(st.builds(Supplement, st.just("treatment"), percent=PERCENTS), max_size=1)),
        *draw(st.lists(st.builds(Supplement, st.just("additional-care"), year_cents=CENTS), max_size=2)),
    ]
    if form != "stay":
        extras += draw(st.lists(st.builds(Supplement, st.just("extra-costs-at-home"), percent=PERCENTS), max_size=1))
    return ATerm(form, etmalen, share, tuple(extras))


def at(timeline: list[tuple[date, Any]], day: date) -> Any:
    return [value for first, value in timeline if first <= day][-1]


def spans(timeline: list[tuple[date, Any]]) -> list[tuple[date, date | None, Any]]:
    ends = [first - timedelta(days=1) for first, _ in timeline[1:]]
    return [(first, end, value) for (first, value), end in zip(timeline, [*ends, None], strict=True)]


@settings(max_examples=150, deadline=None)
@given(
    year=YEARS,
    edges=st.tuples(DAYS, DAYS).map(sorted),
    profile=timelines(PROFILES),
    term=timelines(terms()),
    factor=timelines(FACTORS),
    amounts=timelines(st.tuples(CENTS, CENTS, CENTS, CENTS)),
)
def test_the_value_is_what_a_day_by_day_reading_gives(
    year: int,
    edges: list[date],
    profile: list[tuple[date, Any]],
    term: list[tuple[date, Any]],
    factor: list[tuple[date, Any]],
    amounts: list[tuple[date, Any]],
) -> None:
    prices = [
        APrice(kind, each[n] + (1 if code == "4VV" else 0), code, forms, valid_from=first, valid_to=last)
        for first, last, each in spans(amounts)
        for code in ("4VV", "5VV")
        for n, (kind, forms) in enumerate(
            [("day-price", ("stay", "dtv")), ("day-price", ("vpt",)), ("modular-amount", ("mpt",)), ("pgb-amount", ())]
        )
    ]
    recorded = datetime(2026, 1, 1, tzinfo=UTC)
    grounds = SomeGrounds(
        edges[0],
        edges[1],
        [AnIndication(code, first, last) for first, last, code in spans(profile)],
        [
            ATerm(t.delivery_form, t.etmalen, t.pgb_share_percent, t.agreed_supplements, first, recorded)
            for first, t in term
        ],
        prices,
        [AFactor(value, first) for first, value in factor],
    )

    def of_day(day: date) -> NaiveDay:
        t, code, (stay, vpt, modular, pgb) = at(term, day), at(profile, day), at(amounts, day)
        plus = 1 if code == "4VV" else 0
        form = t.delivery_form
        home = form in ("mpt", "dtv")
        return NaiveDay(
            str(code),
            form,
            t.etmalen,
            {"stay": stay + plus, "dtv": stay + plus, "vpt": vpt + plus}.get(form),
            modular + plus if home else None,
            pgb + plus if home else None,
            Decimal(str(at(factor, day))),
            tuple(
                (s.ground, s.percent, s.year_cents)
                for s in sorted(t.agreed_supplements, key=lambda s: (s.ground, s.percent or 0, s.year_cents or 0))
            ),
            t.pgb_share_percent,
        )

    worth = value_of(grounds.build(), year)
    assert not worth.missing
    assert worth.cents == naive_value(of_day, edges[0], edges[1], year)
    assert worth.cents == sum(part.cents for part in worth.components)
