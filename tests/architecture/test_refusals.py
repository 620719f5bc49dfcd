"""No refusal leaves with a hole in its sentences: each can be filled, and is made with the facts that it names."""

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from types import ModuleType
from typing import Any, get_args

import pytest

import gateway
import services
from services.claims.app import SPEC as CLAIMS
from services.claims.judging.rules import RULES
from services.claims.rules import status_words as claims_words
from services.claims.rules.states import RunStatus
from services.common.refusals import FactMissing, Refusal
from services.common.texts import LANGUAGES, Text
from services.common.web.app import ServiceSpec, refusals_of
from services.common.web.problems import of_constraint, problem_types
from services.indication.app import SPEC as INDICATION
from services.registry.app import SPEC as REGISTRY
from services.voucher.app import SPEC as VOUCHER
from services.voucher.refusals.agreements import AgreementClosed
from services.voucher.rules import status_words as voucher_words
from services.voucher.rules.agreement_states import AgreementStatus
from services.voucher.rules.pilot import PilotStatus
from services.voucher.rules.voucher_states import VoucherStatus
from services.voucher.schemas.vouchers import Arrangement

SPECS = (INDICATION, REGISTRY, VOUCHER, CLAIMS)
CONVERTED = ("services.common", "services.voucher", "services.claims")
"""Where sentences show words for codes; indication and registry follow."""
KINDS_OF_PRICE = {"day-price", "unit-price", "modular-amount", "pgb-amount"}
HOLE = re.compile(r"–|None|[{}]|\[\]|\(\)|''|\"\"|: ?[.,;?]|, ?[.,;]|  ")
"""What a missing or empty fact leaves behind in a sentence."""
SAMPLES = {
    "_euros": 123_456,
    "_on": date(2027, 3, 5),
    "_at": datetime(2027, 3, 5, 9, tzinfo=UTC),
    "_to": date(2027, 3, 5),
}
"""By how a name ends; other facts are words."""


def _modules() -> Iterator[ModuleType]:
    for root in (services, gateway):
        for found in pkgutil.walk_packages(root.__path__, f"{root.__name__}."):
            if not re.search(r"\.(migrations|alembic)\b|__main__$", found.name):
                yield importlib.import_module(found.name)


MODULES = list(_modules())


def _kinds(of: type[Refusal] = Refusal) -> Iterator[type[Refusal]]:
    for kind in of.__subclasses__():
        yield from ([kind] if hasattr(kind, "code") else [])
        yield from _kinds(kind)


KINDS = sorted({kind for kind in _kinds() if kind.__module__.startswith(("services.", "gateway."))}, key=str)


def _facts(kind: type[Refusal]) -> dict[str, Any]:
    return {
        name.removesuffix("_euros") + "_cents" if name.endswith("_euros") else name: next(
            (sample for end, sample in SAMPLES.items() if name.endswith(end)), "zeven"
        )
        for name in kind.named
    }


def test_every_status_that_a_refusal_shows_has_a_word() -> None:
    shown = [kind for kind in KINDS if kind.__module__.startswith(CONVERTED) and "status" in kind.named]
    assert shown
    assert [kind.__name__ for kind in shown if "status" not in kind.words] == []


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        (voucher_words.VOUCHER_STATUS_WORDS, VoucherStatus),
        (voucher_words.AGREEMENT_STATUS_WORDS, AgreementStatus),
        (voucher_words.PILOT_STATUS_WORDS, PilotStatus),
        (voucher_words.ARRANGEMENT_WORDS, get_args(Arrangement)),
        (voucher_words.PRICE_KIND_WORDS, KINDS_OF_PRICE),
        (claims_words.RUN_STATUS_WORDS, RunStatus),
    ],
    ids=["voucher", "agreement", "pilot", "arrangement", "price-kind", "payment-run"],
)
def test_every_code_has_a_word_in_both_languages(words: Mapping[str, Text], codes: Iterable[str]) -> None:
    assert set(words) == set(codes)
    assert all(word.nl and word.en for word in words.values())


def test_a_sentence_shows_the_word_and_the_facts_keep_the_code() -> None:
    refusal = AgreementClosed(status="confirmed-by-client")
    assert refusal.fill(refusal.detail).nl == "De overeenkomst is nu: bevestigd door de cliënt. Dan kan dit niet."
    assert refusal.facts == {"status": "confirmed-by-client"}


