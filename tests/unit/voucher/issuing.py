"""What is asked and known when a voucher is issued, valid by default, and the codes of what refuses it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

from services.common.ids import new_id
from services.voucher.rules.issue import Asked, Known, reasons_not_to_issue
from services.voucher.rules.stretches import Supplement
from tests.unit.voucher.grounds import SomeGrounds

TODAY = date(2026, 10, 5)
EXTRA = Supplement("extra-costs-at-home", percent=Decimal(25))
MORE = Supplement("additional-care", year_cents=1_000_000)


INDICATION = new_id()


@dataclass(frozen=True)
class Told:
    indication_id: UUID = INDICATION
    status: str = "granted"
    profile_code: str | None = "5VV"
    valid_from: date | None = date(2026, 1, 1)
    valid_to: date | None = None
    withdrawn_on: date | None = None
    need_features: Sequence[str] = ("extra-costs-at-home", "additional-care")
    tailored: bool = False


@dataclass(frozen=True)
class AnOpenPilot:
    status: str = "open"
    closes_on: date | None = None
    opened_at: datetime | None = datetime(2026, 1, 1, 9, tzinfo=UTC)
    region_codes: Sequence[str] = ("5531",)
    period_from: date = date(2026, 1, 1)
    period_to: date = date(2028, 12, 31)
    profile_codes: Sequence[str] = ("4VV", "5VV")
    delivery_forms: Sequence[str] = ("stay", "vpt", "mpt", "dtv")
    pgb_variant: str = "without-group-care"
    participant_cap: int | None = 10


ASKED = Asked("mpt", date(2026, 9, 1), date(2026, 8, 20))
WITHOUT_NEED = Told(need_features=())
KNOWN = Known(Told(), "5531", SomeGrounds().prices, is_running=False, participants=0)


def codes(asked: Asked = ASKED, pilot: AnOpenPilot | None = None, known: Known = KNOWN) -> list[str]:
    return [each.code for each in reasons_not_to_issue(asked, pilot or AnOpenPilot(), known, TODAY)]
