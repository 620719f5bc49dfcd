-- Vouchers that this database lacks, made from the terms of their agreements, worth nothing until they are valued again.
-- The indication is the client's one on the first day; the office completes what terms do not tell.
WITH listed AS (
  SELECT i."voucherId" AS voucher_id, (i.terms->>'clientId')::uuid AS client_id, i.terms->>'pilotCode' AS pilot_code,
         i.terms->>'deliveryForm' AS delivery_form, (i.terms->>'startsOn')::date AS starts_on,
         (i.terms->>'endsOn')::date AS ends_on
  FROM jsonb_to_recordset(CAST(:items AS jsonb)) AS i ("voucherId" uuid, terms jsonb)
  WHERE i.terms ? 'clientId' AND NOT EXISTS (SELECT FROM voucher v WHERE v.voucher_id = i."voucherId")),
lacking AS (
  SELECT DISTINCT ON (voucher_id) voucher_id, client_id, p.pilot_id, p.code, delivery_form,
         min(starts_on) OVER mine AS valid_from, max(COALESCE(ends_on, p.period_to)) OVER mine AS valid_to
  FROM listed l JOIN pilot p ON p.code = l.pilot_code
  WINDOW mine AS (PARTITION BY voucher_id)
  ORDER BY voucher_id, starts_on),
made AS (
  INSERT INTO voucher (voucher_id, pilot_id, client_id, indication_id, status, version, profile_code, delivery_form,
                       arrangement, valid_from, valid_to, requested_on, waiting_status, issued_at, issue_decision_id)
  SELECT l.voucher_id, l.pilot_id, l.client_id, COALESCE(i.indication_id, l.voucher_id), 'active', 1,
         COALESCE(i.profile_code, ''), l.delivery_form, 'self-directed', l.valid_from, l.valid_to, l.valid_from,
         'active', :at, :decision_id
  FROM lacking l
  LEFT JOIN LATERAL (
    SELECT indication_id, profile_code FROM known_indication k
    WHERE k.client_id = l.client_id AND k.profile_code IS NOT NULL AND k.valid_from <= l.valid_to
    ORDER BY k.valid_from DESC LIMIT 1) AS i ON true
  RETURNING voucher_id, client_id, pilot_id, profile_code, delivery_form, valid_from, valid_to),
term AS (
  INSERT INTO voucher_term (voucher_id, valid_from, recorded_at, delivery_form, etmalen, pgb_share_percent, supplements,
                            decision_id)
  SELECT voucher_id, valid_from, :at, delivery_form, CASE delivery_form WHEN 'dtv' THEN 3.5 END, 0, '[]', :decision_id
  FROM made),
counted AS (
  UPDATE pilot p SET participants = p.participants + m.number
  FROM (SELECT pilot_id, count(*) AS number FROM made GROUP BY pilot_id) AS m WHERE p.pilot_id = m.pilot_id),
due AS (
  INSERT INTO revaluation_due (voucher_id, cause, since) SELECT voucher_id, 'restored', :at FROM made
  ON CONFLICT (voucher_id) DO NOTHING)
SELECT made.voucher_id, made.client_id, p.code AS pilot_code, made.delivery_form, made.profile_code, made.valid_from,
       made.valid_to
FROM made JOIN pilot p USING (pilot_id) ORDER BY made.voucher_id
