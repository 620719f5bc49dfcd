-- Every order of a run pays to the account verified last; gives the providers that are to be paid and have none.
WITH present AS (
  SELECT payment_order.order_id, account.iban, account.account_name FROM payment_order
  LEFT JOIN LATERAL (
    SELECT iban, account_name FROM bank_account
    WHERE bank_account.provider_id = payment_order.provider_id AND bank_account.status = 'verified'
    ORDER BY checked_at DESC, account_id DESC LIMIT 1) account ON true
  WHERE payment_order.run_id = :run_id),
renewed AS (
  UPDATE payment_order SET iban = present.iban, account_name = present.account_name FROM present
  WHERE payment_order.order_id = present.order_id AND present.iban IS NOT NULL
    AND (payment_order.iban, payment_order.account_name) <> (present.iban, present.account_name))
SELECT payment_order.provider_id FROM payment_order JOIN present USING (order_id)
WHERE present.iban IS NULL AND payment_order.net_cents > 0
ORDER BY payment_order.provider_id
