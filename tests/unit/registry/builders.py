"""Facts for the registry's rules, valid by default."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from uuid import UUID

from services.common.ids import new_id
from services.registry.rules.dossier import Dossier

TODAY = date(2026, 10, 5)


@dataclass(frozen=True)
class ARequirement:
    code: str = "KVK"
    kind: str = "knock-out"
    due: str = "application"
    due_months: int | None = None
    max_age_months: int | None = None
    lasts_months: int | None = None
    sizes: tuple[str, ...] = ()
    delivery_forms: tuple[str, ...] = ()
    transition_months: int | None = None


@dataclass(frozen=True)
class AProof:
    requirement_code: str = "KVK"
    outcome: str = "verified"
    last_valid_on: date | None = None
    handed_in_at: datetime = datetime(2026, 10, 1, 9, tzinfo=UTC)
    id: UUID = field(default_factory=new_id)


@dataclass(frozen=True)
class ADate:
    requirement_code: str = "CONT"
    improve_by: date = date(2026, 11, 30)


@dataclass(frozen=True)
class ACheck:
    requirement_code: str = "FRAUDE"
    holds: bool = False


@dataclass(frozen=True)
class APrice:
    kind: str = "day-price"
    profile_code: str | None = "5VV"
    delivery_forms: tuple[str, ...] = ("stay", "dtv")
    performance_code: str | None = "Z051"
    unit_code: str = "14"
    price_cents: int = 19984
    valid_from: date = date(2026, 1, 1)
    valid_to: date | None = None


@dataclass(frozen=True)
class ASuspension:
    from_day: date
    until_day: date | None = None


KVK = ARequirement()
CONT = ARequirement("CONT", "improvable", "application", lasts_months=12)
FRAUDE = ARequirement("FRAUDE", "exclusion")


def a_dossier(
    *requirements: ARequirement,
    proofs: tuple[AProof, ...] = (),
    dates: tuple[ADate, ...] = (),
    checks: tuple[ACheck, ...] = (),
    size: str = "over-10",
    delivery_forms: frozenset[str] = frozenset({"mpt"}),
) -> Dossier:
    return Dossier(requirements or (KVK, CONT, FRAUDE), size, delivery_forms, proofs, dates, checks)
