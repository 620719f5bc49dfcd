-- What judging is measured on: the agreements of one provider as voucher handed them over, half of them by the day and
-- half by the hour, a sixth with too little room, some ended, not started, suspended or past their claim window; and an
-- accepted August batch, a tenth as large as September's, for what refers to earlier lines. Of fifty clients one has an
-- agreement with every provider, so that nights are claimed that another provider was paid.
CREATE TEMP TABLE contract ON COMMIT DROP AS
SELECT pg_temp.id(12, %(place)s * 1000000 + i) AS agreement_id, pg_temp.id(7, %(place)s * 1000000 + i) AS voucher_id, i,
       pg_temp.id(8, CASE WHEN i %% 50 = 0 THEN i ELSE %(place)s * 1000000 + i END) AS client_id,
       i %% 2 = 0 AS by_day, CASE WHEN i %% 83 = 0 THEN 'elders' ELSE 'zuid-limburg' END AS pilot_code,
       CASE WHEN i %% 71 = 0 THEN CAST('2026-09-20' AS date) END AS ends_on,
       CASE WHEN i %% 89 <> 0 THEN CAST('2026-01-02' AS date) END AS care_started_on,
       CASE WHEN i %% 79 = 0 THEN 3 ELSE 90 END AS claim_window_days,
       CASE WHEN i %% 6 > 1 THEN 30000000 WHEN i %% 2 = 0 THEN 600000 ELSE 800000 END AS held_cents
FROM generate_series(1, %(agreements)s) AS i;

CREATE TEMP TABLE care ON COMMIT DROP AS
SELECT * FROM (VALUES (true, 0, 'V051', '14', 17198), (false, 0, 'H126', '04', 5410), (false, 1, 'H127', '04', 7012),
                      (false, 2, 'H800', '16', 4313)) AS c (by_day, place, performance_code, unit, unit_price_cents);

INSERT INTO agreement_terms (agreement_id, voucher_id, version, epoch, terms, provider_id, pilot_code, starts_on, ends_on,
                             care_started_on, claim_window_days, terms_version, number, office_id, payer, client_id, location_id,
                             delivery_form, region_code)
SELECT agreement_id, voucher_id, epoch * 1000000 + 1, epoch, jsonb_build_object('providerId', CAST(%(provider)s AS uuid)),
       %(provider)s, pilot_code, '2026-01-01', ends_on, care_started_on, claim_window_days, 2,
       'Z' || lpad(CAST(%(place)s * 1000000 + i AS text), 10, '0'), %(provider)s, 'wlz', client_id, %(provider)s, 'vpt', '5531'
FROM contract, feed_head;

INSERT INTO agreed_line (agreement_id, performance_code, unit, unit_price_cents, quantity, per, exclusive)
SELECT agreement_id, performance_code, unit, unit_price_cents, 1, 'day', by_day FROM contract JOIN care USING (by_day);

INSERT INTO exclusive_care (client_id, payer) SELECT client_id, 'wlz' FROM contract WHERE by_day ON CONFLICT DO NOTHING;

INSERT INTO known_suspension (suspension_id, version, provider_id, pilot_code, no_payment_from, until, recorded_at)
VALUES (pg_temp.id(13, %(place)s), 1, %(provider)s, 'elders', '2026-09-25', '2026-09-30', %(at)s);

CREATE TEMP TABLE august ON COMMIT DROP AS
SELECT agreement_id, by_day, performance_code, unit_price_cents, row_number() OVER (ORDER BY i, k)::int AS n,
       CAST('2026-08-01' AS date) + CASE WHEN by_day THEN 6 * k ELSE k %% 30 END AS first,
       CASE WHEN by_day THEN 6 ELSE 1.25 END AS quantity
FROM contract CROSS JOIN generate_series(0, 44) AS k JOIN care USING (by_day)
WHERE i %% 5 = 0 AND care.place = CASE WHEN by_day THEN 0 ELSE k %% 3 END AND (NOT by_day OR k < 5);

INSERT INTO claim_batch (batch_id, provider_id, status, idempotency_key, fingerprint, received_at, received_on, judged_at,
                         rule_set_version, line_count)
SELECT pg_temp.id(14, %(place)s), %(provider)s, 'judged', 'august', '', %(at)s, '2026-09-02', %(at)s, '1.0.0', count(*)
FROM august;

INSERT INTO claim_line (batch_id, provider_id, agreement_id, terms_version, position, service_from, service_to,
                        unit_price_cents, amount_cents, broken, covers_days, kind, performance_code, line_reference,
                        quantity)
SELECT pg_temp.id(14, %(place)s), %(provider)s, agreement_id, 1, n, first, CASE WHEN by_day THEN first + 5 ELSE first END,
       unit_price_cents, round(quantity * unit_price_cents), 0, by_day, 'D', performance_code, 'A' || n, quantity
FROM august;

INSERT INTO care_month (agreement_id, performance_code, month, days, day_count, client_id, payer)
SELECT agreement_id, performance_code, '2026-08-01', (1 << 30) - 1, 30, client_id, 'wlz'
FROM august JOIN contract USING (agreement_id, by_day)
WHERE by_day GROUP BY agreement_id, performance_code, client_id;

INSERT INTO allotment (agreement_id, year, asked_cents, held_cents, drawn_cents)
SELECT agreement_id, 2026, held_cents, GREATEST(held_cents, drawn), drawn
FROM contract LEFT JOIN LATERAL (
  SELECT COALESCE(sum(round(quantity * unit_price_cents)), 0) AS drawn FROM august a
  WHERE a.agreement_id = contract.agreement_id) AS d ON true;

CREATE TABLE IF NOT EXISTS bench_credit (place int, n int, agreement_id uuid, performance_code text, first date, last date,
                                         quantity numeric, unit_price_cents int);

INSERT INTO bench_credit
SELECT %(place)s, n, agreement_id, performance_code, first, CASE WHEN by_day THEN first + 5 ELSE first END, quantity,
       unit_price_cents
FROM august WHERE n %% 20 = 0;
