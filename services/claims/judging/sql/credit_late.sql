-- The rules that a rejected credit breaks because of accepted credits before it.
SELECT position, bit_or(bit) AS bits FROM (
  SELECT rejected.position, {{reference_taken}} AS bit FROM credit_judged rejected
  JOIN credit_judged accepted ON accepted.verdict = 0 AND accepted.line_reference = rejected.line_reference
    AND (accepted.service_from, accepted.position) < (rejected.service_from, rejected.position)
  WHERE rejected.verdict <> 0
  UNION ALL
  SELECT rejected.position, {{already_credited}} FROM credit_judged rejected
  JOIN credit_judged accepted ON accepted.verdict = 0 AND accepted.previous_reference = rejected.previous_reference
    AND (accepted.service_from, accepted.position) < (rejected.service_from, rejected.position)
  WHERE rejected.verdict <> 0 AND rejected.verdict & {{credit_without_debit}} = 0) broken
GROUP BY position
