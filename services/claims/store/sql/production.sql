-- A line that was held is paid by itself: it counts as its own order does, and not as its batch.
WITH settled AS (
  SELECT item.source_id, item.stream_id FROM payment_item item JOIN payment_order USING (order_id)
  JOIN payment_run run USING (run_id) WHERE item.is_active AND run.status = 'settled'),
held AS (
  SELECT hold.batch_id, hold.stream_id, line.performance_code, date_trunc('month', line.service_from::timestamp)::date AS month,
         sum(hold.amount_cents) AS cents, COALESCE(sum(hold.amount_cents) FILTER (WHERE paid.source_id IS NOT NULL), 0) AS paid
  FROM payment_hold hold JOIN claim_line line USING (batch_id, position)
  LEFT JOIN settled paid ON paid.source_id = hold.line_id AND paid.stream_id = hold.stream_id
  GROUP BY hold.batch_id, hold.stream_id, line.performance_code, date_trunc('month', line.service_from::timestamp)::date)
SELECT t.month, t.performance_code,
       COALESCE(sum(t.line_count) FILTER (WHERE t.accepted), 0)::bigint AS accepted_lines,
       COALESCE(sum(CASE t.kind WHEN 'D' THEN t.amount_cents ELSE -t.amount_cents END)
                FILTER (WHERE t.accepted), 0)::bigint AS accepted_cents,
       COALESCE(sum(t.line_count) FILTER (WHERE NOT t.accepted), 0)::bigint AS rejected_lines,
       COALESCE(sum(t.amount_cents) FILTER (WHERE NOT t.accepted AND t.kind = 'D'), 0)::bigint AS rejected_cents,
       COALESCE(sum(CASE WHEN paid.source_id IS NULL THEN 0 WHEN t.kind = 'D' THEN t.amount_cents - COALESCE(held.cents, 0)
                         ELSE -t.amount_cents END + COALESCE(held.paid, 0)) FILTER (WHERE t.accepted), 0)::bigint AS paid_cents
FROM batch_total t JOIN claim_batch b USING (batch_id)
LEFT JOIN payment_stream s USING (stream_id)
LEFT JOIN settled paid ON paid.source_id = t.batch_id AND paid.stream_id = t.stream_id
LEFT JOIN held ON t.kind = 'D' AND t.accepted AND held.batch_id = t.batch_id AND held.stream_id = t.stream_id
  AND held.performance_code = t.performance_code AND held.month = t.month
WHERE t.month BETWEEN :first AND :last
  AND (CAST(:provider_id AS uuid) IS NULL OR b.provider_id = :provider_id)
  AND (CAST(:office_id AS uuid) IS NULL OR s.office_id = :office_id)
  AND (CAST(:pilot_code AS text) IS NULL OR s.pilot_code = :pilot_code)
GROUP BY t.month, t.performance_code ORDER BY t.month, t.performance_code LIMIT 10000
