"""The parameters of judging one batch. Each step takes the smallest of these with all parameters of its text."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.common.data.statement import Json


@dataclass(frozen=True)
class OfProvider:
    """Whose lines are judged."""

    provider_id: UUID


@dataclass(frozen=True)
class OfBatch:
    """Which batch is judged."""

    batch_id: UUID


@dataclass(frozen=True)
class BatchOfProvider(OfBatch, OfProvider):
    """Which batch is judged, and whose it is."""


@dataclass(frozen=True)
class Received(OfProvider):
    """Whose lines are judged, and on which Amsterdam day they were received."""

    received_on: date


@dataclass(frozen=True)
class Published(OfBatch):
    """What the events about allotments need: when they happen, and an id for each."""

    at: datetime
    event_ids: list[UUID]


@dataclass(frozen=True)
class Judging(Published, Received, BatchOfProvider):
    """Everything that the judging of a batch goes by, but its lines."""


@dataclass(frozen=True)
class Lines:
    """The lines of a small batch."""

    lines: Json


@dataclass(frozen=True)
class LinesOfProvider(Lines, OfProvider):
    """The lines of a small batch, to lock their agreements."""


@dataclass(frozen=True)
class TrialOfLines(Lines, Received):
    """The lines of a small batch, to be judged without storing anything."""


@dataclass(frozen=True)
class JudgingOfLines(Lines, Judging):
    """The lines of a small batch, to be judged and stored."""
