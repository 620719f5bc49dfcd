-- Where the payment of accepted lines of a batch is: the order that pays each, or paid it last.
WITH line AS (
  SELECT line.position, line.batch_id, line.stream_id, hold.line_id, hold.held_at,
         hold.line_id IS NOT NULL AND hold.released_at IS NULL AND NOT is_undone(line.batch_id, line.position) AS is_held
  FROM claim_line line LEFT JOIN payment_hold hold USING (batch_id, position)
  WHERE line.batch_id = :batch_id AND line.position = ANY(CAST(:positions AS int[])) AND line.broken = 0),
item AS (
  SELECT DISTINCT ON (line.position) line.position, item.order_id, item.is_active, o.returned_at, run.status
  FROM line JOIN payment_item item ON item.stream_id = line.stream_id AND item.source_id IN (line.batch_id, line.line_id)
  JOIN payment_order o USING (order_id) JOIN payment_run run USING (run_id)
  WHERE line.line_id IS NULL OR item.source_id = line.line_id OR run.drafted_at < line.held_at
  ORDER BY line.position, item.is_active DESC, run.drafted_at DESC)
SELECT line.position,
       CASE WHEN line.is_held THEN 'held' WHEN item.is_active AND item.status = 'settled' THEN 'paid'
            WHEN item.is_active THEN 'in-order' WHEN item.returned_at IS NOT NULL THEN 'returned'
            ELSE 'waiting' END AS state,
       CASE WHEN NOT line.is_held AND (item.is_active OR item.returned_at IS NOT NULL) THEN item.order_id END AS order_id
FROM line LEFT JOIN item USING (position)
