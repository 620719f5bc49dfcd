-- The same checks in bare SQL, hand-written for one provider and one file, in one transaction: COPY went before. Every
-- rule is a number: 1 2 131072 4 8 16 32 64 128 256 512 1024 2048 4096 8192 for debits, 16384 32768 65536 for credits.
-- All care by the day is exclusive here, and a client has one such agreement with the provider.
-- Candidates that share a reference or a day or lack room are walked in order, as exactly as ours.
ANALYZE sent;

SELECT FROM agreement_terms WHERE provider_id = %(provider)s AND agreement_id IN (SELECT agreement FROM sent)
ORDER BY agreement_id FOR UPDATE;

SELECT FROM exclusive_care WHERE (client_id, payer) IN (
  SELECT a.client_id, a.payer FROM sent s JOIN agreement_terms a ON a.agreement_id = s.agreement
  JOIN agreed_line p ON p.agreement_id = s.agreement AND p.performance_code = s.performance
  WHERE a.provider_id = %(provider)s AND p.exclusive)
ORDER BY client_id, payer FOR UPDATE;

CREATE TEMP TABLE credit ON COMMIT DROP AS
SELECT s.*, COALESCE(d.covers_days, false) AS by_day,
  CASE WHEN amount <> round(s.quantity * price) THEN 32 ELSE 0 END + CASE WHEN s.quantity <= 0 THEN 64 ELSE 0 END
  + CASE WHEN last < first OR date_trunc('month', first::timestamp) <> date_trunc('month', last::timestamp)
         THEN 128 ELSE 0 END + CASE WHEN h.batch_id IS NOT NULL THEN 2048 ELSE 0 END
  + CASE WHEN d.batch_id IS NULL THEN 16384
         ELSE CASE WHEN (d.agreement_id, d.performance_code, d.service_from, d.service_to, d.quantity, d.unit_price_cents,
                         d.amount_cents) <> (agreement, performance, first, last, s.quantity, price, amount)
                   THEN 32768 ELSE 0 END
              + CASE WHEN u.batch_id IS NOT NULL OR r.batch_id IS NOT NULL THEN 65536 ELSE 0 END END AS broken
FROM sent s
LEFT JOIN claim_line d ON d.provider_id = %(provider)s AND d.line_reference = previous AND d.broken = 0 AND d.kind = 'D'
LEFT JOIN claim_line u ON u.provider_id = %(provider)s AND u.previous_reference = previous AND u.broken = 0
  AND u.kind = 'C'
LEFT JOIN claim_line h ON h.provider_id = %(provider)s AND h.line_reference = reference AND h.broken = 0
LEFT JOIN (SELECT DISTINCT batch_id, position FROM recovery) r ON r.batch_id = d.batch_id AND r.position = d.position
WHERE s.kind = 'C';

UPDATE credit c SET broken = CASE WHEN twice.reference THEN 2048 ELSE 0 END + CASE WHEN twice.debit THEN 65536 ELSE 0 END
FROM (SELECT position, row_number() OVER (PARTITION BY reference ORDER BY first, position) > 1 AS reference,
             row_number() OVER (PARTITION BY previous ORDER BY first, position) > 1 AS debit
      FROM credit WHERE broken = 0) AS twice
WHERE twice.position = c.position AND (twice.reference OR twice.debit);

CREATE TEMP TABLE freed ON COMMIT DROP AS
SELECT agreement AS agreement_id, performance AS performance_code, date_trunc('month', first::timestamp)::date AS month,
       bit_or(days_of_month(first, last, date_trunc('month', first::timestamp)::date)) AS days
FROM credit WHERE broken = 0 AND by_day GROUP BY 1, 2, 3;

UPDATE care_month m SET days = m.days & ~f.days, day_count = day_count - bit_count(f.days::bit(31))
FROM freed f WHERE (m.agreement_id, m.performance_code, m.month) = (f.agreement_id, f.performance_code, f.month);

CREATE TEMP TABLE full_days ON COMMIT DROP AS
SELECT m.client_id, m.payer, m.month, bit_or(m.days) AS days
FROM care_month m JOIN agreement_terms a ON a.client_id = m.client_id AND a.payer = m.payer
WHERE a.provider_id = %(provider)s AND m.month IN (SELECT DISTINCT date_trunc('month', first::timestamp) FROM sent)
GROUP BY 1, 2, 3;

ANALYZE full_days;

