-- What took the days of a line, as it was known at an instant. Exclusive care of a client is found by the months that it
-- has days in.
WITH own AS (
  SELECT terms.client_id, terms.payer FROM agreement_terms terms JOIN agreed_line agreed USING (agreement_id)
  WHERE agreement_id = :agreement_id AND agreed.performance_code = :performance_code AND agreed.exclusive),
care AS (
  SELECT CAST(:agreement_id AS uuid) AS agreement_id, CAST(:performance_code AS text) AS performance_code
  UNION
  SELECT month.agreement_id, month.performance_code
  FROM own JOIN care_month month ON month.client_id = own.client_id AND month.payer = own.payer
  WHERE month.month BETWEEN date_trunc('month', CAST(:first AS timestamp)) AND :last)
SELECT line.batch_id, line.position, line.provider_id, line.service_from, line.service_to, batch.judged_at
FROM care JOIN claim_line line USING (agreement_id, performance_code) JOIN claim_batch batch USING (batch_id)
WHERE line.broken = 0 AND line.kind = 'D' AND line.covers_days AND line.service_from <= :last
  AND line.service_to >= :first AND batch.judged_at <= :at
  AND NOT EXISTS (
    SELECT FROM claim_line credit JOIN claim_batch b USING (batch_id)
    WHERE credit.provider_id = line.provider_id AND credit.previous_reference = line.line_reference
      AND credit.broken = 0 AND credit.kind = 'C' AND b.judged_at <= :at)
  AND line.amount_cents > (
    SELECT COALESCE(sum(r.amount_cents), 0) - CAST(line.amount_cents = 0 AS int) FROM recovery r
    WHERE r.batch_id = line.batch_id AND r.position = line.position AND r.recorded_at <= :at)
ORDER BY line.service_from, line.line_reference LIMIT 20
