-- Of the credits that share a reference or a debit, in order, those that come too late.
SELECT rejected.* FROM (
  SELECT array_agg(position ORDER BY service_from, position) AS positions,
         array_agg(reference ORDER BY service_from, position) AS line_references,
         array_agg(debit ORDER BY service_from, position) AS debits, count(*)::int AS credit_count
  FROM (SELECT position, service_from, dense_rank() OVER (ORDER BY line_reference)::int AS reference,
               dense_rank() OVER (ORDER BY previous_reference)::int AS debit
        FROM (SELECT *, count(*) OVER (PARTITION BY line_reference)
                      + count(*) OVER (PARTITION BY previous_reference) AS same
              FROM credit WHERE broken = 0) candidate WHERE same > 2) contested
  HAVING count(*) > 0) walked,
judge_in_order(positions, line_references, debits, array_fill(1, ARRAY[credit_count]),
               array_fill(0::bigint, ARRAY[credit_count]), array_fill('epoch'::date, ARRAY[credit_count]),
               array_fill('epoch'::date, ARRAY[credit_count]), ARRAY[0::bigint],
               {{reference_taken}}, {{already_credited}}, 0) rejected
