-- Take the sets that are newer than what is known. The caller holds the rows of these agreements.
-- The first terms that name the client join the agreement's earlier days of exclusive care to it.
-- New terms alone leave what is held as it is, unless the row is of an earlier epoch of this database: the sub-select at
-- the end sees the epoch as it was before this statement.
WITH sent AS (
  SELECT "agreementId" AS agreement_id, "voucherId" AS voucher_id, version, terms, years
  FROM jsonb_to_recordset(CAST(:sets AS jsonb))
    AS s ("agreementId" uuid, "voucherId" uuid, version bigint, terms jsonb, years jsonb)
  WHERE version >= CAST(:fence AS bigint) * 1000000),
fresh AS (
  INSERT INTO agreement_terms AS a (agreement_id, voucher_id, version, epoch, terms, provider_id, pilot_code,
                                    starts_on, ends_on, care_started_on, claim_window_days, terms_version, number,
                                    office_id, payer, client_id, location_id, delivery_form, region_code, stream_id)
  SELECT agreement_id, voucher_id, version, :epoch, terms, (terms->>'providerId')::uuid, terms->>'pilotCode',
         (terms->>'startsOn')::date, (terms->>'endsOn')::date, (terms->>'careStartedOn')::date,
         (terms->>'claimWindowDays')::int, (terms->>'termsVersion')::int, terms->>'number',
         (terms->>'officeId')::uuid, terms->>'payer', (terms->>'clientId')::uuid, (terms->>'locationId')::uuid,
         terms->>'deliveryForm', terms->>'regionCode',
         (SELECT stream_id FROM payment_stream s
          WHERE (s.office_id, s.pilot_code, s.payer)
              = ((terms->>'officeId')::uuid, terms->>'pilotCode', terms->>'payer'))
  FROM sent ORDER BY agreement_id
  ON CONFLICT (agreement_id) DO UPDATE
    SET version = EXCLUDED.version, epoch = EXCLUDED.epoch, terms = EXCLUDED.terms,
        provider_id = EXCLUDED.provider_id, pilot_code = EXCLUDED.pilot_code, starts_on = EXCLUDED.starts_on,
        ends_on = EXCLUDED.ends_on, care_started_on = EXCLUDED.care_started_on,
        claim_window_days = EXCLUDED.claim_window_days, terms_version = EXCLUDED.terms_version,
        number = EXCLUDED.number, office_id = EXCLUDED.office_id, payer = EXCLUDED.payer,
        client_id = EXCLUDED.client_id, location_id = EXCLUDED.location_id, delivery_form = EXCLUDED.delivery_form,
        region_code = EXCLUDED.region_code, stream_id = COALESCE(EXCLUDED.stream_id, a.stream_id)
    WHERE EXCLUDED.version > a.version OR (EXCLUDED.version = a.version AND EXCLUDED.epoch <> a.epoch)
  RETURNING agreement_id, version, terms, client_id, payer),
agreed AS (
  SELECT agreement_id, "performanceCode" AS performance_code, unit, "unitPriceCents" AS unit_price_cents, quantity, per,
         exclusive AND client_id IS NOT NULL AS exclusive, client_id, payer
  FROM fresh, jsonb_to_recordset(fresh.terms->'lines')
    AS l ("performanceCode" text, unit text, "unitPriceCents" bigint, quantity numeric, per text, exclusive boolean)),
gone AS (
  DELETE FROM agreed_line l USING fresh f
  WHERE l.agreement_id = f.agreement_id AND NOT EXISTS (
    SELECT FROM agreed a WHERE a.agreement_id = l.agreement_id AND a.performance_code = l.performance_code)),
line AS (
  INSERT INTO agreed_line (agreement_id, performance_code, unit, unit_price_cents, quantity, per, exclusive)
  SELECT agreement_id, performance_code, unit, unit_price_cents, quantity, per, exclusive FROM agreed
  ON CONFLICT (agreement_id, performance_code) DO UPDATE
    SET unit = EXCLUDED.unit, unit_price_cents = EXCLUDED.unit_price_cents, quantity = EXCLUDED.quantity,
        per = EXCLUDED.per, exclusive = EXCLUDED.exclusive),
care AS (
  INSERT INTO exclusive_care (client_id, payer)
  SELECT DISTINCT client_id, payer FROM agreed WHERE exclusive ORDER BY client_id, payer ON CONFLICT DO NOTHING),
days AS (
  UPDATE care_month m SET client_id = a.client_id, payer = a.payer
  FROM agreed a
  WHERE a.exclusive AND m.agreement_id = a.agreement_id AND m.performance_code = a.performance_code
    AND m.client_id IS NULL),
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
