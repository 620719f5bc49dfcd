"""What locations offer that a voucher could pay for, out of what registry told."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncSession


async def offers_for(
    session: AsyncSession,
    pilot_code: str,
    delivery_form: str,
    profile_code: str | None,
    location_ids: Sequence[UUID],
    day: date,
) -> Sequence[Row[Any]]:
    """The offers at these locations on a day, with the unit and highest price of the list, and who may start."""
    facts = {"pilot": pilot_code, "form": delivery_form, "profile": profile_code, "day": day, "ids": list(location_ids)}
    return list(await session.execute(_OFFERS, facts))


_OFFERS = text("""
SELECT o.offer_id, o.location_id, o.provider_id, o.performance_code, o.price_cents AS unit_price_cents,
       k.unit_code, k.price_cents AS highest_cents,
       EXISTS (SELECT FROM known_admission m WHERE m.provider_id = o.provider_id AND m.pilot_code = o.pilot_code
               AND m.standing @> CAST(:day AS date)) AS is_admitted
FROM known_offer o
JOIN LATERAL (
  SELECT unit_code, price_cents FROM known_price p JOIN known_price_list e USING (price_list_id)
  WHERE e.pilot_code = o.pilot_code AND e.status = 'published' AND p.performance_code = o.performance_code
    AND CAST(:form AS text) = ANY (p.delivery_forms)
    AND (p.profile_code IS NULL OR p.profile_code = CAST(:profile AS text))
    AND p.valid_from <= :day AND (p.valid_to IS NULL OR p.valid_to >= :day)
  ORDER BY price_cents LIMIT 1) AS k ON true
WHERE o.location_id = ANY (CAST(:ids AS uuid[])) AND o.pilot_code = :pilot AND o.delivery_form = :form
  AND NOT o.withdrawn AND o.valid_from <= :day AND (o.valid_to IS NULL OR o.valid_to >= :day)
  AND (o.profile_codes = '{}' OR CAST(:profile AS text) = ANY (o.profile_codes))
ORDER BY array_position(CAST(:ids AS uuid[]), o.location_id), o.performance_code, o.offer_id
""")
"""An offer that the list does not price (any more) is left out: nobody can agree on it."""
