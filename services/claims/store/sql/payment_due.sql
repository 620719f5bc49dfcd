-- What was noted as waiting for payment per provider, with the account that was verified last.
SELECT waiting.provider_id, account.iban, account.account_name, sum(line_count)::bigint AS line_count,
       sum(debit)::bigint AS debit_cents, sum(credit)::bigint AS credit_cents, sum(recovered)::bigint AS recovery_cents,
       sum(carried)::bigint AS carried_cents
FROM due_now waiting
LEFT JOIN LATERAL (
  SELECT iban, account_name FROM bank_account
  WHERE bank_account.provider_id = waiting.provider_id AND bank_account.status = 'verified'
  ORDER BY checked_at DESC, account_id DESC LIMIT 1) account ON true
GROUP BY waiting.provider_id, account.iban, account.account_name ORDER BY waiting.provider_id
