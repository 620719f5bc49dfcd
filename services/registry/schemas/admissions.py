"""Applications, evidence, findings, decisions and suspensions, as sent and as shown."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import AwareDatetime, Field, StringConstraints

from services.common.calendar import amsterdam_day
from services.common.schemas import Answer, Day, Id, Name, Page, Schema, TextAnswer, WordsOnNobody
from services.registry.rules.delivery_form import DeliveryForm
from services.registry.rules.objection import objection_until
from services.registry.schemas.words import AdmissionStatus, DeliveryForms, RequirementCode, RequirementState
from services.registry.tables import Admission, AdmissionStanding, Suspension
from services.registry.tables.base import columns


class EvidenceKind(StrEnum):
    """How something is shown: in one's own words, by a number or address, or by a document."""

    STATEMENT = "statement"
    REFERENCE = "reference"
    DOCUMENT = "document"


class Finding(StrEnum):
    """What the care office found."""

    VERIFIED = "verified"
    REJECTED = "rejected"
    DATE_GIVEN = "date-given"
    CLEAR = "clear"
    HOLDS = "holds"


class ApplicationBody(Schema):
    """An application for admission (aanvraag tot toelating)."""

    requirement_set_id: Id
    delivery_forms: list[DeliveryForm] = Field(min_length=1, max_length=len(DeliveryForm))


class DocumentBody(Schema):
    """What a document is; the file itself stays with the provider until it is asked for."""

    file_name: Name
    media_type: Annotated[str, StringConstraints(pattern=r"^[a-z]+/[a-z0-9.+-]{1,80}$", max_length=100)]
    size_bytes: Annotated[int, Field(ge=1, le=1_000_000_000)]
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$", max_length=64)]


class EvidenceBody(Schema):
    """A piece of evidence (bewijsstuk) for one requirement. Put no names of persons in it."""

    requirement_code: RequirementCode
    kind: EvidenceKind
    statement: WordsOnNobody | None = None
    reference: Name | None = None
    document: DocumentBody | None = None
    issued_on: Day
    valid_until: Day | None = None


class EvidenceHandIn(Schema):
    """Evidence handed in together."""

    items: list[EvidenceBody] = Field(min_length=1, max_length=100)


class FindingBody(Schema):
    """What the care office found for one requirement. Without evidenceId it is about all that awaits."""

    requirement_code: RequirementCode
    finding: Finding
    evidence_id: Id | None = None
    reason: WordsOnNobody | None = None
    improve_by: Day | None = None


class Verification(Schema):
    """Findings of the care office."""

    items: list[FindingBody] = Field(min_length=1, max_length=100)


class SuspensionBody(Schema):
    """A suspension (schorsing): no new agreements from its first day. Running care stays payable unless it says not."""

    from_day: Day = Field(alias="from")
    reason: WordsOnNobody
    no_payment_from: Day | None = None


class LiftingBody(Schema):
    """The last day of a suspension."""

    until: Day
    reason: WordsOnNobody


class EndingBody(Schema):
    """The last day of an admission."""

    last_day: Day
    reason: WordsOnNobody


class DaysAnswer(Answer):
    """Days, both ends included; open without a last one."""

    from_day: date = Field(alias="from")
    until: date | None


class AdmissionAnswer(Answer):
    """An admission (toelating)."""

    admission_id: UUID
    provider_id: UUID
    pilot_code: str = Field(max_length=63)
    office_id: UUID
    requirement_set_id: UUID
    delivery_forms: DeliveryForms
    size_class: str = Field(max_length=20)
    status: AdmissionStatus
    standing: list[DaysAnswer] = Field(max_length=1000)
    applied_on: date
    completion_ends_on: date
    decided_on: date | None
    decision_id: UUID | None
    last_day: date | None
    end_reason: str | None = Field(max_length=4000)
    ended_by: str | None = Field(
        max_length=20, description="Who ended it: provider or care-office; empty while nobody did."
    )
    ending_decision_id: UUID | None
    following_decision_id: UUID | None
    version: int
    applied_at: AwareDatetime

    @classmethod
    def of(cls, row: Admission, standing: list[AdmissionStanding], completion_ends_on: date) -> Self:
        """From its row and its standing."""
        days = [{"from": each.from_day, "until": each.until_day} for each in standing]
        return cls.model_validate({**columns(row), "standing": days, "completion_ends_on": completion_ends_on})


