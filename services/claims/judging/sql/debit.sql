-- Every debit with the rules that it breaks by itself, or because of what was accepted before this batch.
SELECT line.*, COALESCE(agreed.unit = '14', false) AS covers_days, terms.version AS terms_version,
 {{broken}} AS broken
FROM line
LEFT JOIN agreement_terms terms ON terms.agreement_id = line.agreement_id AND terms.provider_id = :provider_id
LEFT JOIN agreed_line agreed ON agreed.agreement_id = terms.agreement_id
  AND agreed.performance_code = line.performance_code
LEFT JOIN no_payment unpaid ON unpaid.pilot_code = terms.pilot_code
LEFT JOIN late_claim late ON late.provider_id = :provider_id AND late.line_reference = line.line_reference
LEFT JOIN claim_line holder ON holder.provider_id = :provider_id AND holder.line_reference = line.line_reference
  AND holder.broken = 0
LEFT JOIN credit_judged crediting ON crediting.verdict = 0 AND crediting.line_reference = line.line_reference
LEFT JOIN care_month taken ON taken.agreement_id = terms.agreement_id
  AND taken.performance_code = line.performance_code AND taken.month = line.month
LEFT JOIN freed_days freed ON freed.agreement_id = line.agreement_id
  AND freed.performance_code = line.performance_code AND freed.month = line.month
WHERE line.kind = 'D'
