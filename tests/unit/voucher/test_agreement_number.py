"""The number of an agreement: read out, written down, and found to be wrong when one digit is."""

import re

import pytest

from services.voucher.refusals.references import NumberMistyped
from services.voucher.rules.agreement_number import MOST_NUMBERS, agreement_number, read_number

PLACES = [1, 2, 9, 10, 97, 4711, 98_765, 1_234_567, 900_900_900, 123_456_789, MOST_NUMBERS]


def is_refused(written: str) -> bool:
    try:
        read_number(written)
    except NumberMistyped as refusal:
        return (refusal.code, refusal.pointer) == ("number-mistyped", "/query/number")
    return False


def test_a_number_is_a_p_nine_digits_and_the_check_digits_of_iso_7064() -> None:
    assert [agreement_number(each) for each in (1, 123_456_789)] == ["P00000000167", "P12345678950"]
    for place in PLACES:
        number = agreement_number(place)
        assert re.fullmatch(r"P[0-9]{11}", number) and int(number[1:10]) == place
        assert int(f"25{number[1:]}") % 97 == 1, "the definition of MOD 97-10, where P counts as 25"


def test_every_place_has_a_number_of_its_own_and_no_other_place_has_one() -> None:
    assert len({agreement_number(each) for each in range(1, 2_000)}) == 1_999
    for place in (0, -1, MOST_NUMBERS + 1):
        with pytest.raises(ValueError, match="No agreement number"):
            agreement_number(place)


@pytest.mark.parametrize("place", PLACES)
def test_every_single_wrong_digit_is_found(place: int) -> None:
    number = agreement_number(place)
    assert read_number(number) == number
    for at in range(1, len(number)):
        for digit in "0123456789":
            if digit != number[at]:
                assert is_refused(number[:at] + digit + number[at + 1 :])


@pytest.mark.parametrize("place", PLACES)
def test_every_swap_of_two_neighbours_is_found(place: int) -> None:
    number = agreement_number(place)
    for at in range(len(number) - 1):
        swapped = number[:at] + number[at + 1] + number[at] + number[at + 2 :]
        assert swapped == number or is_refused(swapped)


@pytest.mark.parametrize("place", PLACES)
def test_a_digit_too_many_or_too_few_is_found(place: int) -> None:
    number = agreement_number(place)
    for at in range(1, len(number)):
        assert is_refused(number[:at] + number[at + 1 :])
        assert is_refused(number[:at] + number[at] + number[at:])


def test_a_number_may_be_written_in_lower_case_and_in_groups() -> None:
    assert read_number("p123 456 789 50") == "P12345678950"


def test_a_number_of_before_stays_valid() -> None:
    assert read_number("z0000004711") == "Z0000004711"


@pytest.mark.parametrize(
    "written", ["", "P", "12345678950", "P1234567890２", "PVB:P12345678950", "Z000000471", "Z00000004711"]
)
def test_what_has_another_form_is_no_number(written: str) -> None:
    assert is_refused(written)
