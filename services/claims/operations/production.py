"""Production: what was claimed, accepted, rejected and paid, per month and performance."""

from datetime import date
from uuid import UUID

from sqlalchemy import text

from services.claims.schemas.production import ProductionAnswer
from services.common.web.access import OWN
from services.common.web.context import Context


async def show_production(
    here: Context, provider_id: UUID | None, pilot_code: str | None, first: date, last: date
) -> ProductionAnswer:
    """The caller's own production, or of whom the office asks for, in these months."""
    own = here.caller.organisation_id if here.relation is OWN else provider_id
    asked = {"provider": own, "pilot": pilot_code, "first": first.replace(day=1), "last": last}
    async with here.reading() as reading:
        rows = (await reading.session.execute(_PRODUCTION, asked)).all()
    return ProductionAnswer.model_validate({"items": rows})


_PRODUCTION = text("""
SELECT t.month, t.performance_code,
       COALESCE(sum(t.line_count) FILTER (WHERE t.accepted), 0)::bigint AS accepted_lines,
       COALESCE(sum(CASE t.kind WHEN 'D' THEN t.amount_cents ELSE -t.amount_cents END)
                FILTER (WHERE t.accepted), 0)::bigint AS accepted_cents,
       COALESCE(sum(t.line_count) FILTER (WHERE NOT t.accepted), 0)::bigint AS rejected_lines,
       COALESCE(sum(t.amount_cents) FILTER (WHERE NOT t.accepted AND t.kind = 'D'), 0)::bigint AS rejected_cents,
       COALESCE(sum(CASE t.kind WHEN 'D' THEN t.amount_cents ELSE -t.amount_cents END)
                FILTER (WHERE t.accepted AND p.source_id IS NOT NULL), 0)::bigint AS paid_cents
FROM batch_total t JOIN claim_batch b USING (batch_id)
LEFT JOIN (SELECT i.source_id, i.pilot_code FROM payment_item i JOIN payment_order o USING (order_id)
           JOIN payment_run r USING (run_id) WHERE i.is_active AND r.status = 'settled') p
  ON p.source_id = t.batch_id AND p.pilot_code = t.pilot_code
WHERE t.month BETWEEN :first AND :last
  AND (CAST(:provider AS uuid) IS NULL OR b.provider_id = :provider)
  AND (CAST(:pilot AS text) IS NULL OR t.pilot_code = :pilot)
GROUP BY t.month, t.performance_code ORDER BY t.month, t.performance_code LIMIT 10000
""")
