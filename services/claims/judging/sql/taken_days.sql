-- The days that accepted lines of earlier batches leave to no line of this one, less those that its credits free: of the
-- same agreement and performance, and of an exclusive performance those of all exclusive care of the client and payer.
WITH sent AS (
  SELECT DISTINCT agreed.agreement_id, agreed.performance_code, line.month, terms.payer,
                  CASE WHEN agreed.exclusive THEN terms.client_id END AS client_id
  FROM line
  JOIN agreed_line agreed ON agreed.agreement_id = line.agreement_id AND agreed.performance_code = line.performance_code
  JOIN agreement_terms terms ON terms.agreement_id = line.agreement_id AND terms.provider_id = :provider_id
  WHERE line.kind = 'D' AND (agreed.unit = '14' OR agreed.exclusive))
SELECT sent.agreement_id, sent.performance_code, sent.month, bit_or(care.days & ~COALESCE(freed.days, 0)) AS days
FROM sent JOIN care_month care ON care.client_id = sent.client_id AND care.payer = sent.payer AND care.month = sent.month
LEFT JOIN freed_days freed ON freed.agreement_id = care.agreement_id
  AND freed.performance_code = care.performance_code AND freed.month = care.month
GROUP BY sent.agreement_id, sent.performance_code, sent.month
UNION ALL
SELECT sent.agreement_id, sent.performance_code, sent.month, care.days & ~COALESCE(freed.days, 0)
FROM sent JOIN care_month care ON care.agreement_id = sent.agreement_id
  AND care.performance_code = sent.performance_code AND care.month = sent.month
LEFT JOIN freed_days freed ON freed.agreement_id = care.agreement_id
  AND freed.performance_code = care.performance_code AND freed.month = care.month
WHERE sent.client_id IS NULL
