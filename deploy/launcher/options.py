"""What the person at the keyboard chose, through `PVB_…` variables."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from deploy.launcher.errors import WrongSetting
from services.common.setting_checks import require_database_url

ROOT = Path(__file__).resolve().parents[2]
GATEWAY = "gateway"
SANDBOX_CLOCK = "2026-10-05T09:00+02:00"
SANDBOX_PEOPLE = 500
MOST_PEOPLE = 5_000


@dataclass(frozen=True)
class Options:
    """Where things are kept, where PVB listens, and what time the sandbox begins."""

    home: Path
    """`PVB_HOME`: databases, keys, logs and the lock. `.pvb` in the repository."""
    host: str
    """`PVB_HOST`: the address to listen on. 127.0.0.1."""
    port: int
    """`PVB_PORT`: the gateway's port; 0 takes any that is free. 8000."""
    clock: datetime
    """`PVB_CLOCK`: where the sandbox clock starts, unless the data is later already."""
    database_url: str | None
    """`PVB_DATABASE_URL`: a PostgreSQL server of your own instead of the one that PVB brings.

    With `{service}` in it, it is the URL of each service's own database, which must exist. Without, it is the URL of
    a role that may create databases and roles: PVB makes `pvb_indication`, `pvb_registry` … on that server.
    """
    people: int
    """`PVB_PEOPLE`: how many invented clients a new sandbox is filled with; 500. 0 leaves it empty."""
    public_url: str | None
    """`PVB_PUBLIC_URL`: where the outside world finds the gateway, when that is elsewhere."""


def read_options(environment: Mapping[str, str] = os.environ) -> Options:
    """The options from the environment; what cannot be understood is said."""
    return Options(
        home=Path(environment.get("PVB_HOME") or ROOT / ".pvb").expanduser().absolute(),
        host=environment.get("PVB_HOST") or "127.0.0.1",
        port=_port(environment.get("PVB_PORT") or "8000"),
        clock=_clock(environment.get("PVB_CLOCK") or SANDBOX_CLOCK),
        database_url=_database_url(environment.get("PVB_DATABASE_URL") or None),
        people=_people(environment.get("PVB_PEOPLE") or str(SANDBOX_PEOPLE)),
        public_url=environment.get("PVB_PUBLIC_URL") or None,
    )


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise WrongSetting(f"PVB_PORT must be a number from 0 to 65535, and is {text!r}.")
    return int(text)


def _people(text: str) -> int:
    if not text.isdecimal() or int(text) > MOST_PEOPLE:
        raise WrongSetting(f"PVB_PEOPLE must be a number from 0 to {MOST_PEOPLE}, and is {text!r}.")
    return int(text)


def _clock(text: str) -> datetime:
    try:
        clock = datetime.fromisoformat(text)
    except ValueError:
        clock = None
    if clock is None or clock.tzinfo is None:
        raise WrongSetting(f"PVB_CLOCK must be an instant with its offset, such as {SANDBOX_CLOCK}, and is {text!r}.")
    return clock


def _database_url(text: str | None) -> str | None:
    if text:
        try:
            require_database_url("PVB_DATABASE_URL", text.replace("{service}", "service"))
        except ValueError as fault:
            raise WrongSetting(str(fault)) from None
    return text
