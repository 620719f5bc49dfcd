-- September's file of one provider, in the form that providers send: by agreement and day, with credits of August at the
-- end. Three lines in a hundred break something by themselves.
COPY (
WITH visit AS (
  SELECT i, k, i %% 2 = 0 AS by_day, row_number() OVER (ORDER BY i, k)::int AS n,
         (hashint8(%(place)s * 100000000::bigint + i * 100 + k) & 2147483647) AS chance
  FROM generate_series(1, %(agreements)s) AS i, generate_series(0, 94) AS k WHERE i %% 2 = 1 OR k < 5),
sound AS (
  SELECT v.*, CASE WHEN chance %% 1000 < 30 THEN chance / 1000 %% 12 ELSE -1 END AS fault,
         c.performance_code, c.unit_price_cents AS price,
         CAST('2026-09-01' AS date) + CASE WHEN v.by_day THEN 6 * k ELSE k %% 30 END AS first,
         CASE WHEN v.by_day THEN 6 ELSE (ARRAY[0.25, 0.5, 0.75, 1, 1.5, 2, 2.25])[1 + chance %% 7] END AS quantity
  FROM visit v JOIN (VALUES (true, 0, 'V051', 17198), (false, 0, 'H126', 5410), (false, 1, 'H127', 7012),
                            (false, 2, 'H800', 4313)) AS c (by_day, place, performance_code, unit_price_cents)
    ON c.by_day = v.by_day AND c.place = CASE WHEN v.by_day THEN 0 ELSE k %% 3 END),
spoilt AS (
  SELECT n, i, by_day, fault, CASE WHEN fault = 0 THEN 'H999' ELSE performance_code END AS performance_code,
         price + CASE WHEN fault = 1 THEN 1 ELSE 0 END AS price, CASE WHEN fault = 2 THEN 0 ELSE quantity END AS quantity,
         CASE WHEN fault = 3 THEN first - 400 WHEN fault = 4 THEN first - 31 ELSE first END AS first,
         CASE fault WHEN 5 THEN first - 1 WHEN 3 THEN first - 400 WHEN 4 THEN first - 31
              WHEN 6 THEN first + 40 WHEN 7 THEN first + 3 ELSE first END + CASE WHEN by_day THEN 5 ELSE 0 END AS last
  FROM sound),
line AS (
  SELECT n, CASE fault WHEN 8 THEN 'S' || GREATEST(1, n - 500) WHEN 9 THEN 'A' || n %% 1000 + 1 ELSE 'S' || n END AS ref,
         pg_temp.id(12, %(place)s * 1000000 + i + CASE WHEN fault = 10 THEN 900000 ELSE 0 END) AS agreement,
         performance_code, first, last, quantity, price,
         round(quantity * price) + CASE WHEN fault = 11 THEN 1 ELSE 0 END AS amount, 'D' AS kind, '' AS previous
  FROM spoilt
  UNION ALL
  SELECT 100000000 + n * 2 + twice, 'C' || n || '-' || twice, agreement_id, performance_code, first, last, quantity,
         unit_price_cents, round(quantity * unit_price_cents) + CASE WHEN n %% 100 = 0 THEN 1 ELSE 0 END, 'C',
         CASE WHEN n %% 140 = 0 THEN 'X' ELSE 'A' END || n
  FROM bench_credit, generate_series(0, 1) AS twice WHERE place = %(place)s AND (twice = 0 OR n %% 80 = 0))
SELECT ref AS "lineReference", agreement AS "agreementId", performance_code AS "performanceCode", first AS "serviceFrom",
       last AS "serviceTo", trim_scale(quantity) AS quantity, price AS "unitPriceCents",
       CAST(amount AS bigint) AS "amountCents", kind, NULLIF(previous, '') AS "previousReference"
FROM line ORDER BY n) TO STDOUT (FORMAT csv, HEADER)
