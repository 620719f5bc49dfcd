"""The four databases of a sandbox, each with a login of its own that cannot connect to another's."""

import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol
from urllib.parse import quote, urlsplit, urlunsplit
from uuid import UUID

import psycopg

from deploy.launcher.databases import (
    administering,
    create_database,
    drop_database,
    ensure_login,
    has_database,
    hurry,
    templates_like,
    turn_into_template,
)
from deploy.launcher.errors import CannotStart
from deploy.launcher.private_files import kept
from deploy.launcher.sandbox_note import is_to_be_filled, look, read_note, refuse_other_facts, write_note
from gateway.personas import organisation_of
from services.common.data import migrations
from services.common.data.feed import BEGIN_EPOCH
from services.vocabulary.names import SERVICES

SANDBOX_OFFICE = organisation_of("care-office")
Seed = Callable[[Mapping[str, str]], None]
"""Fills four empty, migrated databases (service → URL) and lets go of them."""


class Databases(Protocol):
    """Where the services keep their data."""

    @property
    def urls(self) -> Mapping[str, str]:
        """Service → the URL of its database, as its own login."""

    def prepare(self, fingerprint: str, seed: Seed | None) -> None:
        """Let the four databases exist, migrated, and seeded when they are new."""

    def reset(self, fingerprint: str, seed: Seed | None) -> None:
        """Return to the state right after seeding."""

    def upgrade(self, office: UUID | None = None) -> None:
        """Migrate the four databases, and nothing else; `office`: the care office of what was made before any was."""

    def fill(self, fingerprint: str, seed: Seed, people: int) -> bool:
        """Fill four databases in which nothing has happened with so many people; False when they are full of them."""


@dataclass(frozen=True)
class GivenDatabases:
    """Four databases that somebody else made; PVB migrates them, and leaves making and emptying to their owner."""

    template: str
    """A URL with `{service}` in it."""

    @property
    def urls(self) -> Mapping[str, str]:
        """Service → URL."""
        return {service: self.template.replace("{service}", service) for service in SERVICES}

    def prepare(self, fingerprint: str, seed: Seed | None) -> None:
        """Migrate; seed when nothing has ever happened in any of them. What no sandbox made is refused."""
        reachable(self.urls)
        found = look(self.urls)
        refuse_other_facts(found)
        migrate(self.urls)
        if not found.with_facts:
            fill(self.urls, seed)

    def reset(self, fingerprint: str, seed: Seed | None) -> None:
        """Refuse: what is not ours is not dropped."""
        raise CannotStart(
            "PVB does not empty databases it did not make; drop and create them yourself, then `db upgrade`."
        )

    def upgrade(self, office: UUID | None = None) -> None:
        """Migrate what is there."""
        reachable(self.urls)
        migrate(self.urls, office)

    def fill(self, fingerprint: str, seed: Seed, people: int) -> bool:
        """Look before anything is changed, then migrate and fill."""
        reachable(self.urls)
        if not is_to_be_filled(look(self.urls), people):
            return False
        migrate(self.urls)
        fill(self.urls, seed)
        return True


