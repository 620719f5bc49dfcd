SELECT t.month, t.performance_code,
       COALESCE(sum(t.line_count) FILTER (WHERE t.accepted), 0)::bigint AS accepted_lines,
       COALESCE(sum(CASE t.kind WHEN 'D' THEN t.amount_cents ELSE -t.amount_cents END)
                FILTER (WHERE t.accepted), 0)::bigint AS accepted_cents,
       COALESCE(sum(t.line_count) FILTER (WHERE NOT t.accepted), 0)::bigint AS rejected_lines,
       COALESCE(sum(t.amount_cents) FILTER (WHERE NOT t.accepted AND t.kind = 'D'), 0)::bigint AS rejected_cents,
       COALESCE(sum(CASE t.kind WHEN 'D' THEN t.amount_cents ELSE -t.amount_cents END)
                FILTER (WHERE t.accepted AND paid.source_id IS NOT NULL), 0)::bigint AS paid_cents
FROM batch_total t JOIN claim_batch b USING (batch_id)
LEFT JOIN payment_stream s USING (stream_id)
LEFT JOIN (SELECT i.source_id, i.stream_id FROM payment_item i JOIN payment_order o USING (order_id)
           JOIN payment_run r USING (run_id) WHERE i.is_active AND r.status = 'settled') paid
  ON paid.source_id = t.batch_id AND paid.stream_id = t.stream_id
WHERE t.month BETWEEN :first AND :last
  AND (CAST(:provider_id AS uuid) IS NULL OR b.provider_id = :provider_id)
  AND (CAST(:office_id AS uuid) IS NULL OR s.office_id = :office_id)
  AND (CAST(:pilot_code AS text) IS NULL OR s.pilot_code = :pilot_code)
GROUP BY t.month, t.performance_code ORDER BY t.month, t.performance_code LIMIT 10000
