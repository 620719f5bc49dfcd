"""The form of a claim line, checked before any rule: the allowed values of each column, and the place of each fault.

One table of forms serves every way in which a line comes. A file of many lines is read by `file_form.py`.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date

COLUMNS = (
    "lineReference",
    "agreementId",
    "performanceCode",
    "serviceFrom",
    "serviceTo",
    "quantity",
    "unitPriceCents",
    "amountCents",
    "kind",
    "previousReference",
)
REFERENCE = r"[!-~](?:[ -~]{0,18}[!-~])?"
AGREEMENT = r"[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}"
PERFORMANCE = r"[0-9A-Za-z]{1,10}"
DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
QUANTITY = r"-?[0-9]{1,6}(?:\.[0-9]{1,2})?"
CENTS = r"[0-9]{1,8}"
KIND = r"[DC]"


def wrong_columns(fields: Sequence[str]) -> list[str]:
    """The columns of a row whose form is wrong. The previous reference of a debit is not looked at."""
    is_debit = fields[8] == "D"
    return [
        column
        for column, value, fits in zip(COLUMNS, fields, _FITS, strict=True)
        if not fits(value) and not (is_debit and column == "previousReference")
    ]


def clean_row(fields: Sequence[str]) -> bytes:
    """A row of the right form as it is judged: comma, LF, and no previous reference on a debit."""
    *others, previous = fields
    if others[8] == "D":
        previous = ""
    return ",".join([_quoted(others[0]), *others[1:], _quoted(previous)]).encode() + b"\n"


def _quoted(reference: str) -> str:
    return '"' + reference.replace('"', '""') + '"' if '"' in reference or "," in reference else reference


def _fits(pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern)
    return lambda value: compiled.fullmatch(value) is not None


def _is_day(value: str) -> bool:
    if re.fullmatch(DAY, value) is None:
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


_FITS: tuple[Callable[[str], bool], ...] = (
    _fits(REFERENCE),
    _fits(AGREEMENT),
    _fits(PERFORMANCE),
    _is_day,
    _is_day,
    _fits(QUANTITY),
    _fits(CENTS),
    _fits(CENTS),
    _fits(KIND),
    _fits(f"(?:{REFERENCE})?"),
)
CODES = {
    "lineReference": "reference-form",
    "agreementId": "agreement-form",
    "performanceCode": "performance-form",
    "serviceFrom": "day-form",
    "serviceTo": "day-form",
    "quantity": "quantity-form",
    "unitPriceCents": "cents-form",
    "amountCents": "cents-form",
    "kind": "kind-form",
    "previousReference": "reference-form",
}
