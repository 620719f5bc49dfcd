"""When a mandate gives a right, and as what."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import pytest

from services.indication.rules.mandates import acting_as, is_running

DAY = date(2026, 10, 5)


@dataclass(frozen=True)
class SomeMandate:
    kind: str = "authorised-person"
    scopes: list[str] = field(default_factory=lambda: ["read"])
    valid_from: date = DAY
    valid_to: date | None = None
    revoked_at: datetime | None = None


@pytest.mark.parametrize(
    ("mandate", "runs"),
    [
        (SomeMandate(), True),
        (SomeMandate(valid_to=DAY), True),
        (SomeMandate(valid_from=date(2026, 10, 6)), False),
        (SomeMandate(valid_from=date(2026, 1, 1), valid_to=date(2026, 10, 4)), False),
        (SomeMandate(revoked_at=datetime(2026, 10, 5, 7, tzinfo=UTC)), False),
    ],
)
def test_it_runs_between_its_days_until_it_is_revoked(mandate: SomeMandate, runs: bool) -> None:
    assert is_running(mandate, DAY) is runs


def test_a_supporter_is_no_representative() -> None:
    assert acting_as(SomeMandate("supporter")) == "supporter"
    assert acting_as(SomeMandate("legal-representative")) == acting_as(SomeMandate()) == "representative"
