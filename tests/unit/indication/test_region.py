"""The region follows from the municipality and its mergers."""

from datetime import date

import pytest

from services.indication import reference
from services.indication.refusals import MunicipalityUnknown
from services.indication.rules.framework import Municipality
from services.indication.rules.region import municipality_of

TODAY = date(2026, 10, 5)


def find(name: str, day: date = TODAY) -> Municipality:
    return municipality_of(name, reference.municipalities(), reference.municipality_moves(), day)


@pytest.mark.parametrize(
    ("name", "municipality", "region"),
    [
        ("Maastricht", "Maastricht", "5531"),
        ("  maastricht ", "Maastricht", "5531"),
        ("’s-Hertogenbosch", "'s-Hertogenbosch", "5528"),
        ("Nuth", "Beekdaelen", "5531"),
        ("Weesp", "Amsterdam", "5515"),
    ],
)
def test_a_municipality_is_found_also_under_its_former_name(name: str, municipality: str, region: str) -> None:
    assert (find(name).name, find(name).region_code) == (municipality, region)


def test_a_planned_merger_counts_from_its_day() -> None:
    assert find("Wijdemeren").name == "Wijdemeren"
    assert find("Wijdemeren", date(2027, 1, 1)).name == "Hilversum"


def test_an_unknown_one_is_an_error_that_names_the_nearest() -> None:
    with pytest.raises(MunicipalityUnknown) as refused:
        find("Maastrict")
    assert "Maastricht" in str(refused.value.facts["nearest"])


def test_one_that_was_split_names_where_it_went() -> None:
    with pytest.raises(MunicipalityUnknown) as refused:
        find("Haaren")
    assert refused.value.facts["nearest"] == "Boxtel, Oisterwijk, Tilburg, Vught"


def test_every_merger_leads_to_a_municipality() -> None:
    for moves in reference.municipality_moves().values():
        for move in moves:
            assert find(move.new).region_code
