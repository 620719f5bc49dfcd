-- What lies beside some accepted lines: hours of the same agreement and performance on the same days, their own among them,
-- and days of exclusive care of the same client that another payer pays. Lines that were credited or fully recovered do
-- not count; lines of a dry run are not stored, so that they count as they were sent.
WITH sent AS (
  SELECT *, date_trunc('month', service_from::timestamp)::date AS month
  FROM jsonb_to_recordset(CAST(:lines AS jsonb))
    AS s (agreement_id uuid, performance_code text, line_reference text, service_from date, service_to date,
          quantity numeric(8, 2))),
stored AS (
  SELECT DISTINCT line.batch_id, line.position
  FROM sent JOIN agreed_line agreed USING (agreement_id, performance_code)
  JOIN claim_line line ON line.agreement_id = sent.agreement_id AND line.service_from >= sent.month
    AND line.service_from <= sent.service_to
  WHERE agreed.unit = '04' AND line.performance_code = sent.performance_code AND line.broken = 0 AND line.kind = 'D'
    AND line.service_to >= sent.service_from
    AND NOT EXISTS (
      SELECT FROM claim_line credit
      WHERE credit.provider_id = line.provider_id AND credit.previous_reference = line.line_reference
        AND credit.broken = 0 AND credit.kind = 'C')
    AND line.amount_cents IS DISTINCT FROM (
      SELECT sum(r.amount_cents) FROM recovery r WHERE r.batch_id = line.batch_id AND r.position = line.position))
SELECT agreement_id, performance_code, line_reference, service_from AS first, service_to AS last, quantity AS hours
FROM stored JOIN claim_line line USING (batch_id, position)
UNION
SELECT agreement_id, performance_code, line_reference, service_from, service_to, sent.quantity
FROM sent JOIN agreed_line agreed USING (agreement_id, performance_code) WHERE agreed.unit = '04' AND :dry_run
UNION
SELECT sent.agreement_id, sent.performance_code, '', care.month + n, care.month + n, NULL
FROM sent JOIN agreed_line agreed USING (agreement_id, performance_code) JOIN agreement_terms terms USING (agreement_id)
JOIN care_month care ON care.client_id = terms.client_id AND care.payer <> terms.payer AND care.month = sent.month
CROSS JOIN generate_series(0, 30) AS n
WHERE agreed.exclusive AND care.days & (1::bigint << n) <> 0
