"""What a sandbox notes in each of its databases, so that every process and every later start knows it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import psycopg
from psycopg import sql

from deploy.launcher.errors import CannotStart
from services.common.data.filling import TABLE, HowFar

REFERENCE = {"performance", "known_performance", "care_office", "care_office_region"}
WITHOUT_FACTS = (
    frozenset({"adoption", "alembic_version", "feed_epoch", "feed_head", "feed_reader", "peer", TABLE}) | REFERENCE
)
"""Tables in which rows are before anything has happened."""
REFERENCE_EVENTS = ["nl.pvb.performances.changed.v1", "nl.pvb.care-offices.changed.v1"]
"""The types of events that migrations tell."""

MAKE = sql.SQL(
    "CREATE TABLE IF NOT EXISTS {} ("
    " one boolean PRIMARY KEY DEFAULT true CHECK (one), is_full boolean NOT NULL, people int NOT NULL DEFAULT 0,"
    " step_nl text NOT NULL DEFAULT '', step_en text NOT NULL DEFAULT '', number int NOT NULL DEFAULT 0,"
    " steps int NOT NULL DEFAULT 0, done int NOT NULL DEFAULT 0, total int NOT NULL DEFAULT 0)"
).format(sql.Identifier(TABLE))
WRITE = sql.SQL(
    "INSERT INTO {} (is_full) VALUES (%s) ON CONFLICT (one) DO UPDATE SET is_full = excluded.is_full"
).format(sql.Identifier(TABLE))
TELL = sql.SQL(
    "UPDATE {} SET people = %s, step_nl = %s, step_en = %s, number = %s, steps = %s, done = %s, total = %s"
).format(sql.Identifier(TABLE))
TABLES = "SELECT schemaname, tablename FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"


@dataclass(frozen=True)
class Note:
    """That a sandbox made what is in this database."""

    is_full: bool
    people: int
    """How many invented clients it is filled with."""


def write_note(urls: Mapping[str, str], *, is_full: bool) -> None:
    """Note in every database that it is a sandbox's, and whether it is full."""
    for url in urls.values():
        with psycopg.connect(url) as connection:
            connection.execute(MAKE)
            connection.execute(WRITE, [is_full])


def note_progress(urls: Mapping[str, str], people: int, far: HowFar) -> None:
    """Note in every database how far the filling is."""
    values = [people, far.step.nl, far.step.en, far.number, far.steps, far.done, far.total]
    for url in urls.values():
        with psycopg.connect(url) as connection:
            connection.execute(TELL, values)


def read_note(url: str) -> Note | None:
    """What a sandbox noted; None where none did."""
    with psycopg.connect(url) as connection:
        if connection.execute("SELECT to_regclass(%s)", [TABLE]).fetchone() == (None,):
            return None
        query = sql.SQL("SELECT is_full, people FROM {}").format(sql.Identifier(TABLE))
        row = connection.execute(query).fetchone()
    return Note(*row) if row else None


def holds_facts(url: str) -> bool:
    """Whether any table has rows, of PVB or of anybody else, beside those in which rows are from the beginning."""
    with psycopg.connect(url) as connection:
        for schema, table in connection.execute(TABLES).fetchall():
            if table in WITHOUT_FACTS:
                continue
            query = sql.SQL("SELECT EXISTS (SELECT FROM {})").format(sql.Identifier(schema, table))
            if table == "feed":
                query = sql.SQL("SELECT EXISTS (SELECT FROM {} WHERE type <> ALL({}))").format(
                    sql.Identifier(schema, table), sql.Literal(REFERENCE_EVENTS)
                )
            if connection.execute(query).fetchone() == (True,):
                return True
    return False


@dataclass(frozen=True)
class Found:
    """What the four databases hold, before a sandbox does anything to them."""

    notes: Sequence[Note | None]
    with_facts: Sequence[str]
    """The services whose database holds facts."""

    @property
    def is_half_full(self) -> bool:
        """Whether a filling was broken off."""
        return any(note and not note.is_full for note in self.notes)

    @property
    def is_foreign(self) -> bool:
        """Whether there are facts that no sandbox made."""
        return bool(self.with_facts) and not all(self.notes)

    @property
    def people(self) -> int:
        """How many invented clients a sandbox is filled with; 0 when it was not filled."""
        return max((note.people for note in self.notes if note and note.is_full), default=0)


def look(urls: Mapping[str, str]) -> Found:
    """What the databases hold."""
    return Found([read_note(url) for url in urls.values()], [name for name, url in urls.items() if holds_facts(url)])


def refuse_other_facts(found: Found) -> None:
    """Refuse databases in which a sandbox may not run: another's, and half a sandbox."""
    if found.is_half_full:
        raise CannotStart(
            "The filling of these databases was broken off, and cannot be continued; drop and create the four, "
            "and fill them again."
        )
    if found.is_foreign:
        raise CannotStart(
            f"The databases of {', '.join(found.with_facts)} hold data that no sandbox made; nothing was changed. "
            "A sandbox needs four databases of its own."
        )


def is_to_be_filled(found: Found, people: int) -> bool:
    """Whether `sandbox fill` has work to do: False when it is full of so many already; raises CannotStart."""
    refuse_other_facts(found)
    if found.people == people:
        return False
    if found.people:
        raise CannotStart(
            f"This sandbox is full already, with {found.people} people; "
            f"`PVB_PEOPLE={people} ./pvb db reset` begins again with {people}."
        )
    if found.with_facts:
        raise CannotStart(
            f"The databases of {', '.join(found.with_facts)} hold data that the filling of a sandbox did not make; "
            "nothing was changed. Only a sandbox in which nothing has happened can be filled."
        )
    return True
