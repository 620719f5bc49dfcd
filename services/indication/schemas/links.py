"""Links between a client file and the identity whose own file it is."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from services.common.schemas import Answer, Day, Id, Instant, Page, Schema, WordsOnNobody


class LinkRequest(Schema):
    """Make the file the own file of a person whose identity you verified (koppeling)."""

    subject: Id = Field(
        description="Identity of the person here: the `sub` of a token of this gateway; for another issuer the "
        "name-based UUID (version 5, URL namespace) of `<issuer>#<sub>`."
    )
    verified_on: Day
    how: Annotated[
        WordsOnNobody,
        Field(
            description="How you verified who it is, in your own words; the client reads it.",
            examples=["Aan de balie met paspoort, en de burgerservicenummers zijn gelijk."],
        ),
    ]


class LinkAnswer(Answer):
    """That a file is, or was, the own file of an identity."""

    link_id: UUID
    client_id: UUID
    subject: UUID
    linked_as: Literal["client", "assessor"]
    how: str | None = Field(None, max_length=4000, description="How the assessor verified who it is.")
    verified_on: date | None = None
    linked_at: Instant
    linked_by: UUID
    decision_id: UUID | None = Field(None, description="Decision that explains the link; empty for who made the file.")
    revoked_at: Instant | None = Field(None, description="UTC instant at which it was undone; empty while it holds.")
    revoked_by: UUID | None = None
    revoked_because: str | None = Field(
        None, max_length=4000, description="Why the link was undone, in own words; empty while it holds."
    )
    revocation_decision_id: UUID | None = None


class LinkPage(Page[LinkAnswer]):
    """Links of one file, oldest first."""
