"""The escrow on claims' side: what voucher asks to hold is applied and listed, former vouchers are fenced off."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.claims.facts import AgreementYear, Allotment
from services.common.data.statement import Door, Json, NoParameters, Statement


async def get_epoch(door: Door) -> int:
    """The epoch of this database."""
    return await _EPOCH.one(door, NoParameters())


async def get_fence(door: Door) -> int:
    """The epoch of voucher below which sets are refused; shared, so that it holds for every set of this transaction."""
    return await _FENCE.one(door, NoParameters())


async def raise_fence(door: Door, voucher_epoch: int) -> None:
    """Refuse sets of earlier epochs of voucher from now on."""
    await _RAISE_FENCE.run(door, _Epoch(voucher_epoch))


async def lock_free(door: Door, agreement_ids: Collection[UUID]) -> list[UUID]:
    """Lock those of these agreements that nobody else holds, in order; returns them."""
    return await _LOCK_FREE.run(door, _Agreements(list(agreement_ids)))


async def list_known(door: Door, agreement_ids: Collection[UUID]) -> list[UUID]:
    """Those of these agreements that are known here."""
    return await _KNOWN.run(door, _Agreements(list(agreement_ids)))


async def list_final_years(door: Door, agreement_ids: Collection[UUID]) -> list[AgreementYear]:
    """The years of these agreements that are final here."""
    return await _FINAL.run(door, _Agreements(list(agreement_ids)))


async def list_waited_for(door: Door, agreement_ids: Collection[UUID]) -> list[UUID]:
    """Those of these agreements of which a received batch has lines that are not judged yet."""
    return await _WAITED_FOR.run(door, _Agreements(list(agreement_ids)))


async def nobody_judges(door: Door, provider_id: UUID) -> bool:
    """False while a batch of this provider is being judged; if true, none begins until the transaction ends."""
    return await _NOBODY_JUDGES.one(door, _Provider(str(provider_id)))


async def say_judging(door: Door, provider_id: UUID) -> None:
    """Mark that a batch of this provider is being judged, until the transaction ends."""
    await _SAY_JUDGING.run(door, _Provider(str(provider_id)))


async def apply_sets(door: Door, sets: Json, epoch: int, fence: int, at: datetime) -> None:
    """Apply the sets that are newer. The caller holds their rows from an earlier statement of the same transaction.

    A new combination of office, pilot and payer becomes a payment stream in a statement before it.
    """
    await _ADD_STREAMS.run(door, _JustSets(sets))
    await _APPLY.run(door, _Sets(sets, epoch, fence, at))


async def list_held(door: Door, agreement_ids: Collection[UUID]) -> list[Allotment]:
    """What is held for these agreements, in order."""
    return await _HELD.run(door, _Agreements(list(agreement_ids)))


async def list_after(door: Door, after: UUID, most: int) -> list[Allotment]:
    """All that is held, in order of agreement."""
    return await _AFTER.run(door, _Page(after, most))


async def lock_agreement(door: Door, agreement_id: UUID) -> int:
    """Lock one agreement until the transaction ends; returns the epoch in which its terms came."""
    return await _LOCK.one(door, _Agreement(agreement_id))


async def lower_drawn(door: Door, agreement_id: UUID, year: int, cents: int) -> None:
    """Lower what is drawn in a year by some cents; what is held of a final year follows."""
    await _LOWER.run(door, _Lower(agreement_id, year, cents))


@dataclass(frozen=True)
class _Epoch:
    epoch: int


@dataclass(frozen=True)
class _Agreement:
    agreement_id: UUID


@dataclass(frozen=True)
class _Agreements:
    agreement_ids: list[UUID]


@dataclass(frozen=True)
class _Provider:
    provider_id: str


@dataclass(frozen=True)
class _Said:
    patience: str
    lock: None


@dataclass(frozen=True)
class _Sets:
    sets: Json
    epoch: int
    fence: int
    at: datetime


@dataclass(frozen=True)
class _JustSets:
    sets: Json


@dataclass(frozen=True)
class _Page:
    after: UUID
    most: int


@dataclass(frozen=True)
class _Lower:
    agreement_id: UUID
    year: int
    cents: int


_EPOCH = Statement("SELECT epoch FROM feed_head", NoParameters, int)
_FENCE = Statement("SELECT epoch FROM peer WHERE source = 'voucher' FOR SHARE", NoParameters, int)
_RAISE_FENCE = Statement("UPDATE peer SET epoch = GREATEST(epoch, :epoch) WHERE source = 'voucher'", _Epoch)
_LOCK_FREE = Statement(
    """
