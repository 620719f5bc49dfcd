"""A toy service with one fact (parcels and their weight), to prove what is common without a word of the field."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from fastapi import FastAPI
from pydantic import Field
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.data.decisions import DecisionRecord, Fact, RuleSpoke
from services.common.data.migrations import COMMON_SQL, KEYS_OF_SUBJECTS_SQL, WHO_DECIDED_SQL
from services.common.data.readers import Event, Subscription
from services.common.http import Transport
from services.common.ids import new_id
from services.common.refusals import NotFound, RuleRefused
from services.common.schemas import Answer, Page, Schema
from services.common.settings import ServiceSettings
from services.common.texts import Text
from services.common.web import etags
from services.common.web.access import ANY, OWN, Routes, allows, public
from services.common.web.app import ServiceSpec, service_app
from services.common.web.context import Context, Here
from services.common.web.etags import IfMatch
from services.common.web.idempotency import Idempotency, Key
from services.common.web.paging import Paging

TOY_SQL = (
    COMMON_SQL
    + KEYS_OF_SUBJECTS_SQL
    + WHO_DECIDED_SQL
    + """
CREATE TABLE parcel (parcel_id uuid PRIMARY KEY, owner uuid NOT NULL, grams bigint NOT NULL, version bigint NOT NULL,
  CONSTRAINT not_too_heavy CHECK (grams <= 30000));
