"""The bank file is valid for banks whatever people are called, and is carried out on a day on which banks work."""

import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from uuid import UUID
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from xmlschema import XMLSchema

from services.claims.rules.bank_days import is_target_day, next_target_day
from services.claims.rules.bank_file import NAMESPACE, Payer, bank_file
from services.claims.rules.sepa_text import ALLOWED, NOT_PROVIDED, is_readable, sepa_name

SCHEMA = XMLSchema(files("sepaxml").joinpath("schemas", "pain.001.001.09.xsd").read_text())
ODD = [
    "Coöperatie Zorg Één & Ruïne",
    "Çağlayan_Zörg%Straße",
    "Дом «Свет»",
    "日本",
    "🏥",
    "…",
    "<Nm>&amp;",
    "//",
    "x" * 70,
]
NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=70)


@dataclass(frozen=True)
class Order:
    order_id: UUID
    paid_cents: int
    account_name: str
    iban: str = "NL02RABO0123456789"


def made(names: list[str], cents: int = 123_456) -> bytes:
    orders = [Order(UUID(int=place), cents, name) for place, name in enumerate(names, 1)]
    at, payer = datetime(2026, 10, 6, 8, 30, tzinfo=UTC), Payer("Zorgkantoor Één", "NL91ABNA0417164300", "ABNANL2A")
    return bank_file(UUID(int=1), at, date(2026, 10, 7), payer, orders)


def names_in(file: bytes) -> list[str]:
    root = ET.fromstring(file)  # noqa: S314  # our own file
    return [each.text or "" for each in root.iterfind(".//p:Cdtr/p:Nm", {"p": NAMESPACE})]


def test_the_file_is_what_the_schema_asks_odd_names_included() -> None:
    file = made(ODD)
    SCHEMA.validate(file.decode())
    assert len(names_in(file)) == len(ODD)


@settings(max_examples=60, deadline=None)
@given(names=st.lists(NAMES, min_size=1, max_size=5), cents=st.integers(1, 99_999_999_999))
def test_the_file_is_valid_whatever_people_are_called(names: list[str], cents: int) -> None:
    file = made(names, cents)
    SCHEMA.validate(file.decode())
    for name in names_in(file):
        assert 1 <= len(name) <= 70 and set(name) <= ALLOWED and name == name.strip("/ ") and "//" not in name


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Coöperatie Zorg Één & Ruïne", "Cooperatie Zorg Een + Ruine"),
        ("Cooperatie Cafe\u0301", "Cooperatie Cafe"),
        ("Çağlayan_Zörg%Straße", "Caglayan-Zorg Strasse"),
        ("Łódź – Ørsted “Ærlig”", "Lodz - Orsted 'Aerlig'"),
        ("GROẞ", "GROSS"),
        ("Дом", "Dom"),
        ("'s-Gravenhage (B.V.) 2/3", "'s-Gravenhage (B.V.) 2/3"),
        ("Zorg 🏥 Thuis", "Zorg Thuis"),
        ("ß" * 70, "s" * 70),
        ("🏥", NOT_PROVIDED),
    ],
)
def test_names_keep_their_letters(name: str, written: str) -> None:
    assert sepa_name(name) == written


def test_no_letter_of_any_writing_becomes_a_dot() -> None:
    letters = [sign for code in range(0x30000) if unicodedata.category(sign := chr(code)).startswith("L")]
    assert len(letters) > 100_000
    assert [sign for sign in letters if "." in sepa_name(f"a{sign}a")] == []
    european = [sign for sign in letters if ord(sign) < 0x180]
    assert [sign for sign in european if not is_readable(sign)] == []


@pytest.mark.parametrize(
    ("exported", "executed"),
    [
        (date(2026, 10, 23), date(2026, 10, 26)),  # a Friday
        (date(2026, 10, 24), date(2026, 10, 26)),
        (date(2026, 10, 26), date(2026, 10, 27)),
        (date(2026, 12, 24), date(2026, 12, 28)),  # Christmas, then a weekend
        (date(2027, 3, 25), date(2027, 3, 30)),  # Good Friday to Easter Monday
        (date(2027, 4, 26), date(2027, 4, 27)),  # the King's Day closes no bank
        (date(2028, 4, 28), date(2028, 5, 2)),  # Labour Day does
        (date(2026, 12, 31), date(2027, 1, 4)),
    ],
)
def test_a_run_is_carried_out_on_the_next_day_on_which_banks_settle(exported: date, executed: date) -> None:
    assert next_target_day(exported) == executed


@given(st.dates(date(2026, 1, 1), date(2040, 12, 31)))
def test_the_day_of_execution_is_the_first_that_banks_work_after_the_export(day: date) -> None:
    found = next_target_day(day)
    assert found > day and is_target_day(found)
    between = [day + timedelta(days=count) for count in range(1, (found - day).days)]
    assert not any(is_target_day(each) for each in between) and len(between) <= 4
