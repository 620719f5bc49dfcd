-- Take the amounts that claims lists into a restored database. Where claims has a newer set than this database knows,
-- its terms and what it was asked count; else a reservation is at least what claims holds. What a swap had kept stays.
WITH listed AS (
  SELECT i."agreementId" AS agreement_id, i."voucherId" AS voucher_id, i.version, i.terms, i.years
  FROM jsonb_to_recordset(CAST(:items AS jsonb))
    AS i ("agreementId" uuid, "voucherId" uuid, version bigint, terms jsonb, years jsonb)
  WHERE EXISTS (SELECT FROM agreement a WHERE a.agreement_id = i."agreementId")),
due AS (
  SELECT l.agreement_id, l.voucher_id, y.year, y."heldCents" AS held, y."drawnCents" AS drawn,
         COALESCE(r.reserved_cents, 0) AS before,
         CASE WHEN is_newer THEN y."askedCents" ELSE r.asked_cents END AS asked,
         CASE WHEN is_newer THEN y.final ELSE r.final END AS final,
         CASE WHEN is_newer THEN y."heldCents" ELSE GREATEST(r.reserved_cents, y."heldCents") END AS reserved,
         r.kept AND NOT is_newer AS kept
  FROM listed l
  JOIN LATERAL jsonb_to_recordset(l.years)
    AS y (year int, "heldCents" bigint, "drawnCents" bigint, "askedCents" bigint, final boolean) ON true
  LEFT JOIN handover h ON h.agreement_id = l.agreement_id
  LEFT JOIN reservation r ON r.agreement_id = l.agreement_id AND r.year = y.year
  CROSS JOIN LATERAL (SELECT r.agreement_id IS NULL OR l.version > h.version AS is_newer) AS n),
head AS (
  INSERT INTO handover AS h (agreement_id, voucher_id, version, terms, next_try_at)
  SELECT agreement_id, voucher_id, version, terms, :at FROM listed ORDER BY agreement_id
  ON CONFLICT (agreement_id) DO UPDATE SET terms = EXCLUDED.terms WHERE EXCLUDED.version > h.version),
line AS (
  INSERT INTO reservation AS r (agreement_id, year, asked_cents, reserved_cents, told_cents, drawn_cents, kept, final)
  SELECT agreement_id, year, asked, reserved, held, drawn, COALESCE(kept, false), final FROM due
  ON CONFLICT (agreement_id, year) DO UPDATE
    SET asked_cents = EXCLUDED.asked_cents, reserved_cents = EXCLUDED.reserved_cents, told_cents = EXCLUDED.told_cents,
        drawn_cents = EXCLUDED.drawn_cents, kept = EXCLUDED.kept, final = EXCLUDED.final)
INSERT INTO voucher_entry (voucher_id, year, kind, cents, agreement_id, at)
SELECT voucher_id, year, CASE WHEN reserved > before THEN 'reserve' ELSE 'release' END, abs(reserved - before),
       agreement_id, :at
FROM due WHERE reserved <> before ORDER BY voucher_id, year, agreement_id
