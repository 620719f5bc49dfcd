-- Take the sets that are newer than what is known. The caller holds the rows of these agreements.
-- New terms alone leave what is held as it is, unless the row is of an earlier epoch of this database: the sub-select at
-- the end sees the epoch as it was before this statement.
WITH sent AS (
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
  FROM sent ORDER BY agreement_id
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
FROM fresh JOIN sent s USING (agreement_id),
     jsonb_to_recordset(s.years) AS y (year int, "askedCents" bigint, final boolean)
ON CONFLICT (agreement_id, year) DO UPDATE
  SET asked_cents = EXCLUDED.asked_cents, final = EXCLUDED.final, seq = t.seq + 1,
      held_cents = CASE WHEN EXCLUDED.asked_cents = t.asked_cents AND EXCLUDED.final = t.final
                         AND (SELECT a.epoch FROM agreement_terms a WHERE a.agreement_id = t.agreement_id) = :epoch
                        THEN t.held_cents ELSE GREATEST(EXCLUDED.asked_cents, t.drawn_cents) END
