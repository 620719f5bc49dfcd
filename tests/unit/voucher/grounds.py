"""What a voucher's value rests on, valid by default, for tests of rules."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal

from services.voucher.rules.budget_year import Days
from services.voucher.rules.stretches import Grounds, Supplement

RECORDED = datetime(2026, 1, 2, 9, tzinfo=UTC)


@dataclass(frozen=True)
class AnIndication:
    profile_code: str | None = "5VV"
    valid_from: date | None = date(2020, 1, 1)
    valid_to: date | None = None


@dataclass(frozen=True)
class APrice:
    kind: str
    price_cents: int
    profile_code: str | None = "5VV"
    delivery_forms: Sequence[str] = ("stay", "dtv")
    performance_code: str | None = None
    pgb_variant: str | None = None
    valid_from: date = date(2020, 1, 1)
    valid_to: date | None = None
    source: str = "list"
    unit_code: str | None = None


@dataclass(frozen=True)
class AFactor:
    factor: Decimal
    valid_from: date = date(2020, 1, 1)
    recorded_at: datetime = RECORDED


@dataclass(frozen=True)
class ATerm:
    delivery_form: str = "stay"
    etmalen: Decimal | None = None
    pgb_share_percent: int = 0
    agreed_supplements: Sequence[Supplement] = ()
    valid_from: date = date(2020, 1, 1)
    recorded_at: datetime = RECORDED


@dataclass(frozen=True)
class SomeGrounds:
    """Builds grounds: one profile, one form, the sandbox prices of 5VV."""

    first: date = date(2026, 1, 1)
    last: date = date(2028, 12, 31)
    indications: Sequence[AnIndication] = (AnIndication(),)
    terms: Sequence[ATerm] = (ATerm(),)
    prices: Sequence[APrice] = field(
        default=(
            APrice("day-price", 19984, performance_code="Z051"),
            APrice("day-price", 17198, delivery_forms=("vpt",), performance_code="V051"),
            APrice("modular-amount", 6277200, delivery_forms=("mpt",)),
            APrice("pgb-amount", 6277200, delivery_forms=("pgb",)),
        )
    )
    factors: Sequence[AFactor] = ()

    def build(self) -> Grounds:
        return Grounds(
            Days(self.first, self.last), self.indications, self.terms, self.prices, self.factors, "without-group-care"
        )
