-- Every debit with the rules that it breaks by itself, or because of what was accepted before this batch. Lines of one
-- span cannot have a day together: it is the performance of an agreement, or all exclusive care of a client and payer.
-- A late line draws on the room of the decision on its agreement and month, and on no other room.
SELECT line.*, COALESCE(agreed.unit = '14' OR agreed.exclusive, false) AS covers_days, terms.version AS terms_version,
 terms.stream_id,
 CASE WHEN agreed.exclusive THEN terms.client_id WHEN agreed.unit = '14' THEN terms.agreement_id END AS span_id,
 CASE WHEN agreed.exclusive THEN terms.payer WHEN agreed.unit = '14' THEN agreed.performance_code END AS span_code,
 CASE WHEN {{is_late}} THEN late.room_id END AS late_claim_id,
 COALESCE(CASE WHEN {{is_late}} THEN late.room_id END, line.agreement_id) AS room_id,
 {{broken}} AS broken
FROM line
LEFT JOIN agreement_terms terms ON terms.agreement_id = line.agreement_id AND terms.provider_id = :provider_id
LEFT JOIN agreed_line agreed ON agreed.agreement_id = terms.agreement_id
  AND agreed.performance_code = line.performance_code
LEFT JOIN no_payment unpaid ON unpaid.pilot_code = terms.pilot_code
LEFT JOIN late_room late ON late.agreement_id = terms.agreement_id AND late.month = line.month AND late.is_chosen
LEFT JOIN claim_line holder ON holder.provider_id = :provider_id AND holder.line_reference = line.line_reference
  AND holder.broken = 0
LEFT JOIN credit_judged crediting ON crediting.verdict = 0 AND crediting.line_reference = line.line_reference
LEFT JOIN taken_days taken ON taken.agreement_id = terms.agreement_id
  AND taken.performance_code = line.performance_code AND taken.month = line.month
WHERE line.kind = 'D'
