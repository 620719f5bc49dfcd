"""What both public searches are asked: where, which care, and in which words."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Asked:
    """The question as it came; what is empty was not asked."""

    near: str | None
    postcode: str | None
    place: str | None
    radius_km: int
    delivery_form: str | None
    profile_code: str | None
    performance_code: str | None
    pilot_code: str | None
    words: str | None
    admitted_only: bool
