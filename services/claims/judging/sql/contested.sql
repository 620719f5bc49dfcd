-- Debits that share a reference, a day or too little room with another; the others are accepted as they are.
SELECT debit.position, debit.service_from, debit.service_to, debit.amount_cents,
       dense_rank() OVER (ORDER BY debit.line_reference)::int AS reference,
       CASE WHEN covers_days THEN dense_rank() OVER (ORDER BY span_id, span_code)::int ELSE 0 END AS span,
       dense_rank() OVER (ORDER BY room_id, year)::int AS room,
       COALESCE(tight_room.left_cents, 9223372036854775807) AS left_cents
FROM debit LEFT JOIN shared_reference USING (line_reference)
LEFT JOIN shared_days USING (span_id, span_code, month) LEFT JOIN tight_room USING (room_id, year)
WHERE debit.broken = 0
  AND (shared_reference.line_reference IS NOT NULL OR (debit.covers_days AND shared_days.span_id IS NOT NULL)
       OR tight_room.room_id IS NOT NULL)
