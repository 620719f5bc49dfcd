"""JSON, the fast way."""

from decimal import Decimal
from typing import Any

import orjson

JsonObject = dict[str, Any]
"""An object of a JSON document, whatever its fields hold."""


def dump(value: object) -> bytes:
    """A value as JSON bytes; decimals become numbers, instants end in Z."""
    return orjson.dumps(value, default=_plain, option=orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS)


def dumped(value: object) -> orjson.Fragment:
    """A value that is dumped once, to stand in documents that are dumped later."""
    return orjson.Fragment(dump(value))


def load(data: bytes | str) -> Any:  # JSON can be anything
    """The value of JSON bytes."""
    return orjson.loads(data)


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return float(value) if value % 1 else int(value)
    if isinstance(value, frozenset | set):
        return sorted(value)
    return str(value)
