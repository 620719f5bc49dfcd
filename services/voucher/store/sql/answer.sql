WITH told AS (
  SELECT * FROM jsonb_to_recordset(CAST(:held AS jsonb)) AS t ("agreementId" uuid, version bigint, years jsonb)
  WHERE :epoch = (SELECT epoch FROM peer WHERE source = 'claims')),
said AS (
  SELECT DISTINCT ON (t."agreementId", y.year)
         t."agreementId" AS agreement_id, t.version, y.year, y.seq, y."heldCents" AS held, y."drawnCents" AS drawn
  FROM told t, jsonb_to_recordset(t.years) AS y (year int, seq bigint, "heldCents" bigint, "drawnCents" bigint)
  ORDER BY t."agreementId", y.year, t.version DESC, y.seq DESC),
due AS (
  SELECT s.*, h.voucher_id, CASE WHEN r.kept THEN 0 ELSE r.reserved_cents - s.held END AS released
  FROM said s
  JOIN handover h ON h.agreement_id = s.agreement_id AND h.version = s.version
  JOIN reservation r ON r.agreement_id = s.agreement_id AND r.year = s.year AND s.seq > r.seen_seq),
line AS (
  UPDATE reservation r
  SET reserved_cents = r.reserved_cents - d.released, told_cents = d.held, drawn_cents = d.drawn, seen_seq = d.seq
  FROM due d WHERE r.agreement_id = d.agreement_id AND r.year = d.year),
head AS (
  UPDATE handover h SET answered_version = h.version, tries = 0
  FROM told t WHERE h.agreement_id = t."agreementId" AND h.version = t.version AND h.answered_version <> h.version),
entry AS (
  INSERT INTO voucher_entry (voucher_id, year, kind, cents, agreement_id, at)
  SELECT voucher_id, year, CASE WHEN released > 0 THEN 'release' ELSE 'reserve' END, abs(released), agreement_id, :at
  FROM due WHERE released <> 0 ORDER BY voucher_id, year, agreement_id)
UPDATE voucher_year y
SET reserved_cents = y.reserved_cents - d.released,
    overhang_cents = CASE WHEN y.reserved_cents - d.released > y.value_cents
                          THEN y.reserved_cents - d.released ELSE 0 END
FROM (SELECT voucher_id, year, sum(released) AS released
      FROM due GROUP BY voucher_id, year HAVING sum(released) <> 0) AS d
WHERE y.voucher_id = d.voucher_id AND y.year = d.year
RETURNING y.voucher_id
