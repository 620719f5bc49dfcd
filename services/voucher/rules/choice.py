"""The choice profile: steering ability × complexity of the need, and the arrangement that these advise."""

ARRANGEMENTS = {
    ("high", "low"): "self-directed",
    ("high", "medium"): "self-directed",
    ("high", "high"): "supported",
    ("medium", "low"): "self-directed",
    ("medium", "medium"): "supported",
    ("medium", "high"): "supported",
    ("low", "low"): "supported",
    ("low", "medium"): "full-person-package",
    ("low", "high"): "full-person-package",
}
"""Steering ability and complexity → the arrangement advised. The client's own wish goes first."""


def advised_arrangement(steering_ability: str, complexity: str) -> str:
    """The arrangement (regievorm) that fits; advice, never a diagnosis."""
    return ARRANGEMENTS[steering_ability, complexity]