CREATE TEMP TABLE judged ON COMMIT DROP AS
SELECT s.*, COALESCE(p.unit = '14', false) AS by_day, a.client_id, a.payer, a.version, date_trunc('month', first::timestamp)::date AS month,
  CASE WHEN a.agreement_id IS NULL THEN 1 ELSE 0 END + CASE WHEN last >= first AND first < a.starts_on THEN 2 ELSE 0 END
  + CASE WHEN last >= first AND last > a.ends_on THEN 131072 ELSE 0 END
  + CASE WHEN a.agreement_id IS NOT NULL AND (care_started_on IS NULL OR last >= first AND first < care_started_on)
         THEN 4 ELSE 0 END
  + CASE WHEN a.agreement_id IS NOT NULL AND p.agreement_id IS NULL THEN 8 ELSE 0 END
  + CASE WHEN price > p.unit_price_cents THEN 16 ELSE 0 END + CASE WHEN amount <> round(s.quantity * price) THEN 32 ELSE 0 END
  + CASE WHEN s.quantity <= 0 OR p.unit = '14' AND last >= first AND s.quantity > last - first + 1 THEN 64 ELSE 0 END
  + CASE WHEN last < first OR date_trunc('month', first::timestamp) <> date_trunc('month', last::timestamp)
         THEN 128 ELSE 0 END
  + CASE WHEN last >= first AND last > %(received)s THEN 256 ELSE 0 END
  + CASE WHEN last >= first AND w.late_claim_id IS NULL AND %(received)s
              > (date_trunc('month', last::timestamp) + interval '1 month')::date - 1 + claim_window_days
         THEN 512 ELSE 0 END
  + CASE WHEN last >= first AND EXISTS (
           SELECT FROM known_suspension n WHERE n.provider_id = %(provider)s AND n.pilot_code = a.pilot_code
           AND last >= n.no_payment_from AND first <= COALESCE(n.until, 'infinity')) THEN 1024 ELSE 0 END
  + CASE WHEN h.batch_id IS NOT NULL OR k.reference IS NOT NULL THEN 2048 ELSE 0 END
  + CASE WHEN p.unit = '14' AND last >= first AND (COALESCE(m.days, 0) | COALESCE(y.days, 0))
              & days_of_month(first, last, date_trunc('month', first::timestamp)::date) <> 0
           OR p.unit = '14' AND last >= first AND date_trunc('month', first::timestamp) <> date_trunc('month', last::timestamp)
              AND EXISTS (SELECT FROM care_month x
                          WHERE x.client_id = a.client_id AND x.payer = a.payer AND x.month BETWEEN date_trunc('month', first::timestamp) AND last
                          AND x.days & days_of_month(first, last, x.month) <> 0)
         THEN 4096 ELSE 0 END AS broken
FROM sent s
LEFT JOIN agreement_terms a ON a.agreement_id = agreement AND a.provider_id = %(provider)s
LEFT JOIN agreed_line p ON p.agreement_id = a.agreement_id AND p.performance_code = s.performance
LEFT JOIN late_claim_decision w ON w.agreement_id = a.agreement_id AND w.month = date_trunc('month', s.first::timestamp)::date
  AND w.status = 'approved' AND w.usable_until >= %(received)s
LEFT JOIN claim_line h ON h.provider_id = %(provider)s AND h.line_reference = s.reference AND h.broken = 0
LEFT JOIN (SELECT reference FROM credit WHERE broken = 0) k ON k.reference = s.reference
LEFT JOIN care_month m ON m.agreement_id = a.agreement_id AND m.performance_code = s.performance
  AND m.month = date_trunc('month', s.first::timestamp)::date
LEFT JOIN full_days y ON p.exclusive AND y.client_id = a.client_id AND y.payer = a.payer
  AND y.month = date_trunc('month', s.first::timestamp)::date
WHERE s.kind = 'D';

ANALYZE judged;

CREATE TEMP TABLE contested ON COMMIT DROP AS
WITH freed_room AS (
  SELECT agreement, extract(year FROM first)::int AS year, sum(amount) AS cents FROM credit WHERE broken = 0 GROUP BY 1, 2),
tight AS (
  SELECT w.agreement, w.year, COALESCE(held_cents - drawn_cents, 0) + COALESCE(cents, 0) AS left_cents
  FROM (SELECT agreement, extract(year FROM first)::int AS year, sum(amount) AS wanted
        FROM judged WHERE broken = 0 GROUP BY 1, 2) w
  LEFT JOIN allotment t ON t.agreement_id = w.agreement AND t.year = w.year
  LEFT JOIN freed_room f ON f.agreement = w.agreement AND f.year = w.year
  WHERE wanted > COALESCE(held_cents - drawn_cents, 0) + COALESCE(cents, 0)),
again AS (SELECT reference FROM judged WHERE broken = 0 GROUP BY 1 HAVING count(*) > 1),
crowded AS (
  SELECT agreement, performance, month FROM judged WHERE broken = 0 AND by_day GROUP BY 1, 2, 3
  HAVING sum(last - first + 1) > bit_count(bit_or(days_of_month(first, last, month))::bit(31)))