class AdmissionPage(Page[AdmissionAnswer]):
    """Admissions."""


class EvidenceAnswer(Answer):
    """A piece of evidence, and what was found in it."""

    evidence_id: UUID
    requirement_code: str = Field(max_length=40)
    admission_id: UUID = Field(description="Id of the admission with which it was handed in.")
    kind: str = Field(max_length=20, description="statement, reference or document.")
    statement: str | None = Field(max_length=4000)
    reference: str | None = Field(max_length=200)
    document: DocumentBody | None
    issued_on: date
    valid_until: date | None
    last_valid_on: date | None
    handed_in_at: AwareDatetime
    outcome: str = Field(max_length=20, description="handed-in, verified or rejected.")
    reason: str | None = Field(max_length=4000)
    looked_at: AwareDatetime | None


class DossierAnswer(Answer):
    """Evidence of a provider for one requirement set, in the order of the set."""

    items: list[EvidenceAnswer] = Field(max_length=5000)


class MissingItem(Answer):
    """What is still needed for one requirement, why, by when and how, and who must act."""

    requirement_code: str = Field(max_length=40)
    kind: str = Field(max_length=20, description="knock-out, improvable or exclusion.")
    due: str = Field(max_length=20)
    state: RequirementState
    who: str = Field(max_length=20, description="Who must act: provider, care-office, or nobody when nothing helps.")
    due_on: date | None
    title: TextAnswer
    why: TextAnswer
    how: TextAnswer = Field(description="How to show that the requirement is met, in Dutch and English.")
    explanation: TextAnswer = Field(description="How far the requirement is, in a sentence in Dutch and English.")
    where: str = Field(max_length=1000)
    legal_basis: str = Field(max_length=1000)
    reason: str | None = Field(
        max_length=4000,
        description="What the care office said of the evidence, in its own words; empty when it said nothing.",
    )
    hours_estimate: int


class ComingEdition(Answer):
    """A published edition that has yet to begin, and what it will ask more of this provider."""

    requirement_set_id: UUID
    valid_from: date
    items: list[MissingItem] = Field(max_length=200)


class MissingAnswer(Answer):
    """All that is still needed; empty when nothing is."""

    admission_id: UUID
    status: AdmissionStatus
    outcome_now: str | None = Field(max_length=30)
    completion_ends_on: date
    hours_to_go: int
    items: list[MissingItem] = Field(max_length=200)
    coming: list[ComingEdition] = Field(max_length=20)


class DecisionFinding(Answer):
    """What the decision found for one requirement."""

    requirement_code: str = Field(max_length=40)
    state: RequirementState
    explanation: TextAnswer = Field(description="What was found, in a sentence in Dutch and English.")
    improve_by: date | None


class DecisionAnswer(Answer):
    """The decision on an application, with its reasons; explained in full at decisions/{decisionId}/explanation."""

    admission_id: UUID
    decision_id: UUID
    outcome: str = Field(max_length=30, description="admitted, admitted-on-conditions or refused.")
    decided_on: date
    objection_until: date
    findings: list[DecisionFinding] = Field(
        max_length=200, description="What was found for each requirement that is not simply met."
    )


class SuspensionAnswer(Answer):
    """A suspension (schorsing)."""

    suspension_id: UUID
    admission_id: UUID
    provider_id: UUID
    pilot_code: str = Field(max_length=63)
    cause: str = Field(max_length=20, description="care-office, or evidence that ended.")
    from_day: date = Field(alias="from")
    until: date | None = Field(description="The last day; the day before the first when it was taken back in time.")
    no_payment_from: date | None
    reason: str = Field(max_length=4000)
    decision_id: UUID
    lifting_decision_id: UUID | None
    objection_until: date
    version: int

    @classmethod
    def of(cls, row: Suspension) -> Self:
        """From its row."""
        until = objection_until(amsterdam_day(row.recorded_at))
        plain: dict[str, Any] = {**columns(row), "until": row.until_day, "objection_until": until}
        return cls.model_validate(plain)


class SuspensionList(Answer):
    """Suspensions of an admission, in order."""

    items: list[SuspensionAnswer] = Field(max_length=1000)