SELECT agreement_id FROM agreement_terms WHERE agreement_id = ANY(CAST(:agreement_ids AS uuid[]))
ORDER BY agreement_id FOR UPDATE SKIP LOCKED""",
    _Agreements,
    UUID,
)
_KNOWN = Statement(
    "SELECT agreement_id FROM agreement_terms WHERE agreement_id = ANY(CAST(:agreement_ids AS uuid[]))",
    _Agreements,
    UUID,
)
_FINAL = Statement(
    "SELECT agreement_id, year FROM allotment WHERE final AND agreement_id = ANY(CAST(:agreement_ids AS uuid[]))",
    _Agreements,
    AgreementYear,
)
_WAITED_FOR = Statement(
    """
SELECT agreement_id FROM unnest(CAST(:agreement_ids AS uuid[])) AS asked (agreement_id)
WHERE EXISTS (SELECT FROM waiting_line w WHERE w.agreement_id = asked.agreement_id)""",
    _Agreements,
    UUID,
)
_NOBODY_JUDGES = Statement("SELECT pg_try_advisory_xact_lock(1, hashtext(:provider_id))", _Provider, bool)
_SAY_JUDGING = Statement(
    "SELECT set_config('lock_timeout', '60s', true) AS patience,"
    " pg_advisory_xact_lock_shared(1, hashtext(:provider_id)) AS lock",
    _Provider,
    _Said,
)
_ADD_STREAMS = Statement(
    """
INSERT INTO payment_stream (office_id, pilot_code, payer)
SELECT DISTINCT (terms->>'officeId')::uuid AS office_id, terms->>'pilotCode' AS pilot_code, terms->>'payer' AS payer
FROM jsonb_to_recordset(CAST(:sets AS jsonb)) AS s (terms jsonb)
WHERE terms->>'officeId' IS NOT NULL AND NOT EXISTS (
  SELECT FROM payment_stream known
  WHERE (known.office_id, known.pilot_code, known.payer)
      = ((terms->>'officeId')::uuid, terms->>'pilotCode', terms->>'payer'))
ORDER BY 1, 2, 3 ON CONFLICT DO NOTHING""",
    _JustSets,
)
_APPLY = Statement("apply_sets.sql", _Sets)
_ALLOTMENT = """
SELECT a.agreement_id, a.voucher_id, a.version, a.terms,
       COALESCE(jsonb_agg(jsonb_build_object('year', y.year, 'seq', y.seq, 'heldCents', y.held_cents, 'drawnCents',
                                             y.drawn_cents, 'askedCents', y.asked_cents, 'final', y.final)
                          ORDER BY y.year) FILTER (WHERE y.year IS NOT NULL), '[]') AS years
FROM agreement_terms a LEFT JOIN allotment y USING (agreement_id)
"""
_HELD = Statement(
    """{{allotment}}
WHERE a.agreement_id = ANY(CAST(:agreement_ids AS uuid[]))
GROUP BY a.agreement_id ORDER BY a.agreement_id""",
    _Agreements,
    Allotment,
    allotment=_ALLOTMENT,
)
_AFTER = Statement(
    """{{allotment}}
WHERE a.agreement_id > :after
GROUP BY a.agreement_id ORDER BY a.agreement_id LIMIT :most""",
    _Page,
    Allotment,
    allotment=_ALLOTMENT,
)
_LOCK = Statement("SELECT epoch FROM agreement_terms WHERE agreement_id = :agreement_id FOR UPDATE", _Agreement, int)
_LOWER = Statement(
    """
UPDATE allotment
SET drawn_cents = drawn_cents - :cents, seq = seq + 1,
    held_cents = CASE WHEN final THEN LEAST(held_cents, drawn_cents - :cents) ELSE held_cents END
WHERE agreement_id = :agreement_id AND year = :year""",
    _Lower,
)