@dataclass(frozen=True)
class OwnDatabases:
    """Four databases that PVB makes on a server where it may: by a template per state of migrations and seed.

    The template of a service is called `<database>_template_<fingerprint>`. The first time the databases are filled
    they are kept as templates; from then on a fresh state is a copy, made in a moment.
    """

    admin_url: str
    passwords: Path
    prefix: str = ""

    @property
    def urls(self) -> Mapping[str, str]:
        """Service → URL."""
        return {service: self._url(service, self.database(service)) for service in SERVICES}

    def database(self, service: str) -> str:
        """The name of a service's database, and of its login."""
        return self.prefix + service

    def template(self, service: str, fingerprint: str) -> str:
        """The name of a service's template."""
        return f"{self.database(service)}_template_{fingerprint}"

    def prepare(self, fingerprint: str, seed: Seed | None) -> None:
        """Let all four exist: as they are, or from the templates, which are made first if need be."""
        if self._missing():
            self.reset(fingerprint, seed)
        else:
            migrate(self.urls)

    def reset(self, fingerprint: str, seed: Seed | None) -> None:
        """Drop all four and copy them again, from the templates of this fingerprint."""
        with administering(self.admin_url) as admin:
            self._ensure_logins(admin)
            if not all(has_database(admin, self.template(service, fingerprint)) for service in SERVICES):
                self._make_templates(admin, fingerprint, seed)
            for service in SERVICES:
                self._refuse_foreign(admin, service)
                drop_database(admin, self.database(service))
            for service in SERVICES:
                login = self.database(service)
                create_database(admin, login, owner=login, template=self.template(service, fingerprint))

    def upgrade(self, office: UUID | None = None) -> None:
        """Migrate the four when they exist; they are made by whoever starts a sandbox."""
        reachable({"the administrator": self.admin_url})
        with administering(self.admin_url) as admin:
            missing = self._missing_on(admin)
        if missing:
            names = ", ".join(self.database(service) for service in missing)
            raise CannotStart(f"There is nothing to migrate: {names} do not exist yet; `./pvb up` makes them.")
        reachable(self.urls)
        migrate(self.urls, office)

    def fill(self, fingerprint: str, seed: Seed, people: int) -> bool:
        """Make four full databases where there are none, or where nothing has happened."""
        if not self._missing() and not is_to_be_filled(look(self.urls), people):
            return False
        self.reset(fingerprint, seed)
        return True

    def _missing(self) -> list[str]:
        """The services that have no database yet; the logins exist afterwards."""
        reachable({"the administrator": self.admin_url})
        with administering(self.admin_url) as admin:
            self._ensure_logins(admin)
            return self._missing_on(admin)

    def _missing_on(self, admin: psycopg.Connection) -> list[str]:
        return [service for service in SERVICES if not has_database(admin, self.database(service))]

    def _make_templates(self, admin: psycopg.Connection, fingerprint: str, seed: Seed | None) -> None:
        """Fill four databases on the side; an interruption leaves nothing that looks finished."""
        making = {service: f"{self.database(service)}_making" for service in SERVICES}
        for service, name in making.items():
            drop_database(admin, name)
            create_database(admin, name, owner=self.database(service))
            hurry(admin, name)
        urls = {service: self._url(service, name) for service, name in making.items()}
        migrate(urls)
        fill(urls, seed)
        for service, name in making.items():
            for old in templates_like(admin, self.template(service, "")):
                drop_database(admin, old)
            turn_into_template(admin, name, self.template(service, fingerprint))

    def _ensure_logins(self, admin: psycopg.Connection) -> None:
        for service in SERVICES:
            ensure_login(admin, self.database(service), self._password(service))

    def _refuse_foreign(self, admin: psycopg.Connection, service: str) -> None:
        name = self.database(service)
        query = "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = %s"
        owner = admin.execute(query, [name]).fetchone()
        if owner and owner[0] != name:
            raise CannotStart(
                f"There is a database {name} on that server that belongs to {owner[0]}; it is left alone."
            )

    def _url(self, service: str, database: str) -> str:
        parts = urlsplit(self.admin_url)
        account = f"{quote(self.database(service))}:{quote(self._password(service))}"
        netloc = f"{account}@{parts.netloc.rpartition('@')[2]}"
        return urlunsplit(parts._replace(netloc=netloc, path=f"/{quote(database)}"))

    def _password(self, service: str) -> str:
        return kept(self.passwords / f"{self.database(service)}-password", lambda: secrets.token_urlsafe(24))


def databases_at(database_url: str, passwords: Path) -> Databases:
    """The databases on a server that the user named."""
    if "{service}" in database_url:
        return GivenDatabases(database_url)
    return OwnDatabases(database_url, passwords, prefix="pvb_")


def migrate(urls: Mapping[str, str], office: UUID | None = None) -> None:
    """Bring every database to the newest migration of its service; costs little when it is there already.

    `office`: the care office of what was made before pilots had one. In a sandbox it is the sandbox's own.
    """
    for service, url in urls.items():
        if _revision(url) != migrations.head(service):
            chosen = office or (SANDBOX_OFFICE if read_note(url) else None)
            try:
                migrations.upgrade(service, url, **({"office": str(chosen)} if chosen else {}))
            except migrations.ValueMissing as missing:
                raise CannotStart(
                    f"The database of {service} holds pilots without a care office: name the one that runs them, "
                    f"by the id that is the organisation of its users: `./pvb db upgrade --{missing.name} <id>`."
                ) from None


def fill(urls: Mapping[str, str], seed: Seed | None) -> None:
    """Fill migrated databases in which nothing has happened; they know that a sandbox did, and when they are full."""
    write_note(urls, is_full=seed is None)
    if seed:
        seed(urls)
        write_note(urls, is_full=True)


def announce_restore(urls: Mapping[str, str]) -> dict[str, int]:
    """Begin another epoch of each of these restored databases; returns the epoch by service."""
    reachable(urls)
    epochs = {}
    for service, url in urls.items():
        with psycopg.connect(url) as connection:
            row = connection.execute(BEGIN_EPOCH.sql, {"second": int(time.time())}).fetchone()
        assert row, "the statement returns the new epoch"
        epochs[service] = int(row[0])
    return epochs


def reachable(urls: Mapping[str, str]) -> None:
    """Refuse, in one sentence, a server that does not answer or let us in."""
    for name, url in urls.items():
        try:
            psycopg.connect(url, connect_timeout=5).close()
        except psycopg.Error as fault:
            reason = str(fault).strip().splitlines()[0].rstrip(".")
            raise CannotStart(f"The database of {name} that PVB_DATABASE_URL names cannot be used: {reason}.") from None


def last_fact_at(urls: Mapping[str, str]) -> datetime | None:
    """When the newest fact of any service happened, by the clock that it knew; None when there is none."""
    return max((at for at in map(_newest_event, urls.values()) if at), default=None)


def sandbox_clock(chosen: datetime, urls: Mapping[str, str]) -> datetime:
    """Where the clock starts: as chosen, but never behind what happened already."""
    last = last_fact_at(urls)
    return max(chosen, last) if last else chosen


def _newest_event(url: str) -> datetime | None:
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT at FROM feed ORDER BY id DESC LIMIT 1").fetchone()
    return row[0] if row else None


def _revision(url: str) -> str | None:
    with psycopg.connect(url) as connection:
        if connection.execute("SELECT to_regclass('alembic_version')").fetchone() == (None,):
            return None
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return row[0] if row else None
