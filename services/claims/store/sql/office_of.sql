-- The care office of a run, an order, a late-claim decision or a batch; the zero id for what is of no office, the last id for what is of several.
SELECT office_id FROM payment_run WHERE run_id = :thing_id
UNION ALL SELECT office_id FROM payment_order JOIN payment_run USING (run_id) WHERE order_id = :thing_id
UNION ALL SELECT office_id FROM late_claim_decision WHERE late_claim_id = :thing_id
UNION ALL
SELECT CASE count(DISTINCT office_id) WHEN 0 THEN CAST('00000000-0000-0000-0000-000000000000' AS uuid)
       WHEN 1 THEN (array_agg(office_id) FILTER (WHERE office_id IS NOT NULL))[1]
       ELSE CAST('ffffffff-ffff-ffff-ffff-ffffffffffff' AS uuid) END
FROM claim_batch LEFT JOIN batch_total USING (batch_id) LEFT JOIN payment_stream USING (stream_id)
WHERE batch_id = :thing_id GROUP BY batch_id
UNION ALL SELECT CAST('00000000-0000-0000-0000-000000000000' AS uuid) FROM bank_account WHERE account_id = :thing_id
LIMIT 1
