-- Reckon the figures of a pilot from the books, as of one moment: by group of vouchers that are alike, and by month.
-- A voucher-year with a reservation is projected at what is reserved; one without at the part of its value for the days
-- to come times what the others use, rounded half up once (no amount is negative). Months before `since` are over.
-- A voucher-year is of the form of today, or of the day of that year that is nearest to it.
WITH changed AS MATERIALIZED (
  SELECT DISTINCT t.voucher_id FROM voucher_term t JOIN voucher v USING (voucher_id)
  WHERE v.pilot_id = :pilot_id AND t.delivery_form <> v.delivery_form),
drawn AS (
  SELECT h.voucher_id, r.year, sum(r.drawn_cents) AS cents
  FROM voucher v JOIN handover h USING (voucher_id) JOIN reservation r USING (agreement_id)
  WHERE v.pilot_id = :pilot_id
  GROUP BY h.voucher_id, r.year),
line AS (
  SELECT y.year, COALESCE(c.region_code, p.region_codes[1]) AS region_code,
         CASE WHEN f.voucher_id IS NULL THEN v.delivery_form ELSE (
           SELECT t.delivery_form FROM voucher_term t
           WHERE t.voucher_id = v.voucher_id
             AND t.valid_from <= GREATEST(LEAST(CAST(:today AS date), v.valid_to, make_date(y.year, 12, 31)),
                                          v.valid_from, make_date(y.year, 1, 1))
           ORDER BY t.valid_from DESC, t.recorded_at DESC LIMIT 1) END AS delivery_form, v.profile_code,
         y.value_cents, y.reserved_cents, COALESCE(d.cents, 0) AS drawn_cents,
         LEAST(v.valid_to, make_date(y.year, 12, 31)) - GREATEST(v.valid_from, make_date(y.year, 1, 1)) + 1 AS days,
         CASE WHEN v.status IN ('issued', 'active') THEN
           LEAST(v.valid_to, make_date(y.year, 12, 31))
           - GREATEST(v.valid_from, make_date(y.year, 1, 1), CAST(:today AS date)) + 1 ELSE 0 END AS days_left
  FROM voucher v
  JOIN pilot p USING (pilot_id)
  JOIN voucher_year y USING (voucher_id)
  LEFT JOIN changed f ON f.voucher_id = v.voucher_id
  LEFT JOIN known_client c ON c.client_id = v.client_id
  LEFT JOIN drawn d ON d.voucher_id = v.voucher_id AND d.year = y.year
  WHERE v.pilot_id = :pilot_id),
used AS (
  SELECT year, sum(value_cents) AS value_cents, LEAST(sum(reserved_cents), sum(value_cents)) AS reserved_cents
  FROM line WHERE reserved_cents > 0 GROUP BY year),
part AS (
  SELECT year, CASE WHEN value_cents > 0 THEN reserved_cents ELSE 1 END AS over,
         CASE WHEN value_cents > 0 THEN value_cents ELSE 1 END AS under
  FROM used),
projected AS (
  SELECT l.*, CASE WHEN l.reserved_cents > 0 THEN l.reserved_cents WHEN l.days_left <= 0 OR l.days <= 0 THEN 0
    ELSE div(2 * l.value_cents * l.days_left * COALESCE(p.over, 1) + l.days * COALESCE(p.under, 1),
             2 * l.days * COALESCE(p.under, 1)) END AS projected_cents
  FROM line l LEFT JOIN part p USING (year)),
head AS (
  INSERT INTO budget (pilot_id, as_of, mark) VALUES (:pilot_id, :at, :mark)
  ON CONFLICT (pilot_id) DO UPDATE SET as_of = EXCLUDED.as_of, mark = EXCLUDED.mark),
grouped AS (
  INSERT INTO budget_group (pilot_id, year, region_code, delivery_form, profile_code, payer, vouchers, issued_cents,
                            reserved_cents, drawn_cents, projected_cents, as_of)
  SELECT :pilot_id, year, region_code, delivery_form, profile_code, :payer, count(*), sum(value_cents),
         sum(reserved_cents), sum(drawn_cents), sum(projected_cents), CAST(:at AS timestamptz)
  FROM projected GROUP BY year, region_code, delivery_form, profile_code
  ON CONFLICT (pilot_id, year, region_code, delivery_form, profile_code, payer) DO UPDATE
  SET vouchers = EXCLUDED.vouchers, issued_cents = EXCLUDED.issued_cents, reserved_cents = EXCLUDED.reserved_cents,
      drawn_cents = EXCLUDED.drawn_cents, projected_cents = EXCLUDED.projected_cents, as_of = EXCLUDED.as_of),
moved AS (
  SELECT e.year, CAST(date_trunc('month', e.at AT TIME ZONE 'Europe/Amsterdam') AS date) AS month,
         sum(e.cents) FILTER (WHERE e.kind IN ('value', 're-value')) AS issued_cents,
         sum(CASE e.kind WHEN 'reserve' THEN e.cents WHEN 'release' THEN -e.cents ELSE 0 END) AS reserved_cents
  FROM voucher_entry e JOIN voucher v USING (voucher_id)
  WHERE v.pilot_id = :pilot_id AND e.at >= CAST(:since AS date)::timestamp AT TIME ZONE 'Europe/Amsterdam'
  GROUP BY 1, 2),
this_month AS (
  SELECT l.year, CAST(date_trunc('month', CAST(:today AS date)) AS date) AS month,
         sum(l.drawn_cents) - COALESCE((
           SELECT sum(m.drawn_cents) FROM budget_month m
           WHERE m.pilot_id = :pilot_id AND m.year = l.year AND m.month < date_trunc('month', CAST(:today AS date))), 0)
         AS drawn_cents
  FROM line l GROUP BY l.year)
INSERT INTO budget_month AS b (pilot_id, year, month, issued_cents, reserved_cents, drawn_cents)
SELECT :pilot_id, year, month, COALESCE(issued_cents, 0), COALESCE(reserved_cents, 0), COALESCE(drawn_cents, 0)
FROM moved FULL JOIN this_month USING (year, month)
ON CONFLICT (pilot_id, year, month) DO UPDATE
SET issued_cents = EXCLUDED.issued_cents, reserved_cents = EXCLUDED.reserved_cents,
    drawn_cents = CASE WHEN b.month = date_trunc('month', CAST(:today AS date)) THEN EXCLUDED.drawn_cents
                       ELSE b.drawn_cents END
