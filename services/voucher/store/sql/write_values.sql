-- Write other values of years that are in the books of locked vouchers. Reservations stay: where they exceed the value,
-- the year is over-committed, and overhang_cents is the most that may be reserved until it fits again.
-- What vouchers of equal worth have in common comes once (worths), as do the facts of each voucher (grounds).
WITH worth AS MATERIALIZED (
  SELECT worth, year, value_cents, provisional, reasons->'components' AS components, reasons->'rules' AS rules,
         reasons->'facts' AS facts
  FROM jsonb_to_recordset(CAST(:worths AS jsonb)) AS w (
    worth int, year int, value_cents bigint, provisional boolean, reasons jsonb)),
ground AS MATERIALIZED (
  SELECT * FROM jsonb_to_recordset(CAST(:grounds AS jsonb)) AS g (grounds int, facts jsonb)),
value AS MATERIALIZED (
  SELECT n.voucher_id, n.client_id, n.change_cents, n.cause, n.valuation_id, n.decision_id, w.year, w.value_cents,
         w.provisional, w.components, w.rules, g.facts || w.facts AS facts
  FROM unnest(CAST(:voucher_ids AS uuid[]), CAST(:client_ids AS uuid[]), CAST(:of_worth AS int[]),
              CAST(:of_grounds AS int[]), CAST(:changes AS bigint[]), CAST(:causes AS text[]),
              CAST(:valuation_ids AS uuid[]), CAST(:decision_ids AS uuid[]))
    AS n (voucher_id, client_id, worth, grounds, change_cents, cause, valuation_id, decision_id)
  JOIN worth w USING (worth) JOIN ground g USING (grounds)),
book AS (
  UPDATE voucher_year y
  SET value_cents = v.value_cents, provisional = v.provisional,
      overhang_cents = CASE WHEN y.reserved_cents > v.value_cents THEN y.reserved_cents ELSE 0 END
  FROM value v WHERE y.voucher_id = v.voucher_id AND y.year = v.year),
reached AS (
  INSERT INTO valuation (valuation_id, voucher_id, year, value_cents, components, valued_at, cause, decision_id)
  SELECT valuation_id, voucher_id, year, value_cents, components, :at, cause, decision_id FROM value),
entry AS (
  INSERT INTO voucher_entry (voucher_id, year, kind, cents, at, decision_id)
  SELECT voucher_id, year, 're-value', change_cents, :at, decision_id FROM value
  WHERE change_cents <> 0 ORDER BY voucher_id, year)
{{record_decision}}
FROM value
