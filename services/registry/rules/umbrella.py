"""Until when what an umbrella (paraplu) shows counts for who joined under it: as long as both agree and it stands."""

from collections.abc import Sequence
from datetime import date

from services.registry.rules.admission import Status

STANDING = frozenset({Status.ADMITTED, Status.ON_CONDITIONS})


def covers(status: str, standing_ends: Sequence[date | None]) -> bool:
    """Whether an umbrella covers at all: it is admitted, or was until some day."""
    return status in STANDING or any(standing_ends)


def covered_until(
    status: str, standing_ends: Sequence[date | None], last_day: date | None, evidence_ends: date | None
) -> date | None:
    """The last day on which the umbrella's evidence counts for the other; None: until further notice.

    The earliest of: its evidence ends, the umbrella ends, and the umbrella's own standing ends or was interrupted.
    """
    found = [each for each in (last_day, evidence_ends) if each]
    closed = [each for each in standing_ends if each]
    is_open = status in STANDING and bool(standing_ends) and standing_ends[-1] is None
    if not is_open and closed:
        found.append(max(closed))
    return min(found, default=None)
