"""From an application to an indication, as client, representative and assessor do it over the API."""

from dataclasses import dataclass
from datetime import date

from deploy.sandbox.api import Caller, Json
from deploy.sandbox.people import Person
from deploy.sandbox.situations import assessment, situation_of

INDICATION = "/indication/v1"
FIRST_VERSION = 1
"""An assessment that was just handed in is empty and has this version."""


@dataclass(frozen=True)
class Case:
    """An application under way."""

    client_id: str
    application_id: str
    profile_code: str


async def make_file(maker: Caller, person: Person, mandate: Json | None = None) -> str:
    """Make the file of a person; gives the client id."""
    body = person.file() | ({"mandate": mandate} if mandate else {})
    file = await maker.post(f"{INDICATION}/clients", body)
    return str(file["clientId"])


async def give_mandate(client: Caller, client_id: str, holder: Caller, kind: str, scopes: list[str]) -> Json:
    """Let somebody act for the client."""
    body: Json = {"subject": holder.subject, "kind": kind, "scopes": scopes, "proof": "Door de cliënt ondertekend."}
    return await client.post(f"{INDICATION}/clients/{client_id}/mandates", body)


async def apply(applicant: Caller, client_id: str, profile_code: str) -> Case:
    """Hand in an application; the profile is what the assessor will find."""
    body: Json = {"clientId": client_id, "story": situation_of(profile_code)["story_nl"]}
    application = await applicant.post(f"{INDICATION}/applications", body)
    return Case(client_id, application["applicationId"], profile_code)


async def assess(assessor: Caller, case: Case, questions: list[Json], spoken_on: date) -> Json:
    """Record all five steps."""
    body = assessment(case.profile_code, questions, spoken_on)
    return await assessor.put(f"{INDICATION}/applications/{case.application_id}/assessment", body, FIRST_VERSION)


async def propose(assessor: Caller, case: Case) -> Json:
    """What the tables advise."""
    return await assessor.get(f"{INDICATION}/applications/{case.application_id}/proposal")


async def decide(assessor: Caller, case: Case, version: int, valid_from: date) -> Json:
    """Grant the profile from a day on."""
    body: Json = {
        "outcome": "granted",
        "assessmentVersion": version,
        "profileCode": case.profile_code,
        "validFrom": valid_from.isoformat(),
        "explanation": situation_of(case.profile_code)["grounds_nl"],
    }
    return await assessor.post(f"{INDICATION}/applications/{case.application_id}/decision", body)