def test_every_refusal_is_found() -> None:
    assert len(KINDS) > 300


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: f"{kind.__module__}.{kind.__name__}")
def test_a_filled_refusal_has_no_hole_in_either_language(kind: type[Refusal]) -> None:
    refusal = kind(**_facts(kind))
    for text in (refusal.title, refusal.detail, refusal.remedy):
        for language in LANGUAGES:
            sentence = refusal.fill(text).say(language) if text else ""
            assert not HOLE.search(sentence), sentence


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.named], ids=lambda kind: kind.__name__)
def test_a_refusal_is_not_made_without_a_fact_that_it_names(kind: type[Refusal]) -> None:
    facts = _facts(kind)
    for name in facts:
        empties: list[object] = [None, "", " ", [], ()]
        for empty in empties:
            with pytest.raises(FactMissing):
                kind(**facts | {name: empty})
        with pytest.raises(FactMissing):
            kind(**{each: value for each, value in facts.items() if each != name})


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_a_bare_refusal_has_no_hole_either(kind: type[Refusal]) -> None:
    refusal = kind.bare()
    assert (refusal.status, refusal.code) == (kind.status, kind.code)
    for text in (refusal.title, refusal.detail, refusal.remedy):
        assert not HOLE.search(" ".join(text or ""))


def test_every_place_that_makes_a_refusal_gives_the_facts_that_it_names() -> None:
    holes = [hole for module in MODULES for hole in _holes(module)]
    assert holes == []


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.name)
def test_every_refusal_of_a_service_has_its_page(spec: ServiceSpec) -> None:
    own = {kind.code for kind in KINDS if kind.__module__.startswith(f"services.{spec.name}.refusals")}
    registered = {kind.code for kind in refusals_of(spec.refusals)}
    assert not own - registered, "register the module of these in the app"


def test_the_page_of_a_code_shows_the_fullest_sentence() -> None:
    for spec in SPECS:
        for shown in problem_types(refusals_of(spec.refusals)):
            fuller = [kind for kind in shown.__mro__[1:] if getattr(kind, "code", None) == shown.code]
            assert fuller == [], (spec.name, shown)


def test_a_constraint_that_refuses_leaves_no_hole() -> None:
    for kind in {kind for spec in SPECS for kind in spec.constraints.values()}:
        refusal = of_constraint(kind)
        assert not HOLE.search(" ".join([*refusal.detail, *(refusal.remedy or ())])), kind


def test_the_rules_that_a_whole_batch_broke_are_told_without_the_facts_of_one_line() -> None:
    for rule in RULES:
        assert not HOLE.search(" ".join(rule.of_many or rule.text)), rule.code


def _holes(module: ModuleType) -> Iterator[str]:
    """Where a refusal is made, or raised as a class, without naming its facts."""
    tree = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call | ast.Raise):
            continue
        kind = _meant(module, node.func if isinstance(node, ast.Call) else node.exc)
        if kind is None:
            continue
        given = {each.arg for each in node.keywords if each.arg} if isinstance(node, ast.Call) else set[str]()
        given |= {name.removesuffix("_cents") + "_euros" for name in given if name.endswith("_cents")}
        if missing := kind.named - given:
            yield f"{module.__name__}:{node.lineno} {kind.__name__} lacks {', '.join(sorted(missing))}"


def _meant(module: ModuleType, said: ast.expr | None) -> type[Refusal] | None:
    """The kind of refusal that a name in a module means; None for anything else."""
    found: Any = None
    if isinstance(said, ast.Name):
        found = getattr(module, said.id, None)
    elif isinstance(said, ast.Attribute) and isinstance(said.value, ast.Name):
        found = getattr(getattr(module, said.value.id, None), said.attr, None)
    is_kind = isinstance(found, type) and issubclass(found, Refusal) and hasattr(found, "code")
    return found if is_kind else None


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.name)
def test_no_refusal_of_a_service_is_forgotten(spec: ServiceSpec) -> None:
    own = (f"services.{spec.name}.refusals", "services.common.fact_reports.refusals")
    forgotten = {kind for kind in KINDS if kind.__module__.startswith(own)} - set(refusals_of(spec.refusals))
    assert not forgotten, f"register their modules in services/{spec.name}/app.py: {forgotten}"
