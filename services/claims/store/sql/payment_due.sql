-- What waits for payment per provider, with the account that was verified last.
SELECT waiting.provider_id, account.iban, account.account_name, sum(line_count)::bigint AS line_count,
       sum(debit)::bigint AS debit_cents, sum(credit)::bigint AS credit_cents, sum(recovered)::bigint AS recovery_cents,
       sum(carried)::bigint AS carried_cents
FROM waiting_for_payment waiting
LEFT JOIN LATERAL (
  SELECT iban, account_name FROM bank_account
  WHERE bank_account.provider_id = waiting.provider_id AND bank_account.status = 'verified'
  ORDER BY checked_at DESC, account_id DESC LIMIT 1) account ON true
WHERE office_id = :office_id AND (received_on IS NULL OR received_on <= :cut_off) AND (recorded_at IS NULL OR recorded_at < :until)
  AND (kind <> 'batch' OR CAST(:pilot_code AS text) IS NULL OR pilot_code = :pilot_code)
GROUP BY waiting.provider_id, account.iban, account.account_name ORDER BY waiting.provider_id
