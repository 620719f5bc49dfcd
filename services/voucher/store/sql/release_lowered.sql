WITH due AS (
  SELECT r.agreement_id, h.voucher_id, r.year, r.reserved_cents - r.told_cents AS released
  FROM reservation r JOIN handover h USING (agreement_id)
  WHERE r.agreement_id = ANY(CAST(:agreement_ids AS uuid[])) AND r.kept),
line AS (
  UPDATE reservation r SET reserved_cents = r.told_cents, kept = false
  FROM due d WHERE r.agreement_id = d.agreement_id AND r.year = d.year),
entry AS (
  INSERT INTO voucher_entry (voucher_id, year, kind, cents, agreement_id, at, decision_id)
  SELECT voucher_id, year, CASE WHEN released > 0 THEN 'release' ELSE 'reserve' END, abs(released), agreement_id, :at,
         CAST(:decision_id AS uuid)
  FROM due WHERE released <> 0 ORDER BY voucher_id, year, agreement_id)
UPDATE voucher_year y
SET reserved_cents = y.reserved_cents - d.released,
    overhang_cents = CASE WHEN y.reserved_cents - d.released > y.value_cents
                          THEN y.reserved_cents - d.released ELSE 0 END
FROM (SELECT voucher_id, year, sum(released) AS released
      FROM due GROUP BY voucher_id, year HAVING sum(released) <> 0) AS d
WHERE y.voucher_id = d.voucher_id AND y.year = d.year
