"""Noodtoegang (break-glass): a named role opens a file that it may otherwise not see, for a while and with a reason."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Protocol, TypeVar
from uuid import UUID

HOURS_AT_MOST = 24


class Emergency(Protocol):
    """Emergency access as it is recorded."""

    @property
    def subject(self) -> UUID:
        """Who opened the file."""

    @property
    def opened_at(self) -> datetime:
        """From when."""

    @property
    def until(self) -> datetime:
        """Until when."""


E = TypeVar("E", bound=Emergency)


def ends_at(opened_at: datetime, hours: int) -> datetime:
    """When access for so many hours ends."""
    return opened_at + timedelta(hours=hours)


def covering(emergencies: Iterable[E], subject: UUID, at: datetime) -> E | None:
    """The emergency access under which somebody looked at an instant; None when it was not under one."""
    return next((each for each in emergencies if each.subject == subject and each.opened_at <= at < each.until), None)
