"""The days on which the care profile of a voucher changes, by the indications that are known."""

from collections.abc import Iterable
from datetime import date
from itertools import pairwise

from services.voucher.rules.budget_year import Days
from services.voucher.rules.coverage import Standing


def profile_changes(standing: Iterable[Standing], days: Days) -> list[date]:
    """The first day of each profile within `days` that differs from the profile before it, in order."""
    in_order = sorted(standing, key=lambda each: each.valid_from)
    return [
        later.valid_from
        for earlier, later in pairwise(in_order)
        if earlier.profile_code != later.profile_code and days.first < later.valid_from <= days.last
    ]
