"""The value of a voucher written a second time, day by day, from the domain's words and without the product's code."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal, localcontext
from itertools import groupby


@dataclass(frozen=True)
class NaiveDay:
    """All that holds on one day."""

    profile: str
    form: str
    etmalen: Decimal | None
    price: int | None
    modular: int | None
    pgb: int | None
    factor: Decimal
    extras: tuple[tuple[str, Decimal | None, int | None], ...]
    share: int


def rounded(top: Decimal | int, bottom: Decimal | int = 1) -> int:
    """Half away from zero, with digits to spare."""
    with localcontext() as context:
        context.prec = 60
        return int((Decimal(top) / Decimal(bottom)).quantize(Decimal(1), ROUND_HALF_UP))


def naive_value(of_day: Callable[[date], NaiveDay | None], first: date, last: date, year: int) -> int:
    """Walk over every day of the year; put equal neighbours together; add what each run is worth."""
    begin, in_year = date(year, 1, 1), (date(year + 1, 1, 1) - date(year, 1, 1)).days
    days = [begin + timedelta(days=n) for n in range(in_year)]
    said = [of_day(day) if first <= day <= last else None for day in days]
    return sum(_run_value(day, len(list(run)), in_year) for day, run in groupby(said) if day is not None)


def _run_value(day: NaiveDay, n: int, in_year: int) -> int:
    stay, home = 0, 0
    if day.form in ("stay", "vpt", "dtv"):
        assert day.price is not None
        each_day = sum(rounded(day.price * day.factor) for _ in range(n))
        stay = rounded(each_day * day.etmalen, 7) if day.etmalen is not None else each_day
    if day.form in ("mpt", "dtv"):
        assert day.modular is not None
        assert day.pgb is not None
        rest = Decimal(1) if day.etmalen is None else 7 - day.etmalen
        of = in_year if day.etmalen is None else in_year * 7
        home = min(rounded(day.modular * n * day.factor * rest, of), rounded(day.pgb * n * rest, of))
    base = stay + home
    extra_home, extra_rest = 0, 0
    for ground, percent, year_cents in day.extras:
        if ground == "extra-costs-at-home":
            assert percent is not None
            extra_home += rounded((base if day.form == "vpt" else home) * percent, 100)
        elif percent is not None:
            extra_rest += rounded(base * percent, 100)
        else:
            assert year_cents is not None
            extra_rest += rounded(year_cents * n, in_year)
    leaves = 0
    if day.form == "mpt":
        leaves = rounded((base + extra_home + extra_rest) * day.share, 100)
    if day.form == "dtv":
        leaves = rounded((home + extra_home) * day.share, 100)
    return base + extra_home + extra_rest - leaves
