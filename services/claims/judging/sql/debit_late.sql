-- The rules that a rejected debit breaks because of accepted debits before it.
SELECT position, bit_or(bit) AS bits FROM (
  SELECT rejected.position, {{reference_taken}} AS bit
  FROM broken_line rejected JOIN debit accepted USING (line_reference)
  LEFT JOIN walk ON walk.position_ = accepted.position WHERE {{before}}
  UNION ALL
  SELECT rejected.position, {{care_already_claimed}}
  FROM broken_line rejected JOIN debit accepted USING (span_id, span_code, month)
  LEFT JOIN walk ON walk.position_ = accepted.position
  WHERE rejected.has_days AND rejected.month = rejected.last_month AND {{overlap}}
  UNION ALL
  SELECT rejected.position, {{care_already_claimed}}
  FROM broken_line rejected JOIN debit accepted USING (span_id, span_code)
  LEFT JOIN walk ON walk.position_ = accepted.position
  WHERE rejected.has_days AND rejected.month <> rejected.last_month AND {{overlap}}) broken
GROUP BY position
