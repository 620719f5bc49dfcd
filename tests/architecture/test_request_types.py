"""A day, an amount in cents and an id have one type each in every request, and one form with it."""

import inspect
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Annotated, Any, get_args, get_origin
from uuid import UUID

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from pydantic import BaseModel, BeforeValidator, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from services.claims.schemas.batches import BatchRequest
from services.common.schemas import Cents, Day, Id, Schema, SignedCents
from services.common.web.faults import MEANING
from services.vocabulary.names import SERVICES
from tests.documents import service_app

READ_BY_HAND = (BatchRequest,)
"""Bodies that a route reads itself, so that no parameter names them."""
DAY, ID = "2026-02-28", "019a0000-0000-7000-8000-00000000abcd"
Place = tuple[str, Any, list[Any]]
"""Where a value comes in, its type, and what goes with the type."""


def _validators(kind: Any) -> set[Any]:
    return {each.func for each in get_args(kind) if isinstance(each, BeforeValidator)}


ONE_TYPE = {date: _validators(Day), UUID: _validators(Id), "cents": _validators(Cents)}


def test_every_request_uses_the_one_type() -> None:
    others = sorted({place for each in _places() for place in _others(*each)})
    assert others == [], "use Day, Cents, SignedCents and Id of services/common/schemas.py"


def test_the_walk_finds_what_comes_in() -> None:
    names = {place for place, _, _ in _places()}
    assert {
        "LineRequest.serviceFrom",
        "LineRequest.agreementId",
        "Terms.startsOn",
        "claims /production from",
        "voucher /vouchers/{voucher_id} voucher_id",
        "voucher /vouchers/{voucher_id}/coverage locationId",
    } <= names
    assert len(names) > 400
    wrong: list[Place] = [
        ("a", date | None, []),
        ("b", list[UUID], []),
        ("cCents", int, []),
        ("d", dict[UUID, int], []),
    ]
    assert [place for each in wrong for place in _others(*each)] == ["a", "b", "cCents", "d"]


def test_no_request_takes_the_name_that_a_field_has_inside() -> None:
    for model in _models():
        assert issubclass(model, Schema), model
        assert not model.model_config.get("validate_by_name"), model
        for name, info in model.model_fields.items():
            if info.alias != name:
                faults = _faults_of(model, {name: None})
                assert ((name,), "extra_forbidden") in faults, (model, name)


@pytest.mark.parametrize("value", [DAY, "1900-01-01", "2199-12-31", "2028-02-29"])
def test_a_day_is_an_existing_day_in_figures(value: str) -> None:
    assert TypeAdapter(Day).validate_python(value) == date.fromisoformat(value)


@pytest.mark.parametrize(
    "value",
    [1792368000, 1792368000000, 0, 0.0, True, "1792368000", "20260228", "2026-2-28", "2026-02-30", "2027-02-29",
     "2026-02-28T00:00:00", "2026-02-28T00:00:00Z", datetime(2026, 2, 28, tzinfo=UTC), " 2026-02-28", "2026-W09-6",
     "٢٠٢٦-02-28", "", []],
)  # fmt: skip
def test_nothing_else_is_a_day(value: object) -> None:
    assert not _kinds(Day, value) & MEANING


@pytest.mark.parametrize("value", [ID, ID.upper()])
def test_an_id_is_written_in_groups(value: str) -> None:
    assert TypeAdapter(Id).validate_python(value) == UUID(ID)


@pytest.mark.parametrize(
    "value",
    [f"urn:uuid:{ID}", f"{{{ID}}}", ID.replace("-", ""), f" {ID}", f"{ID}\n", ID[:-1], "", 5, True, b"0" * 16, []],
)
def test_nothing_else_is_an_id(value: object) -> None:
    assert _kinds(Id, value) <= {"uuid_parsing"}


@pytest.mark.parametrize("kind", [Cents, SignedCents])
@pytest.mark.parametrize(
    "value",
    ["17198", "17_198", " 17198 ", "+17198", "17198.0", "", 17198.0, 1e3, 1.5, float("nan"), True, [], 10**12 + 1],
)
def test_cents_are_a_whole_number(kind: Any, value: object) -> None:
    assert _kinds(kind, value) <= {"int_type", "less_than_equal"}
    assert TypeAdapter(kind).validate_python(17_198) == 17_198


@pytest.mark.parametrize("value", ["true", "yes", "no", "on", "0", "", 1, 0, 1.0, 0.0])
def test_only_true_and_false_say_whether(value: object) -> None:
    found = [(model, info.alias) for model in _models() for info in model.model_fields.values() if _is_whether(info)]
    assert len(found) > 4
    for model, name in found:
        assert ((name,), "bool_type") in _faults_of(model, {str(name): value}), (model, name)


def _is_whether(info: FieldInfo) -> bool:
    return bool in (info.annotation, *get_args(info.annotation))


def _kinds(kind: Any, value: object) -> set[str]:
    with pytest.raises(ValidationError) as wrong:
        TypeAdapter(kind).validate_python(value)
    return {each["type"] for each in wrong.value.errors()}


def _faults_of(model: type[BaseModel], value: dict[str, object]) -> set[tuple[tuple[int | str, ...], str]]:
    try:
        model.model_validate(value)
    except ValidationError as wrong:
        return {(each["loc"], each["type"]) for each in wrong.errors()}
    return set()


def _others(place: str, kind: Any, beside: list[Any]) -> Iterator[str]:
    """The place, when a day, an id or cents come in there as another type; `beside` is what goes with the type."""
    if get_origin(kind) is Annotated:
        kind, *beside = get_args(kind)
        beside = [each for one in beside for each in (one.metadata if isinstance(one, FieldInfo) else (one,))]
    parts = [each for each in get_args(kind) if each is not type(None)]
    if parts:
        for part in parts:
            yield from _others(place, part, beside if len(parts) == 1 else [])
        return
    what = "cents" if kind is int and place.endswith("Cents") else kind
    wanted = ONE_TYPE.get(what) if inspect.isclass(what) or isinstance(what, str) else None
    if wanted and not wanted <= {each.func for each in beside if isinstance(each, BeforeValidator)}:
        yield place


def _places() -> Iterator[Place]:
    """Every field of a request, and every parameter of a path or query."""
    for model in _models():
        for name, info in model.model_fields.items():
            yield f"{model.__name__}.{info.alias or name}", info.annotation, info.metadata
    for service in SERVICES:
        for route in service_app(service).router.routes:
            for dependant in _dependants(route):
                for each in (*dependant.path_params, *dependant.query_params):
                    info = each.field_info
                    yield f"{service} {getattr(route, 'path', '')} {each.alias}", info.annotation, info.metadata


def _models() -> list[type[BaseModel]]:
    """Every model of which a request is made."""
    found: dict[type[BaseModel], None] = {}
    bodies = [
        each.field_info.annotation
        for service in SERVICES
        for route in service_app(service).router.routes
        for dependant in _dependants(route)
        for each in dependant.body_params
    ]
    for body in (*bodies, *READ_BY_HAND):
        _collect(body, found)
    return list(found)


def _collect(kind: Any, found: dict[type[BaseModel], None]) -> None:
    if inspect.isclass(kind) and issubclass(kind, BaseModel):
        if kind not in found:
            found[kind] = None
            for info in kind.model_fields.values():
                _collect(info.annotation, found)
        return
    for part in get_args(kind):
        _collect(part, found)


def _dependants(route: object) -> Iterator[Dependant]:
    todo = [route.dependant] if isinstance(route, APIRoute) else []
    while todo:
        one = todo.pop()
        yield one
        todo += one.dependencies
