"""The id of a claim line: its batch's id with the line's place in the file in the last eight hex digits.

Ids of one process made in the same millisecond differ before those digits, so that a batch's lines have room there.
"""

from uuid import UUID

_PLACES = 0xFFFF_FFFF


def line_id(batch_id: UUID, position: int) -> UUID:
    """The id of the line at a place (from 1) in a batch."""
    return UUID(int=(batch_id.int & ~_PLACES) | position)


def place_of(line: UUID) -> tuple[UUID, UUID, int]:
    """The first and the last id that the line's batch can have, and the line's place in it."""
    first = line.int & ~_PLACES
    return UUID(int=first), UUID(int=first | _PLACES), line.int & _PLACES
