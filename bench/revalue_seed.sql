-- What revaluation is measured on: `%(count)s` vouchers of 25 kinds of ground and 300 first days, with values by the price
-- list. Of five vouchers one has an agreement that is short in 2027 and 2028 and takes all of the value, two have one that
-- has all of its days, and two have none.
INSERT INTO pilot (pilot_id, office_id, code, name_nl, name_en, status, version, region_codes, period_from, period_to,
                   profile_codes, delivery_forms, requirement_set_id, price_list_id, pgb_variant, claim_window_days,
                   notice_period_days, participants, budget_ceilings, created_at, opened_at)
VALUES (pg_temp.id(1, 0), pg_temp.id(4, 0), 'zuid-limburg', 'Zuid-Limburg', 'South Limburg', 'open', 1, '{5531}',
        '2026-01-01', '2028-12-31', '{4VV,5VV,6VV,7VV,8VV}', '{stay,vpt,mpt}', pg_temp.id(2, 0), pg_temp.id(3, 0),
        'without-group-care', 90, 30, %(count)s, '[]', %(at)s, %(at)s);

INSERT INTO known_price_list (price_list_id, version, pilot_code, status, recorded_at)
VALUES (pg_temp.id(3, 0), 1, 'zuid-limburg', 'published', %(at)s);

INSERT INTO known_price (price_list_id, position, kind, profile_code, delivery_forms, performance_code, unit_code,
                         price_cents, valid_from, source)
SELECT pg_temp.id(3, 0), row_number() OVER (), 'day-price', level || 'VV', forms, letter || '0' || level || '1', '14',
       less + 10000 + 2000 * level, CAST('2026-01-01' AS date), 'bench'
FROM generate_series(4, 8) AS level,
     (VALUES ('Z', '{stay,dtv}'::text[], 0), ('V', '{vpt}'::text[], -1000)) AS form (letter, forms, less);

CREATE TEMP TABLE bench_voucher AS
SELECT n, 4 + n / 5 %% 5 AS level, CASE n %% 2 WHEN 0 THEN 'stay' ELSE 'vpt' END AS form,
       CAST('2026-01-01' AS date) + n * 7 %% 300 AS first, n %% 5 AS kind,
       10000 + 2000 * (4 + n / 5 %% 5) - n %% 2 * 1000 AS day_cents
FROM generate_series(1, %(count)s) AS n;

INSERT INTO voucher (voucher_id, pilot_id, client_id, indication_id, status, version, profile_code, delivery_form,
                     arrangement, valid_from, valid_to, requested_on, waiting_status, issued_at, issue_decision_id)
SELECT pg_temp.id(7, n), pg_temp.id(1, 0), pg_temp.id(8, n), pg_temp.id(9, n), 'active', 1, level || 'VV', form,
       'self-directed', first, '2028-12-31', first, 'active', %(at)s, pg_temp.id(10, n)
FROM bench_voucher;

INSERT INTO known_indication (indication_id, client_id, version, status, profile_code, tailored, need_features,
                              valid_from, recorded_at)
SELECT pg_temp.id(9, n), pg_temp.id(8, n), 1, 'granted', level || 'VV', false, '{}', '2025-01-01', %(at)s
FROM bench_voucher;

INSERT INTO voucher_term (voucher_id, valid_from, recorded_at, delivery_form, pgb_share_percent, supplements, decision_id)
SELECT pg_temp.id(7, n), first, %(at)s + n * interval '1 second', form, 0, '[]', pg_temp.id(10, n) FROM bench_voucher;

CREATE TEMP TABLE bench_year AS
SELECT n, kind, year, day_cents * (make_date(year, 12, 31) - GREATEST(first, make_date(year, 1, 1)) + 1) AS value_cents,
       make_date(year, 12, 31) - GREATEST('2026-11-01', make_date(year, 1, 1)) + 1 AS agreed_days
FROM bench_voucher, generate_series(2026, 2028) AS year;

CREATE TEMP TABLE bench_held AS
SELECT n, year, needed_cents, LEAST(needed_cents, value_cents) AS cents
FROM (SELECT *, agreed_days * CASE kind WHEN 0 THEN 48000 ELSE 6000 END AS needed_cents FROM bench_year WHERE kind < 3) AS y;

INSERT INTO voucher_year (voucher_id, year, value_cents, reserved_cents, provisional)
SELECT pg_temp.id(7, n), year, value_cents, COALESCE(cents, 0), year > 2026
FROM bench_year LEFT JOIN bench_held USING (n, year);

INSERT INTO voucher_entry (voucher_id, year, kind, cents, at)
SELECT pg_temp.id(7, n), year, 'value', value_cents, %(at)s FROM bench_year;

INSERT INTO agreement (agreement_id, voucher_id, client_id, pilot_code, number, version, status, provider_id,
                       location_id, starts_on, conditions, drafted_by, drafted_at, redeemed_at)
SELECT pg_temp.id(11, n), pg_temp.id(7, n), pg_temp.id(8, n), 'zuid-limburg', 'Z' || lpad(n::text, 10, '0'), 3, 'redeemed',
       pg_temp.id(12, n %% 50), pg_temp.id(5, n %% 50), '2026-11-01', 'Elke ochtend rustig wakker worden.', 'client',
       %(at)s, %(at)s
FROM bench_voucher WHERE kind < 3;

INSERT INTO agreement_line
  (agreement_id, performance_code, position, unit_code, quantity, per, unit_price_cents, exclusive, most_a_day)
SELECT pg_temp.id(11, n), 'H126', 0, '04', CASE kind WHEN 0 THEN 56 ELSE 7 END, 'week', 6000, false, 24
FROM bench_voucher WHERE kind < 3;

INSERT INTO handover (agreement_id, voucher_id, version, answered_version, terms, next_try_at)
SELECT pg_temp.id(11, n), pg_temp.id(7, n), epoch * 1000000 + 1, epoch * 1000000 + 1, '{}', %(at)s
FROM bench_voucher, feed_head WHERE kind < 3;

INSERT INTO reservation (agreement_id, year, asked_cents, reserved_cents, needed_cents)
SELECT pg_temp.id(11, n), year, cents, cents, needed_cents FROM bench_held;

INSERT INTO voucher_entry (voucher_id, year, kind, cents, agreement_id, at)
SELECT pg_temp.id(7, n), year, 'reserve', cents, pg_temp.id(11, n), %(at)s FROM bench_held;

DROP TABLE bench_voucher, bench_year, bench_held
