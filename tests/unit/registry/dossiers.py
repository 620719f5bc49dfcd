"""Any dossier at all, for what must hold of every one."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from services.registry.rules.dossier import Dossier, Outcome
from tests.unit.registry.builders import ACheck, ADate, AProof, ARequirement

CODES = ("A", "B", "C", "D")
CALM = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=300)


@dataclass(frozen=True)
class ATransition:
    requirement_code: str
    prove_by: date


codes = st.sampled_from(CODES)
days = st.dates(date(2026, 5, 1), date(2027, 3, 1))
moments = st.datetimes(datetime(2026, 5, 1), datetime(2026, 10, 5), timezones=st.just(UTC))  # noqa: DTZ001  # hypothesis adds the zone
proofs = st.builds(AProof, codes, st.sampled_from(Outcome), st.none() | days, moments)
requirements = st.builds(
    ARequirement,
    code=codes,
    kind=st.sampled_from(("knock-out", "improvable", "exclusion")),
    due=st.sampled_from(("application", "start", "months")),
    due_months=st.none() | st.integers(1, 12),
    sizes=st.sampled_from(((), ("over-10",), ("up-to-10", "living-initiative"))),
    delivery_forms=st.sampled_from(((), ("mpt",), ("stay",))),
)
dossiers = st.builds(
    Dossier,
    requirements=st.lists(requirements, max_size=4, unique_by=lambda each: each.code),
    size=st.sampled_from(("up-to-10", "over-10", "living-initiative")),
    delivery_forms=st.sampled_from((frozenset({"mpt"}), frozenset({"stay", "vpt"}))),
    proofs=st.lists(proofs, max_size=8),
    dates=st.lists(st.builds(ADate, codes, days), max_size=3),
    checks=st.lists(st.builds(ACheck, codes, st.booleans()), max_size=4),
    transitions=st.lists(st.builds(ATransition, codes, days), max_size=2),
)
