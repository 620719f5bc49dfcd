-- Of the contested debits, in order, those that find their reference, a day or their room taken.
SELECT rejected.* FROM (
  SELECT array_agg(position ORDER BY service_from, position) AS positions,
         array_agg(reference ORDER BY service_from, position) AS line_references,
         array_agg(span ORDER BY service_from, position) AS spans,
         array_agg(room ORDER BY service_from, position) AS rooms,
         array_agg(amount_cents::bigint ORDER BY service_from, position) AS amounts,
         array_agg(service_from ORDER BY service_from, position) AS first_days,
         array_agg(service_to ORDER BY service_from, position) AS last_days
  FROM contested HAVING count(*) > 0) walked,
  (SELECT array_agg(left_cents ORDER BY room) AS left_by_room
   FROM (SELECT DISTINCT room, left_cents FROM contested) each_room) room,
judge_in_order(positions, line_references, spans, rooms, amounts, first_days, last_days, left_by_room,
               {{reference_taken}}, {{care_already_claimed}}, {{right_exhausted}}) rejected
