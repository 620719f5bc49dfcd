-- Every credit with the rules that it breaks by itself. What it frees goes back to the late-claim decision that its debit
-- drew on, while that can be used.
SELECT line.*, COALESCE(debit.covers_days, false) AS covers_days, terms.version AS terms_version,
 back.room_id AS late_claim_id, COALESCE(back.room_id, line.agreement_id) AS room_id,
 COALESCE(debit.stream_id, terms.stream_id) AS stream_id,
 {{broken}} AS broken
FROM line
LEFT JOIN agreement_terms terms ON terms.agreement_id = line.agreement_id AND terms.provider_id = :provider_id
LEFT JOIN claim_line debit ON debit.provider_id = :provider_id AND debit.line_reference = line.previous_reference
  AND debit.broken = 0 AND debit.kind = 'D'
LEFT JOIN claim_line credited ON credited.provider_id = :provider_id
  AND credited.previous_reference = line.previous_reference AND credited.broken = 0 AND credited.kind = 'C'
LEFT JOIN (SELECT DISTINCT batch_id, position FROM recovery WHERE provider_id = :provider_id) recovered
  ON recovered.batch_id = debit.batch_id AND recovered.position = debit.position
LEFT JOIN claim_line holder ON holder.provider_id = :provider_id AND holder.line_reference = line.line_reference
  AND holder.broken = 0
LEFT JOIN late_room back ON back.room_id = debit.late_claim_id
WHERE line.kind = 'C'