SELECT j.position, j.first, j.last, j.amount::bigint AS amount, dense_rank() OVER (ORDER BY j.reference)::int AS reference,
       CASE WHEN by_day THEN dense_rank() OVER (ORDER BY j.agreement, j.performance)::int ELSE 0 END AS span,
       dense_rank() OVER (ORDER BY j.agreement, extract(year FROM j.first))::int AS room,
       COALESCE(left_cents, 9223372036854775807)::bigint AS left_cents
FROM judged j LEFT JOIN again USING (reference)
LEFT JOIN crowded c ON c.agreement = j.agreement AND c.performance = j.performance AND c.month = j.month
LEFT JOIN tight t ON t.agreement = j.agreement AND t.year = extract(year FROM j.first)::int
WHERE j.broken = 0 AND (again.reference IS NOT NULL OR (by_day AND c.agreement IS NOT NULL) OR t.agreement IS NOT NULL);

CREATE TEMP TABLE walked ON COMMIT DROP AS
SELECT w.* FROM (
  SELECT array_agg(position ORDER BY first, position) AS a, array_agg(reference ORDER BY first, position) AS b,
         array_agg(span ORDER BY first, position) AS c, array_agg(room ORDER BY first, position) AS d,
         array_agg(amount ORDER BY first, position) AS e, array_agg(first ORDER BY first, position) AS f,
         array_agg(last ORDER BY first, position) AS g FROM contested HAVING count(*) > 0) AS q,
  (SELECT array_agg(left_cents ORDER BY room) AS h FROM (SELECT DISTINCT room, left_cents FROM contested) r) AS r,
  judge_in_order(a, b, c, d, e, f, g, h, 2048, 4096, 8192) AS w;

ANALYZE walked;

CREATE TEMP TABLE late ON COMMIT DROP AS
SELECT position, bit_or(bit) AS bits FROM (
  SELECT r.position, 2048 AS bit FROM judged r JOIN judged a USING (reference) LEFT JOIN walked w ON position_ = a.position
  WHERE r.broken <> 0 AND a.broken = 0 AND position_ IS NULL AND (a.first, a.position) < (r.first, r.position)
  UNION ALL
  SELECT r.position, 4096 FROM judged r JOIN judged a USING (agreement, performance, month)
  LEFT JOIN walked w ON position_ = a.position
  WHERE r.broken <> 0 AND r.by_day AND r.last >= r.first AND a.broken = 0 AND a.by_day AND position_ IS NULL
    AND a.first <= r.last AND a.last >= r.first AND (a.first, a.position) < (r.first, r.position)) AS found
GROUP BY position;

ANALYZE late;

INSERT INTO claim_line (batch_id, provider_id, agreement_id, terms_version, left_cents, position, service_from,
                        service_to, unit_price_cents, amount_cents, broken, covers_days, kind, performance_code,
                        line_reference, quantity, previous_reference)
SELECT %(batch)s, %(provider)s, agreement, version, left_, position, first, last, price, amount,
       broken | COALESCE(broken_, 0) | COALESCE(bits, 0), by_day, kind, performance, reference, quantity, NULL
FROM judged LEFT JOIN walked ON position_ = position LEFT JOIN late USING (position)
UNION ALL
SELECT %(batch)s, %(provider)s, agreement, NULL, NULL, position, first, last, price, amount, broken, by_day, kind,
       performance, reference, quantity, previous
FROM credit;

UPDATE allotment t SET drawn_cents = drawn_cents + delta, seq = seq + 1
FROM (SELECT agreement, year, sum(cents) AS delta FROM (
        SELECT agreement, extract(year FROM first)::int AS year, amount AS cents
        FROM judged LEFT JOIN walked ON position_ = position WHERE broken = 0 AND position_ IS NULL
        UNION ALL
        SELECT agreement, extract(year FROM first)::int, -amount FROM credit WHERE broken = 0) AS each
      GROUP BY 1, 2) AS d
WHERE t.agreement_id = d.agreement AND t.year = d.year;

INSERT INTO care_month AS m (agreement_id, performance_code, month, client_id, payer, days, day_count)
SELECT agreement, performance, month, client_id, payer, bit_or(days_of_month(first, last, month)), sum(last - first + 1)
FROM judged LEFT JOIN walked ON position_ = position WHERE broken = 0 AND position_ IS NULL AND by_day GROUP BY 1, 2, 3, 4, 5
ON CONFLICT (agreement_id, performance_code, month)
DO UPDATE SET days = m.days | EXCLUDED.days, day_count = m.day_count + EXCLUDED.day_count;
