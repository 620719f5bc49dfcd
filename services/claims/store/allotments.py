"""The statements of the escrow on claims' side: apply a set, tell what is held, list it, fence a former voucher.

The caller of APPLY holds the rows of FREE_ROWS from an earlier statement of the same transaction.
"""

from sqlalchemy import text

EPOCH = text("SELECT epoch FROM feed_head")

FENCE = text("SELECT epoch FROM peer WHERE source = 'voucher' FOR SHARE")
"""Shared, so that a fence that was answered holds for every set after it."""

RAISE_FENCE = text("UPDATE peer SET epoch = GREATEST(epoch, :epoch) WHERE source = 'voucher'")

FREE_ROWS = text("""
SELECT agreement_id FROM agreement_terms WHERE agreement_id = ANY(CAST(:agreements AS uuid[]))
ORDER BY agreement_id FOR UPDATE SKIP LOCKED
""")
KNOWN_ROWS = text("SELECT agreement_id FROM agreement_terms WHERE agreement_id = ANY(CAST(:agreements AS uuid[]))")

FINAL = text("SELECT agreement_id, year FROM allotment WHERE final AND agreement_id = ANY(CAST(:agreements AS uuid[]))")
"""The years that are final here."""

WAITED_FOR = text("""
SELECT a FROM unnest(CAST(:agreements AS uuid[])) AS a
WHERE EXISTS (SELECT FROM waiting_line w WHERE w.agreement_id = a)
""")
"""Agreements of which a received batch has lines that are not judged yet: a final set waits for them."""

NOBODY_JUDGES = text("SELECT pg_try_advisory_xact_lock(1, hashtext(:provider))")
"""False while a batch of this provider is being judged; a final set waits for it."""

JUDGING = text(
    "SELECT set_config('lock_timeout', '60s', true), pg_advisory_xact_lock_shared(1, hashtext(CAST(:provider AS text)))"
)
"""Say that a batch of this provider is being judged, until the transaction ends."""

APPLY = text("""
WITH said AS (
  SELECT "agreementId" AS agreement_id, "voucherId" AS voucher_id, version, terms, years
  FROM jsonb_to_recordset(CAST(:sets AS jsonb))
    AS s ("agreementId" uuid, "voucherId" uuid, version bigint, terms jsonb, years jsonb)
  WHERE version >= CAST(:fence AS bigint) * 1000000),
fresh AS (
  INSERT INTO agreement_terms AS a (agreement_id, voucher_id, version, epoch, terms, provider_id, pilot_code,
                                    starts_on, ends_on, care_started_on, claim_window_days)
  SELECT agreement_id, voucher_id, version, :epoch, terms, (terms->>'providerId')::uuid, terms->>'pilotCode',
         (terms->>'startsOn')::date, (terms->>'endsOn')::date, (terms->>'careStartedOn')::date,
         (terms->>'claimWindowDays')::int
  FROM said ORDER BY agreement_id
  ON CONFLICT (agreement_id) DO UPDATE
    SET version = EXCLUDED.version, epoch = EXCLUDED.epoch, terms = EXCLUDED.terms,
        provider_id = EXCLUDED.provider_id, pilot_code = EXCLUDED.pilot_code, starts_on = EXCLUDED.starts_on,
        ends_on = EXCLUDED.ends_on, care_started_on = EXCLUDED.care_started_on,
        claim_window_days = EXCLUDED.claim_window_days
    WHERE EXCLUDED.version > a.version OR (EXCLUDED.version = a.version AND EXCLUDED.epoch <> a.epoch)
  RETURNING agreement_id, version, terms),
agreed AS (
  SELECT agreement_id, "performanceCode" AS performance_code, unit, "unitPriceCents" AS unit_price_cents
  FROM fresh, jsonb_to_recordset(fresh.terms->'lines')
    AS l ("performanceCode" text, unit text, "unitPriceCents" bigint)),
gone AS (
  DELETE FROM agreed_line l USING fresh f
  WHERE l.agreement_id = f.agreement_id AND NOT EXISTS (
    SELECT FROM agreed a WHERE a.agreement_id = l.agreement_id AND a.performance_code = l.performance_code)),
line AS (
  INSERT INTO agreed_line (agreement_id, performance_code, unit, unit_price_cents) SELECT * FROM agreed
  ON CONFLICT (agreement_id, performance_code) DO UPDATE
    SET unit = EXCLUDED.unit, unit_price_cents = EXCLUDED.unit_price_cents),
history AS (
  INSERT INTO terms_history (agreement_id, version, terms, recorded_at)
  SELECT agreement_id, version, terms, :at FROM fresh ON CONFLICT DO NOTHING)
INSERT INTO allotment AS t (agreement_id, year, asked_cents, held_cents, final)
SELECT s.agreement_id, y.year, y."askedCents", y."askedCents", y.final
FROM fresh JOIN said s USING (agreement_id),
     jsonb_to_recordset(s.years) AS y (year int, "askedCents" bigint, final boolean)
ON CONFLICT (agreement_id, year) DO UPDATE
  SET asked_cents = EXCLUDED.asked_cents, final = EXCLUDED.final, seq = t.seq + 1,
      held_cents = CASE WHEN EXCLUDED.asked_cents = t.asked_cents AND EXCLUDED.final = t.final
                         AND (SELECT a.epoch FROM agreement_terms a WHERE a.agreement_id = t.agreement_id) = :epoch
                        THEN t.held_cents ELSE GREATEST(EXCLUDED.asked_cents, t.drawn_cents) END
""")
"""Take what is newer. New terms alone leave what is held as it is, unless the row is of an earlier life of this
database (the sub-select sees the epoch as it was before)."""

_ITEM = """
SELECT a.agreement_id, a.voucher_id, a.version, a.terms,
       COALESCE(jsonb_agg(jsonb_build_object('year', y.year, 'seq', y.seq, 'heldCents', y.held_cents, 'drawnCents',
                                             y.drawn_cents, 'askedCents', y.asked_cents, 'final', y.final)
                          ORDER BY y.year) FILTER (WHERE y.year IS NOT NULL), '[]') AS years
FROM agreement_terms a LEFT JOIN allotment y USING (agreement_id)
"""
_IN_ORDER = " GROUP BY a.agreement_id ORDER BY a.agreement_id"
HELD = text(_ITEM + " WHERE a.agreement_id = ANY(CAST(:agreements AS uuid[]))" + _IN_ORDER)
PAGE = text(_ITEM + " WHERE a.agreement_id > :after" + _IN_ORDER + " LIMIT :most")
