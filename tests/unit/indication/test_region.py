"""The region follows from the municipality and its mergers."""

from datetime import date
from unicodedata import normalize

import pytest

from services.indication import reference
from services.indication.refusals import MunicipalityUnknown, NoMunicipalityNear
from services.indication.rules.framework import Municipality
from services.indication.rules.region import municipality_of

TODAY = date(2026, 10, 5)


def find(name: str, day: date = TODAY) -> Municipality:
    return municipality_of(name, reference.municipalities(), reference.gazetteer(), day)


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
    for moves in reference.gazetteer().renamings.values():
        for move in moves:
            assert find(move.new).region_code


@pytest.mark.parametrize(
    ("written", "municipality"),
    [
        ("Den Haag", "'s-Gravenhage"),
        ("den haag", "'s-Gravenhage"),
        ("s Gravenhage", "'s-Gravenhage"),
        ("Den Bosch", "'s-Hertogenbosch"),
        ("s-Hertogenbosch", "'s-Hertogenbosch"),
        ("'s Hertogenbosch", "'s-Hertogenbosch"),
        ("´s-Hertogenbosch", "'s-Hertogenbosch"),
        ("‘S-HERTOGENBOSCH", "'s-Hertogenbosch"),
        ("Eijsden", "Eijsden-Margraten"),
        ("Eijsden Margraten", "Eijsden-Margraten"),
        ("Sudwest-Fryslan", "Súdwest-Fryslân"),
        ("sudwest fryslan", "Súdwest-Fryslân"),
        (normalize("NFD", "Súdwest-Fryslân"), "Súdwest-Fryslân"),
        ("Geleen", "Sittard-Geleen"),
        ("Bergen (L)", "Bergen (L.)"),
        ("Bergen NH", "Bergen (NH.)"),
        ("Alphen a/d Rijn", "Alphen aan den Rijn"),
    ],
)
def test_everyday_and_former_names_are_understood_in_any_spelling(written: str, municipality: str) -> None:
    assert find(written).name == municipality


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Bergen", "Bergen (L.), Bergen (NH.)"),
        ("Hoofddorp", "Haarlemmermeer"),
        ("Valkenburg", "Katwijk, Valkenburg aan de Geul"),
        ("Geul", "Valkenburg aan de Geul"),
        ("Hoofdorp", "Haarlemmermeer"),
    ],
)
def test_the_nearest_is_found_by_places_and_whole_words_before_letters(written: str, meant: str) -> None:
    with pytest.raises(MunicipalityUnknown) as refused:
        find(written)
    assert str(refused.value.facts["nearest"]).startswith(meant)


def test_where_no_name_comes_near_the_refusal_says_so() -> None:
    with pytest.raises(NoMunicipalityNear) as refused:
        find("Qxqxqx")
    assert "–" not in refused.value.detail.nl


def test_everyday_names_and_places_name_municipalities_that_exist() -> None:
    gazetteer, known = reference.gazetteer(), set(reference.municipalities())
    assert {each for places in gazetteer.places.values() for each in places} <= known
    assert gazetteer.renamings
