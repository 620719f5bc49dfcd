-- Bring the agreements of this page to what claims knows of them, where claims has a newer set: redeemed, ended, begun.
-- An agreement that this database lacks is made from its terms. Its lines are those of the terms. Terms of version 1
-- tell too little for that.
WITH listed AS (
  SELECT i."agreementId" AS agreement_id, i."voucherId" AS voucher_id, i.terms,
         (i.terms->>'startsOn')::date AS starts_on, (i.terms->>'endsOn')::date AS ends_on,
         (i.terms->>'careStartedOn')::date AS care_started_on
  FROM jsonb_to_recordset(CAST(:items AS jsonb)) AS i ("agreementId" uuid, "voucherId" uuid, version bigint, terms jsonb)
  LEFT JOIN handover h ON h.agreement_id = i."agreementId"
  WHERE COALESCE(i.terms->>'termsVersion', '1') = '2' AND (h.agreement_id IS NULL OR i.version > h.version)),
made AS (
  INSERT INTO agreement AS a (
    agreement_id, voucher_id, client_id, pilot_code, number, version, status, provider_id, location_id, starts_on,
    ends_on, conditions, drafted_by, drafted_at, client_confirmed_at, provider_confirmed_at, redeemed_at,
    redemption_decision_id, care_started_on, recreated_at)
  SELECT agreement_id, voucher_id, (terms->>'clientId')::uuid, terms->>'pilotCode', terms->>'number', 1, 'redeemed',
         (terms->>'providerId')::uuid, (terms->>'locationId')::uuid, starts_on, ends_on, :conditions, 'service', :at,
         :at, :at, :at, :decision_id, care_started_on, :at
  FROM listed ORDER BY agreement_id
  ON CONFLICT (agreement_id) DO UPDATE
    SET version = a.version + 1, care_started_on = EXCLUDED.care_started_on,
        status = CASE WHEN a.status IN ('redeemed', 'ended') AND EXCLUDED.ends_on < LEAST(a.ends_on, (
                        SELECT v.valid_to FROM voucher v WHERE v.voucher_id = a.voucher_id)) THEN 'ended'
                      ELSE 'redeemed' END,
        ended_on = CASE WHEN a.status IN ('redeemed', 'ended') AND EXCLUDED.ends_on < LEAST(a.ends_on, (
                          SELECT v.valid_to FROM voucher v WHERE v.voucher_id = a.voucher_id))
                        THEN EXCLUDED.ends_on END,
        redeemed_at = COALESCE(a.redeemed_at, EXCLUDED.redeemed_at),
        redemption_decision_id = COALESCE(a.redemption_decision_id, EXCLUDED.redemption_decision_id),
        client_confirmed_at = COALESCE(a.client_confirmed_at, EXCLUDED.client_confirmed_at),
        provider_confirmed_at = COALESCE(a.provider_confirmed_at, EXCLUDED.provider_confirmed_at),
        recreated_at = EXCLUDED.recreated_at
  RETURNING a.agreement_id, a.voucher_id, a.client_id, a.number, a.pilot_code, a.version, a.status, a.provider_id, a.location_id,
            a.starts_on, a.ends_on, a.ended_on, a.care_started_on),
agreed AS (
  SELECT l.agreement_id, p.*
  FROM listed l,
       ROWS FROM (jsonb_to_recordset(l.terms->'lines') AS (
         "performanceCode" text, unit text, "unitPriceCents" bigint, quantity numeric, per text, exclusive boolean))
         WITH ORDINALITY AS p ("performanceCode", unit, "unitPriceCents", quantity, per, exclusive, position)),
gone AS (
  DELETE FROM agreement_line a USING listed l
  WHERE a.agreement_id = l.agreement_id AND NOT EXISTS (
    SELECT FROM agreed g WHERE g.agreement_id = a.agreement_id AND g."performanceCode" = a.performance_code)),
line AS (
  INSERT INTO agreement_line (
    agreement_id, performance_code, position, unit_code, quantity, per, unit_price_cents, exclusive)
  SELECT agreement_id, "performanceCode", position, unit, quantity, per, "unitPriceCents", exclusive FROM agreed
  ON CONFLICT (agreement_id, performance_code) DO UPDATE
    SET position = EXCLUDED.position, unit_code = EXCLUDED.unit_code, quantity = EXCLUDED.quantity, per = EXCLUDED.per,
        unit_price_cents = EXCLUDED.unit_price_cents, exclusive = EXCLUDED.exclusive)
SELECT m.agreement_id, m.voucher_id, m.client_id, m.number, m.pilot_code, p.office_id, m.version, m.status,
       m.provider_id, m.location_id, m.starts_on, m.ends_on, m.ended_on, m.care_started_on
FROM made m JOIN pilot p ON p.code = m.pilot_code ORDER BY m.agreement_id
