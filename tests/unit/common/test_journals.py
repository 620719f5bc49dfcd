"""The access log of every service in plain words: no code that it writes is without, and no word is for nothing."""

import importlib
import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from services.common.journal.words import COMMON_PURPOSES, COMMON_THINGS, Journal
from services.common.texts import Text
from services.common.tokens import Role
from services.vocabulary.roles import ROLE_WORDS

SERVICES = Path(__file__).resolve().parents[3] / "services"
NAMES = ("indication", "registry", "voucher", "claims")
LOGGED = re.compile(r'(?:f?"([^" ]+)"|\w+), "[CRUD]", "([a-z-]+)"(?:, "/([a-z-]+)")?')
"""Resource, action and purpose as they are logged; a part of the resource may follow."""
ELSEWHERE = (
    re.compile(r"'[CRUD]', :resource, '([a-z-]+)'"),
    re.compile(r'own_voucher\(context, reading, \w+, "([a-z-]+)"\)'),
    re.compile(r'\bpurpose = .*"([a-z-]+)"$', re.MULTILINE),
)
"""Purposes that a statement holds, or that are handed on to be logged."""
NAMED = re.compile(r'(?:resource|path) = f"([a-z-]+/\{[^"]+)"')
"""Resources that get a name before they are logged."""


def journal_of(service: str) -> Journal:
    found: Journal = importlib.import_module(f"services.{service}.rules.journal").JOURNAL
    return found


def code_of(service: str) -> str:
    """What can log: operations and statements."""
    folders = ("operations", "store") if service != "common" else (".",)
    files = (path for folder in folders for path in sorted((SERVICES / service / folder).rglob("*.py")))
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


def purposes_in(code: str) -> set[str]:
    """Every purpose that is logged."""
    handed_on = {purpose for each in ELSEWHERE for purpose in each.findall(code)}
    return handed_on | {purpose for _, purpose, _ in LOGGED.findall(code)}


def things_in(code: str) -> set[str]:
    """Every resource that is logged, without ids."""
    paths, parts = {path for path, _, _ in LOGGED.findall(code)}, {part for _, _, part in LOGGED.findall(code)}
    named = {path.removesuffix("{part}") for path in paths | set(NAMED.findall(code))}
    return {re.sub(r"\{[^}]+\}", "018f", path) for path in named | parts if path}


@pytest.mark.parametrize("service", NAMES)
def test_every_purpose_that_is_logged_has_words_and_none_has_them_for_nothing(service: str) -> None:
    logged, spoken = purposes_in(code_of(service)), set(journal_of(service).purposes)
    assert logged - set(COMMON_PURPOSES) == spoken


@pytest.mark.parametrize("service", NAMES)
def test_every_thing_that_is_logged_has_words_and_none_has_them_for_nothing(service: str) -> None:
    journal, logged = journal_of(service), things_in(code_of(service))
    spoken = {journal.thing(path) for path in logged}
    assert None not in spoken
    assert set(journal.things.values()) <= spoken


def test_what_every_service_logs_has_words() -> None:
    code = code_of("common")
    journal = Journal({}, {})
    assert purposes_in(code) == set(COMMON_PURPOSES)
    assert {journal.thing(path) for path in things_in(code)} == set(COMMON_THINGS.values())


def test_every_role_has_words() -> None:
    assert set(ROLE_WORDS) == set(Role)


@pytest.mark.parametrize("service", NAMES)
def test_words_are_in_both_languages_and_hide_no_others(service: str) -> None:
    journal = journal_of(service)
    assert not set(journal.purposes) & set(COMMON_PURPOSES)
    assert not set(journal.things) & set(COMMON_THINGS)
    assert all(in_both(each) for each in (journal.purposes.values(), journal.things.values()))


def test_a_line_says_who_what_and_why() -> None:
    said = journal_of("voucher").sentence("office-voucher", "vouchers", "R", "read-value")
    assert said.nl == (
        "Een medewerker van het zorgkantoor heeft uw voucher bekeken. Waarom: zien wat de voucher waard is."
    )
    assert said.en == "A member of the care office looked at your voucher. Why: seeing what the voucher is worth."


def in_both(words: Iterable[Text]) -> bool:
    return all(each.nl and each.en for each in words)
