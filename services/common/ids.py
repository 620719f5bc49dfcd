"""Identifiers, made in Python so that every PostgreSQL version does."""

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """A new UUIDv7: unique, and in order of creation."""
    return uuid7()
