"""Production, as an answer."""

from datetime import date
from typing import Literal

from pydantic import Field

from services.common.schemas import Answer, Cents, SignedCents


class ProductionRow(Answer):
    """One performance in one month; `acceptedCents` and `paidCents` are debits less credits."""

    month: date
    performance_code: str = Field(max_length=10)
    accepted_lines: int
    accepted_cents: SignedCents
    rejected_lines: int
    rejected_cents: Cents
    paid_cents: SignedCents = Field(
        description="Accepted debits less credits in settled payment runs, in euro cents; can be below zero."
    )


class ProductionResponse(Answer):
    """Production per month and performance; `month` is its first day."""

    currency: Literal["EUR"] = "EUR"
    items: list[ProductionRow] = Field(max_length=10_000)
