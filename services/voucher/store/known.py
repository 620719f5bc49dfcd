"""Queries on what voucher knows of others."""

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.dml import ReturningInsert

from services.voucher.tables import (
    Base,
    KnownClient,
    KnownIndication,
    KnownPrice,
    KnownPriceList,
    KnownRequirementSet,
)


async def take_newer(session: AsyncSession, table: type[Base], key: str, row: Mapping[str, Any]) -> bool:
    """Insert a copy, or replace an older version of it; False when what is there is as new."""
    return (await session.execute(_newer(table, key), row)).first() is not None


async def take_newer_indication(session: AsyncSession, row: Mapping[str, Any]) -> None:
    """The same for an indication, and queue its client's running vouchers to be valued anew, in one statement.

    Whoever issues vouchers at this moment is waited for, so that none of theirs is missed.
    """
    await session.execute(LOCK_ISSUING, {"pilot_code": None})
    await session.execute(_NEWER_INDICATION, row)


@cache
def _newer(table: type[Base], key: str) -> ReturningInsert[Any]:
    columns = table.__table__.c
    put = insert(table)
    return put.on_conflict_do_update(
        index_elements=[key],
        set_={column.name: put.excluded[column.name] for column in columns if column.name != key},
        where=put.excluded["version"] > columns["version"],
    ).returning(columns[key])


LOCK_ISSUING = text("SELECT pilot_id FROM pilot WHERE code = COALESCE(:pilot_code, code) ORDER BY pilot_id FOR SHARE")
"""Waits for those who issue, and lets nobody issue until this transaction ends: issuing locks the pilot."""

_NEWER_INDICATION = text("""
WITH newer AS (
  INSERT INTO known_indication AS k (
    indication_id, client_id, version, status, profile_code, iwlz_code, tailored, need_features, region_code,
    valid_from, valid_to, withdrawn_on, withdrawal_reason, recorded_at)
  VALUES (
    :indication_id, :client_id, :version, :status, :profile_code, :iwlz_code, :tailored, :need_features, :region_code,
    :valid_from, :valid_to, :withdrawn_on, :withdrawal_reason, :recorded_at)
  ON CONFLICT (indication_id) DO UPDATE SET
    version = EXCLUDED.version, status = EXCLUDED.status, profile_code = EXCLUDED.profile_code,
    iwlz_code = EXCLUDED.iwlz_code, tailored = EXCLUDED.tailored, need_features = EXCLUDED.need_features,
    region_code = EXCLUDED.region_code, valid_from = EXCLUDED.valid_from, valid_to = EXCLUDED.valid_to,
    withdrawn_on = EXCLUDED.withdrawn_on, withdrawal_reason = EXCLUDED.withdrawal_reason,
    recorded_at = EXCLUDED.recorded_at
  WHERE EXCLUDED.version > k.version
  RETURNING client_id)
INSERT INTO revaluation_due AS d (voucher_id, cause, since)
SELECT v.voucher_id, 'indication', CAST(:recorded_at AS timestamptz) FROM voucher v JOIN newer USING (client_id)
WHERE v.status IN ('issued', 'active') ORDER BY v.voucher_id
ON CONFLICT (voucher_id) DO UPDATE SET cause = EXCLUDED.cause, since = EXCLUDED.since
""")


async def find_price_list(session: AsyncSession, price_list_id: UUID | None) -> KnownPriceList | None:
    """An edition of a price list, or None."""
    return await session.get(KnownPriceList, price_list_id) if price_list_id else None


async def list_prices(session: AsyncSession, pilot_code: str) -> Sequence[KnownPrice]:
    """The rows of all published editions of a pilot, each on its own days."""
    query = (
        select(KnownPrice)
        .join(KnownPriceList, KnownPriceList.price_list_id == KnownPrice.price_list_id)
        .where(KnownPriceList.pilot_code == pilot_code, KnownPriceList.status == "published")
        .order_by(KnownPrice.valid_from, KnownPrice.price_list_id, KnownPrice.position)
    )
    return (await session.scalars(query)).all()


async def find_requirement_set(session: AsyncSession, requirement_set_id: UUID | None) -> KnownRequirementSet | None:
    """A requirement set, or None."""
    return await session.get(KnownRequirementSet, requirement_set_id) if requirement_set_id else None


async def indications_by_client(
    session: AsyncSession, client_ids: Collection[UUID]
) -> dict[UUID, list[KnownIndication]]:
    """All indications of these clients, oldest first."""
    rows = await session.scalars(
        select(KnownIndication).where(KnownIndication.client_id.in_(client_ids)).order_by(KnownIndication.valid_from)
    )
    found: dict[UUID, list[KnownIndication]] = {client_id: [] for client_id in client_ids}
    for row in rows:
        found[row.client_id].append(row)
    return found


async def clients_of_indications(session: AsyncSession, indication_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """Indication → client, of those that are known."""
    rows = await session.execute(
        select(KnownIndication.indication_id, KnownIndication.client_id).where(
            KnownIndication.indication_id.in_(indication_ids)
        )
    )
    return {row.indication_id: row.client_id for row in rows}


async def clients_by_id(session: AsyncSession, client_ids: Collection[UUID]) -> dict[UUID, KnownClient]:
    """Client → its copy, of those that are known."""
    rows = await session.scalars(select(KnownClient).where(KnownClient.client_id.in_(client_ids)))
    return {row.client_id: row for row in rows}
