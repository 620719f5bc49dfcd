-- Make every year's book the sum of its reservations again. What exceeds the value is shown as an overhang.
WITH held AS (
  SELECT h.voucher_id, r.year, sum(r.reserved_cents) AS cents
  FROM reservation r JOIN handover h USING (agreement_id) GROUP BY h.voucher_id, r.year)
INSERT INTO voucher_year AS y (voucher_id, year, value_cents, reserved_cents, overhang_cents)
SELECT voucher_id, year, 0, cents, cents FROM held
ORDER BY voucher_id, year
ON CONFLICT (voucher_id, year) DO UPDATE
  SET reserved_cents = EXCLUDED.reserved_cents,
      overhang_cents = CASE WHEN EXCLUDED.reserved_cents > y.value_cents THEN EXCLUDED.reserved_cents ELSE 0 END
  WHERE y.reserved_cents <> EXCLUDED.reserved_cents
RETURNING voucher_id, year, value_cents, reserved_cents
