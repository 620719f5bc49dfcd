"""The second care office of the sandbox, with a small pilot of its own: neither office sees anything of the other."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from deploy.sandbox.api import Api, Json
from deploy.sandbox.catalogue import publish_catalogue
from deploy.sandbox.indications import apply, assess, decide, make_file
from deploy.sandbox.people import FIRST_FRISIAN_NUMBER, people
from deploy.sandbox.pilot import OPENS_ON, draft_pilot, issue_in_bulk, open_pilot, voucher_body

FRIESLAND = "friesland-2026"
REGION = "5502"
CLIENTS = 5
ADDRESS = ("8911 AB", "1", "Leeuwarden", "Leeuwarden")


async def indicate_frisians(api: Api, mandate: Json, day: date) -> list[str]:
    """Five people in Leeuwarden get an indication on one day; gives their client ids."""
    mentor, eva = await api.as_("mentor"), await api.as_("eva")
    questions = (await api.public("/indication/v1/assessment-questions"))["questions"]
    client_ids = []
    for person in people(CLIENTS, random.Random(REGION), FIRST_FRISIAN_NUMBER):
        client_id = await make_file(mentor, replace(person, address=ADDRESS), mandate)
        case = await apply(mentor, client_id, "5VV")
        assessment = await assess(eva, case, questions, day)
        await decide(eva, case, assessment["version"], day)
        client_ids.append(client_id)
    return client_ids


async def open_friesland(api: Api, client_ids: Sequence[str], day: date) -> None:
    """Fenna publishes what the pilot rests on, opens it, and issues a voucher to each of these clients."""
    fenna = await api.as_("fenna")
    own: Json = {"code": FRIESLAND, "regionCodes": [REGION], "nameNl": "Friesland", "nameEn": "Friesland"}
    draft = await draft_pilot(fenna, **own)
    catalogue = await publish_catalogue(fenna, day, FRIESLAND)
    pilot = await open_pilot(fenna, draft, catalogue, **own)
    bodies = [voucher_body(pilot, client_id, "stay", day, OPENS_ON) for client_id in client_ids]
    await issue_in_bulk(fenna, bodies, lambda: None)
