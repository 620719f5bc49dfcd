"""The number of an agreement: short enough to read out, with check digits that find a mistyped one.

Source: ISO/IEC 7064, MOD 97-10; PVB design, Agreement, redemption, escrow. A number is a P, nine digits and two check
digits. The P looks like no digit, and digits alone have no look-alikes among themselves. Numbers of before have a Z and
ten digits; they have no check digit.
"""

import re

from stdnum.iso7064 import mod_97_10

from services.voucher.refusals.references import NumberMistyped

MOST_NUMBERS = 999_999_999
CHECKED = re.compile(r"P[0-9]{11}")
UNCHECKED = re.compile(r"Z[0-9]{10}")


def agreement_number(place: int) -> str:
    """The number of 12 characters for a place in the sequence, from 1 to 999,999,999."""
    if not 1 <= place <= MOST_NUMBERS:
        raise ValueError(f"No agreement number for place {place}.")
    stem = f"P{place:09d}"
    return stem + mod_97_10.calc_check_digits(stem)


def read_number(written: str) -> str:
    """The number that somebody wrote, in either case and with or without spaces; raises NumberMistyped.

    One wrong digit, two digits that changed places, and a digit too many or too few are always found.
    """
    number = "".join(written.split()).upper()
    if UNCHECKED.fullmatch(number) or (CHECKED.fullmatch(number) and mod_97_10.is_valid(number)):
        return number
    raise NumberMistyped(pointer="/query/number")
