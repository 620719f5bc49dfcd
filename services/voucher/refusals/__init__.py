"""The refusals of voucher: code, sentence in Dutch and English, and what to do next."""

from services.voucher.refusals import (
    agreements,
    choice,
    endings,
    estimates,
    extensions,
    fitting,
    issue,
    late_rooms,
    levers,
    negotiation,
    pilots,
    redemption,
    references,
    start_of_care,
    swaps,
    terms,
    waiting,
    work,
)

ALL = (
    agreements,
    choice,
    endings,
    estimates,
    extensions,
    fitting,
    issue,
    late_rooms,
    levers,
    negotiation,
    pilots,
    redemption,
    references,
    start_of_care,
    swaps,
    terms,
    waiting,
    work,
)
"""The modules that the app registers."""
