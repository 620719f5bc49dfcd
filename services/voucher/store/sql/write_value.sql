-- Write another value of a year that is in the books. Reservations stay: where they exceed the value, the year is
-- over-committed, and overhang_cents is the most that may be reserved until it fits again.
WITH book AS (
  UPDATE voucher_year
  SET value_cents = :value_cents, provisional = :provisional,
      overhang_cents = CASE WHEN reserved_cents > :value_cents THEN reserved_cents ELSE 0 END
  WHERE voucher_id = :voucher_id AND year = :year
  RETURNING voucher_id, year, value_cents, reserved_cents, overhang_cents, provisional),
reached AS (
  INSERT INTO valuation (valuation_id, voucher_id, year, value_cents, components, valued_at, cause, decision_id)
  SELECT :valuation_id, voucher_id, year, value_cents, CAST(:components AS jsonb), :at, :cause, :decision_id FROM book),
entry AS (
  INSERT INTO voucher_entry (voucher_id, year, kind, cents, at, decision_id)
  SELECT voucher_id, year, 're-value', :change_cents, :at, :decision_id FROM book)
SELECT year, value_cents, reserved_cents, overhang_cents, provisional FROM book
