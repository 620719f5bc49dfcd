-- Put years into the books of vouchers that are locked, and reserve in the same step what their agreements hold of them.
-- A year without valuation_id is in the books already: it keeps its value, and only its reservations grow by `more`.
-- No year comes to hold more than its value: the constraint reserved_within_value refuses it.
-- Claims is asked by a new version of each agreement's set; its terms stay.
WITH year AS (
  SELECT * FROM jsonb_to_recordset(CAST(:years AS jsonb)) AS y (
    voucher_id uuid, year int, value_cents bigint, reserved_cents bigint, valuation_id uuid, decision_id uuid,
    cause text, components jsonb, provisional boolean)),
holding AS (
  SELECT * FROM jsonb_to_recordset(CAST(:holdings AS jsonb)) AS h (
    voucher_id uuid, agreement_id uuid, year int, cents bigint, more_cents bigint, decision_id uuid)),
book AS (
  INSERT INTO voucher_year (voucher_id, year, value_cents, reserved_cents, provisional)
  SELECT voucher_id, year, value_cents, reserved_cents, provisional FROM year WHERE valuation_id IS NOT NULL),
raised AS (
  UPDATE voucher_year b SET reserved_cents = b.reserved_cents + y.reserved_cents
  FROM year y WHERE y.valuation_id IS NULL AND b.voucher_id = y.voucher_id AND b.year = y.year),
reached AS (
  INSERT INTO valuation (valuation_id, voucher_id, year, value_cents, components, valued_at, cause, decision_id)
  SELECT valuation_id, voucher_id, year, value_cents, components, :at, cause, decision_id
  FROM year WHERE valuation_id IS NOT NULL),
entry AS (
  INSERT INTO voucher_entry (voucher_id, year, kind, cents, agreement_id, at, decision_id)
  SELECT voucher_id, year, kind, cents, agreement_id, :at, decision_id
  FROM (SELECT voucher_id, year, 'value' AS kind, value_cents AS cents, CAST(NULL AS uuid) AS agreement_id, decision_id
        FROM year WHERE valuation_id IS NOT NULL
        UNION ALL
        SELECT voucher_id, year, 'reserve', more_cents, agreement_id, decision_id FROM holding WHERE more_cents > 0) AS e
  ORDER BY voucher_id, year, kind DESC, agreement_id),
head AS (
  UPDATE handover h
  SET version = GREATEST(h.version, (SELECT epoch * 1000000 FROM feed_head)) + 1, next_try_at = :next_try_at, tries = 0
  FROM (SELECT DISTINCT agreement_id FROM holding) AS d WHERE h.agreement_id = d.agreement_id)
INSERT INTO reservation AS r (agreement_id, year, asked_cents, reserved_cents)
SELECT agreement_id, year, cents, cents FROM holding
ON CONFLICT (agreement_id, year) DO UPDATE
  SET asked_cents = EXCLUDED.asked_cents, reserved_cents = GREATEST(r.reserved_cents, EXCLUDED.asked_cents)
