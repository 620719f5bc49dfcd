"""Care at home over HTTP: requests, decisions whether it is responsible and efficient, objections and rulings."""

from datetime import date
from typing import Literal, Self
from uuid import UUID

from pydantic import AwareDatetime, Field, model_validator

from services.common.schemas import Answer, Day, Id, Page, Schema, WordsOnNobody, not_meant
from services.common.texts import Text
from services.voucher.rules.care_at_home import HomeForm, Ruling
from services.voucher.rules.delivery_form import DeliveryFormCode

CareAtHomeStatusCode = Literal["requested", "granted", "refused"]


class CareAtHomeBody(Schema):
    """Verzoek om zorg thuis: a request for vpt, mpt or dtv. `requestedOn` is today where the client's side asks."""

    pilot_id: Id
    client_id: Id
    delivery_form: HomeForm
    requested_on: Day


class CareAtHomeDecisionRequest(Schema):
    """Whether care at home is responsible and efficient, with facts and reason. It is granted when it is both.

    A refusal names the nearest form that is responsible and efficient.
    """

    responsible: bool
    efficient: bool
    facts: WordsOnNobody
    reason: WordsOnNobody
    nearest_form: DeliveryFormCode | None = None

    @model_validator(mode="after")
    def _form_when_refused(self) -> Self:
        if (self.responsible and self.efficient) != (self.nearest_form is None):
            raise not_meant(
                Text(
                    "Een weigering noemt `nearestForm`: de vorm die wel verantwoord en doelmatig is. Bij toestaan "
                    "laat u dat veld weg.",
                    "A refusal names `nearestForm`: the form that is responsible and efficient. Leave it out when you "
                    "grant.",
                )
            )
        return self


class CareAtHomeResponse(Answer):
    """Verzoek om zorg thuis, with the decision once there is one; `decidedAs` is office, silence or ruling."""

    care_at_home_request_id: UUID
    pilot_id: UUID
    client_id: UUID
    delivery_form: HomeForm
    requested_on: date
    decide_by: date
    status: CareAtHomeStatusCode
    version: int
    received_at: AwareDatetime
    responsible: bool | None
    efficient: bool | None
    facts: str | None = Field(max_length=4000)
    reason: str | None = Field(max_length=4000)
    nearest_form: DeliveryFormCode | None
    decided_on: date | None
    decided_as: Literal["office", "silence", "ruling"] | None
    objection_until: date | None
    decision_id: UUID | None


class CareAtHomePage(Page[CareAtHomeResponse]):
    """Requests for care at home, in order of receipt."""


class CareAtHomeObjectionRequest(Schema):
    """Bezwaar: why the refusal is wrong; after six weeks also why the objection is late."""

    grounds: WordsOnNobody
    late_reason: WordsOnNobody | None = Field(None, description="Needed after the time to object has passed.")


class CareAtHomeRulingRequest(Schema):
    """Beslissing op bezwaar: `revised` grants the request, `inadmissible` is for a late objection only."""

    outcome: Ruling
    grounds: WordsOnNobody


class CareAtHomeObjectionResponse(Answer):
    """Bezwaar against a refusal of care at home, with the ruling once there is one."""

    objection_id: UUID
    care_at_home_request_id: UUID
    decision_id: UUID = Field(description="Id of the refusal that is objected to.")
    grounds: str = Field(max_length=4000)
    late_reason: str | None = Field(max_length=4000)
    received_on: date
    due_on: date
    status: Literal["received", "ruled"]
    outcome: Ruling | None
    ruling: str | None = Field(max_length=4000)
    ruled_on: date | None
    ruling_decision_id: UUID | None
    version: int
    received_at: AwareDatetime


class CareAtHomeObjectionPage(Page[CareAtHomeObjectionResponse]):
    """The objections to refusals of one request, oldest first."""
