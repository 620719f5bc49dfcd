-- Accepted debits that wait for payment and may have a warning that holds them; the rules decide. Hours: a day of the line
-- on which all hours of its agreement and performance, spread evenly over the days of their lines, are more than a day
-- has. Where hours do not fit into some days around a line, such a day lies within the line: every other line that counts
-- touches it, so that its own first or last day is as full as any day beside it.
WITH waiting AS (
  SELECT source_id AS batch_id, stream_id FROM waiting_for_payment
  WHERE kind = 'batch' AND stream_id = :stream_id AND received_on <= :cut_off),
debit AS (
  SELECT line.*, agreed.unit, agreed.exclusive, date_trunc('month', line.service_from::timestamp)::date AS month
  FROM waiting JOIN claim_line line USING (batch_id, stream_id) JOIN agreed_line agreed USING (agreement_id, performance_code)
  WHERE line.broken = 0 AND line.kind = 'D' AND (agreed.unit = '04' OR agreed.exclusive)
    AND NOT EXISTS (SELECT FROM payment_hold hold WHERE (hold.batch_id, hold.position) = (line.batch_id, line.position))),
two_payers AS (
  SELECT debit.batch_id, debit.position
  FROM debit JOIN agreement_terms terms USING (agreement_id)
  JOIN care_month care ON care.client_id = terms.client_id AND care.payer <> terms.payer AND care.month = debit.month
  WHERE debit.exclusive AND care.days & days_of_month(debit.service_from, debit.service_to, care.month) <> 0),
full_day AS (
  SELECT hours.agreement_id, hours.performance_code, day::date AS day
  FROM (SELECT DISTINCT agreement_id, performance_code, month FROM debit WHERE unit = '04') hours
  JOIN claim_line line ON line.agreement_id = hours.agreement_id AND line.performance_code = hours.performance_code
    AND line.service_from >= hours.month AND line.service_from < hours.month + interval '1 month'
  CROSS JOIN generate_series(line.service_from, line.service_to, interval '1 day') AS day
  WHERE line.broken = 0 AND line.kind = 'D'
  GROUP BY hours.agreement_id, hours.performance_code, day
  HAVING sum(line.quantity / (line.service_to - line.service_from + 1)) > 24),
suspect AS (
  SELECT batch_id, position FROM two_payers
  UNION
  SELECT debit.batch_id, debit.position
  FROM debit JOIN full_day USING (agreement_id, performance_code)
  WHERE debit.unit = '04' AND full_day.day BETWEEN debit.service_from AND debit.service_to)
SELECT {{columns}} FROM suspect JOIN claim_line line USING (batch_id, position)
WHERE NOT is_undone(line.batch_id, line.position) ORDER BY line.batch_id, line.position
