WITH want AS (
  SELECT *
  FROM unnest(CAST(:years AS int[]), CAST(:cents AS bigint[]), CAST(:finals AS boolean[])) AS w (year, asked, final)),
due AS (
  SELECT w.year, w.asked, w.final, GREATEST(0, w.asked - COALESCE(r.reserved_cents, 0)) AS more
  FROM want w LEFT JOIN reservation r ON r.agreement_id = :agreement_id AND r.year = w.year),
book AS (
  UPDATE voucher_year y SET reserved_cents = y.reserved_cents + d.more
  FROM due d
  WHERE y.voucher_id = :voucher_id AND y.year = d.year AND (d.more = 0 OR y.reserved_cents + d.more <= y.value_cents)
  RETURNING y.year, d.more),
epoch AS (SELECT epoch * 1000000 AS floor FROM feed_head),
head AS (
  INSERT INTO handover AS h (agreement_id, voucher_id, version, terms, next_try_at)
  SELECT :agreement_id, :voucher_id, floor + 1, CAST(:terms AS jsonb), :next_try_at FROM epoch
  ON CONFLICT (agreement_id) DO UPDATE
    SET version = GREATEST(h.version, (SELECT floor FROM epoch)) + 1, terms = EXCLUDED.terms,
        next_try_at = EXCLUDED.next_try_at, tries = 0
  RETURNING version),
line AS (
  INSERT INTO reservation AS r (agreement_id, year, asked_cents, reserved_cents, kept, final)
  SELECT :agreement_id, year, asked, asked, :kept, final FROM due, head
  ON CONFLICT (agreement_id, year) DO UPDATE
    SET asked_cents = EXCLUDED.asked_cents, reserved_cents = GREATEST(r.reserved_cents, EXCLUDED.asked_cents),
        kept = EXCLUDED.kept, final = EXCLUDED.final),
entry AS (
  INSERT INTO voucher_entry (voucher_id, year, kind, cents, agreement_id, at, decision_id)
  SELECT :voucher_id, year, 'reserve', more, :agreement_id, :at, CAST(:decision_id AS uuid) FROM book, head
  WHERE more > 0 ORDER BY year)
SELECT (SELECT count(*) FROM book) = (SELECT count(*) FROM want) AS fits, version FROM head
