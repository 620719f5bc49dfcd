"""Base models of requests and answers: camelCase outside, snake_case inside."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from types import UnionType
from typing import Annotated, Generic, Literal, TypeVar, Union, get_args, get_origin
from unicodedata import normalize
from uuid import UUID

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
    ValidationInfo,
    field_validator,
)
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

from services.common.personal_numbers import holds_personal_number
from services.common.texts import Text

T = TypeVar("T")


def not_meant(text: Text) -> PydanticCustomError:
    """To raise in a validator: the form is right, but not the meaning (422). `text` is for the caller."""
    return PydanticCustomError("not_meant", "{en}", text._asdict())


def not_formed(text: Text) -> PydanticCustomError:
    """To raise in a validator: the document excludes this combination of fields (400). `text` is for the caller."""
    return PydanticCustomError("not_formed", "{en}", text._asdict())


def composed(value: object) -> object:
    """A text, or each text in a list or mapping, with composed letters (NFC): é is one letter, however it was sent.

    Objects within a list are schemas of their own, which compose what they hold.
    """
    if isinstance(value, str):
        return value if value.isascii() else normalize("NFC", value)
    if isinstance(value, list):
        return [composed(each) if isinstance(each, str) else each for each in value]
    if isinstance(value, dict):
        return {key: composed(each) if isinstance(each, str) else each for key, each in value.items()}
    return value


class Schema(BaseModel):
    """A request body: unknown fields are refused, and so are the names that fields have inside."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        validate_by_name=False,
        validate_by_alias=True,
        extra="forbid",
        from_attributes=True,
        hide_input_in_errors=True,
    )

    @field_validator("*", mode="before")  # type: ignore[pydantic-alias]  # a request is made of a document's names
    @classmethod
    def _as_it_is_kept(cls, value: object, info: ValidationInfo) -> object:
        """Letters are composed (NFC). True, false and a text are no numbers, nor the other way round."""
        value = composed(value)
        kinds = _kinds(cls, str(info.field_name))
        if isinstance(value, bool) and bool not in kinds:
            raise PydanticCustomError("int_type", "this must be a number")
        if isinstance(value, str) and not kinds.isdisjoint({int, float, Decimal}) and str not in kinds:
            raise PydanticCustomError("int_type" if int in kinds else "decimal_type", "this must be a number")
        if bool in kinds and isinstance(value, str | int | float) and type(value) not in kinds:
            raise PydanticCustomError("bool_type", "this must be true or false")
        return value


@cache
def _kinds(model: type[BaseModel], field: str) -> frozenset[object]:
    """The types that a field is, but for what is in a list or a mapping."""
    return frozenset(_types(model.model_fields[field].annotation))


def _types(annotation: object) -> Iterator[object]:
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        yield from _types(parts[0])
    elif origin is Literal:
        yield from map(type, parts)
    elif origin in (Union, UnionType):
        for part in parts:
            yield from _types(part)
    else:
        yield origin or annotation


class Answer(BaseModel):
    """An answer: it may gain fields in a later version."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        validate_by_name=True,
        validate_by_alias=True,
        from_attributes=True,
        extra="ignore",
        hide_input_in_errors=True,
    )


class Page(Answer, Generic[T]):
    """One page of a list. `nextCursor` is empty on the last."""

    items: list[T] = Field(max_length=500)
    next_cursor: str | None = Field(None, max_length=500)


class TextAnswer(Answer):
    """A text in Dutch and English."""

    nl: str = Field(max_length=20_000)
    en: str = Field(max_length=20_000)

    @classmethod
    def of(cls, text: Text) -> "TextAnswer":
        """A text as it is shown."""
        return cls(nl=text.nl, en=text.en)


def _whole_cents(value: object) -> object:
    """Cents are written as a whole number: no text, no decimal point, no exponent."""
    if isinstance(value, bool | float | str):
        raise PydanticCustomError("int_type", "this must be a whole number")
    return value


AS_CENTS = BeforeValidator(_whole_cents)
"""Makes an int with bounds of its own an amount in cents; it comes after the bounds."""

Cents = Annotated[int, Field(ge=0, le=1_000_000_000_000), AS_CENTS]
"""An amount in whole euro cents, not negative. The one type for it in every request."""

SmallCents = Annotated[int, Field(ge=0, le=99_999_999), AS_CENTS]
"""A price or amount of one line, in at most 8 figures."""

SignedCents = Annotated[int, Field(ge=-1_000_000_000_000, le=1_000_000_000_000), AS_CENTS]
"""An amount in whole euro cents that may be negative."""


def _written_id(value: object) -> object:
    """An id has one form: 8-4-4-4-12 hexadecimal digits. A UUID may be written in others too."""
    if isinstance(value, UUID) or (isinstance(value, str) and WRITTEN_ID.fullmatch(value)):
        return value
    raise PydanticCustomError("uuid_parsing", "this must be a UUID")


WRITTEN_ID = re.compile(r"[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}")

Id = Annotated[UUID, BeforeValidator(_written_id)]
"""The id of a resource, in lower or upper case. The one type for it in every request, path and query."""


def _plain_text(value: str) -> str:
    """A text that is not blank and can be stored: PostgreSQL has no NUL character."""
    if "\x00" in value:
        raise PydanticCustomError("text_unstorable", "this text cannot be stored")
    if not value.strip():
        raise PydanticCustomError("text_blank", "this text says nothing")
    return value.strip()


def _as_utc(value: datetime) -> datetime:
    return value.astimezone(UTC)


Instant = Annotated[AwareDatetime, AfterValidator(_as_utc)]
"""An instant with any offset, kept and shown in UTC."""


def _written_day(value: object) -> object:
    """Only figures in this form are a day. A number could be read as one: as seconds since 1970, in a query too."""
    is_written = isinstance(value, str) and WRITTEN_DAY.fullmatch(value)
    if not is_written and (not isinstance(value, date) or isinstance(value, datetime)):
        raise PydanticCustomError("date_type", "this must be a day")
    return value


def _meant_day(value: date) -> date:
    """A day that a person can mean."""
    if not EARLIEST <= value <= LATEST:
        raise PydanticCustomError("day_out_of_range", "this day is too far away")
    return value


EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)
WRITTEN_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

Day = Annotated[date, BeforeValidator(_written_day), AfterValidator(_meant_day)]
"""A calendar day that a person can mean, as YYYY-MM-DD. The one type for it in every request, path and query."""


def _no_text(value: object) -> object:
    """A number in quotes is a text."""
    if isinstance(value, str):
        raise PydanticCustomError("int_type", "this must be a whole number")
    return value


Whole = Annotated[int, BeforeValidator(_no_text)]
"""A whole number, also when it is written with a decimal point: 2 and 2.0 are the same in JSON."""

Name = Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(_plain_text)]
"""A short text of one line."""

Words = Annotated[str, StringConstraints(min_length=1, max_length=4000), AfterValidator(_plain_text)]
"""A text in someone's own words."""


def no_personal_number(value: str) -> str:
    """A text without a number that may be a citizen service number."""
    if holds_personal_number(value):
        raise PydanticCustomError("number_in_text", "this text holds a number that can be a citizen service number")
    return value


WordsOnNobody = Annotated[Words, AfterValidator(no_personal_number)]
"""A text in someone's own words, without a number that may be a citizen service number."""

Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$", max_length=64)]
"""A code of letters, digits, dots, hyphens and underscores."""

Quantity = Annotated[
    Decimal,
    Field(ge=0, le=999_999, decimal_places=2),
    PlainSerializer(float, return_type=float, when_used="json"),
]
"""A quantity with at most two decimals."""