CREATE TABLE known_parcel (parcel_id uuid PRIMARY KEY, grams bigint NOT NULL, version bigint NOT NULL);
"""
)


class TooHeavy(RuleRefused):
    """Nobody can lift it."""

    code = "too-heavy"
    title = Text("Te zwaar", "Too heavy")
    detail = Text("Hoogstens 30 kilo.", "At most 30 kilos.")


class ParcelRequest(Schema):
    """A parcel to be sent."""

    owner: UUID
    grams: int = Field(ge=1, le=1_000_000)


class ParcelAnswer(Answer):
    """A parcel."""

    parcel_id: UUID
    owner: UUID
    grams: int
    version: int
    decision_id: UUID | None = None


class ParcelPage(Page[ParcelAnswer]):
    """A page of parcels."""


router = Routes(prefix="/parcels", tags=["parcels"])


@router.post("", status_code=201)
@allows(client=OWN, office_voucher=ANY)
async def send_parcel(parcel: ParcelRequest, key: Idempotency, here: Here) -> ParcelAnswer:
    """Send a parcel."""
    here.require_own(client_id=parcel.owner)
    return await _send(parcel, key, here)


@router.post("/late-judged", status_code=201)
@allows(client=OWN, office_voucher=ANY)
async def send_late_judged(parcel: ParcelRequest, key: Idempotency, here: Here) -> ParcelAnswer:
    """Send a parcel whose owner is judged in the transaction only."""
    return await _send(parcel, key, here)


async def _send(parcel: ParcelRequest, key: Key, here: Context) -> ParcelAnswer:
    async with here.writing(key) as change:
        here.require_own(client_id=parcel.owner)
        row = {"id": new_id(), "owner": parcel.owner, "grams": parcel.grams}
        await change.session.execute(text("INSERT INTO parcel VALUES (:id, :owner, :grams, 1)"), row)
        data = {"parcelId": row["id"], "grams": parcel.grams, "version": 1}
        await change.publish("parcels.changed.v1", parcel.owner, data)
        await change.saw(parcel.owner, "parcels", "C", "send-parcel")
        decision = DecisionRecord(
            "weighing", parcel.owner, "sent", "scale", "1", [RuleSpoke("weight", "fits", TooHeavy.detail)],
            [Fact("grams", parcel.grams)], client_id=parcel.owner,
        )  # fmt: skip
        answer = ParcelAnswer(
            parcel_id=UUID(str(row["id"])), owner=parcel.owner, grams=parcel.grams, version=1,
            decision_id=await change.decide(decision),
        )  # fmt: skip
        return change.answer(answer, location=f"/parcels/{row['id']}", etag=1)


@router.get("")
@allows(office_voucher=ANY)
async def list_parcels(here: Here, page: Paging) -> ParcelPage:
    """All parcels, oldest first."""
    async with here.reading() as reading:
        query = text("SELECT * FROM parcel WHERE parcel_id > :after ORDER BY parcel_id LIMIT :most")
        after = page.after_id or UUID(int=0)
        rows = list(await reading.session.execute(query, {"after": after, "most": page.size + 1}))
    return page.answer(ParcelPage, rows, key=lambda row: str(row.parcel_id))


@router.get("/{parcel_id}")
@allows(client=OWN, office_voucher=ANY)
async def get_parcel(parcel_id: UUID, here: Here) -> ParcelAnswer:
    """One parcel."""
    async with here.reading() as reading:
        row = await _get(reading.session, parcel_id)
    here.require_own(client_id=row.owner)
    etags.send(here.response, row.version)
    return ParcelAnswer.model_validate(row)


@router.patch("/{parcel_id}")
@allows(office_voucher=ANY)
async def reweigh_parcel(parcel_id: UUID, parcel: ParcelRequest, match: IfMatch, here: Here) -> ParcelAnswer:
    """Weigh again."""
    async with here.writing() as change:
        row = await _get(change.session, parcel_id)
        etags.check(row.version, match)
        update = text("UPDATE parcel SET grams = :grams, version = version + 1 WHERE parcel_id = :id RETURNING *")
        row = (await change.session.execute(update, {"grams": parcel.grams, "id": parcel_id})).one()
        data = {"parcelId": parcel_id, "grams": row.grams, "version": row.version}
        await change.publish("parcels.changed.v1", parcel.owner, data)
        return change.answer(ParcelAnswer.model_validate(row), 200, etag=row.version)


@router.get("/public/list")
@public
async def show_public(here: Here) -> dict[str, str]:
    """Open to all."""
    return {"hello": here.language}


@router.get("/undeclared/thing")
async def forgot_to_declare() -> dict[str, str]:
    """Refused: it does not say who may call."""
    return {}


async def _get(session: AsyncSession, parcel_id: UUID) -> Any:
    row = (await session.execute(text("SELECT * FROM parcel WHERE parcel_id = :id"), {"id": parcel_id})).one_or_none()
    if row is None:
        raise NotFound
    return row


async def know_parcel(session: AsyncSession, event: Event) -> None:
    """Keep a copy of a parcel of the other toy."""
    if event.data["grams"] == 666:
        raise ValueError("cannot be handled")
    await session.execute(
        text(
            "INSERT INTO known_parcel AS k VALUES (:id, :grams, :version) ON CONFLICT (parcel_id) DO UPDATE"
            " SET grams = EXCLUDED.grams, version = EXCLUDED.version WHERE EXCLUDED.version > k.version"
        ),
        {"id": event.data["parcelId"], "grams": event.data["grams"], "version": event.data["version"]},
    )


TAKEN_AT_ONCE: list[int] = []
"""How many parcels each page had that were taken together."""


async def know_parcels(session: AsyncSession, events: Sequence[Event]) -> None:
    """Keep copies of all parcels of a page."""
    for event in events:
        await know_parcel(session, event)
    TAKEN_AT_ONCE.append(len(events))


def _parcels_of(source: str) -> Subscription:
    kind = "parcels.changed.v1"
    return Subscription(source, {kind: know_parcel}, at_once={kind: know_parcels})


def create_toy(name: str, reads: str | None, settings: ServiceSettings, transport: Transport) -> FastAPI:
    """A toy app under the name of a real service, reading another's feed if asked."""
    subscriptions = [_parcels_of(reads)] if reads else []
    spec = ServiceSpec(
        name, "Toy", "A toy.", [router], subscriptions=subscriptions, constraints={"not_too_heavy": TooHeavy}
    )
    return service_app(spec, settings, transport)
