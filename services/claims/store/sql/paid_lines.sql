-- The accepted lines that an order pays: of its batches without those that were held when it was drafted, and those that
-- it pays by themselves.
SELECT {{columns}} FROM (
  SELECT line.* FROM payment_order JOIN payment_run run USING (run_id)
  JOIN payment_item item ON item.order_id = payment_order.order_id AND item.kind = 'batch'
  JOIN claim_line line ON line.batch_id = item.source_id AND line.stream_id = item.stream_id
  LEFT JOIN payment_hold hold ON hold.batch_id = line.batch_id AND hold.position = line.position
    AND hold.held_at <= run.drafted_at
  WHERE payment_order.order_id = :order_id AND line.broken = 0 AND hold.line_id IS NULL
  UNION ALL
  SELECT line.* FROM payment_item item JOIN payment_hold hold ON hold.line_id = item.source_id
  JOIN claim_line line ON line.batch_id = hold.batch_id AND line.position = hold.position
  WHERE item.order_id = :order_id AND item.kind = 'line') line
WHERE (line.batch_id, line.position) > (:batch_id, :position)
ORDER BY line.batch_id, line.position LIMIT :most
