-- What redeeming is measured on: `%(count)s` clients, each with a voucher and an agreement that its provider has yet to
-- confirm, and what registry told of prices, offers and admissions. Ids can be computed from their number.
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
       10000 + 2000 * level, CAST('2026-01-01' AS date), 'bench'
FROM generate_series(4, 8) AS level, (VALUES ('Z', '{stay,dtv}'::text[]), ('V', '{vpt}'::text[])) AS form (letter, forms);

INSERT INTO known_offer (offer_id, version, provider_id, location_id, pilot_code, performance_code, delivery_form,
                         profile_codes, price_cents, valid_from, withdrawn, recorded_at)
SELECT pg_temp.id(4, (place * 10 + level)::int), 1, provider, pg_temp.id(5, place::int), 'zuid-limburg', 'Z0' || level || '1', 'stay',
       '{}', 10000 + 1900 * level, '2026-01-01', false, %(at)s
FROM unnest(%(providers)s::uuid[]) WITH ORDINALITY AS p (provider, place), generate_series(4, 8) AS level;

INSERT INTO known_admission (admission_id, version, provider_id, pilot_code, requirement_set_id, status, standing,
                             recorded_at)
SELECT pg_temp.id(6, place::int), 1, provider, 'zuid-limburg', pg_temp.id(2, 0), 'admitted', '{[2026-01-01,)}', %(at)s
FROM unnest(%(providers)s::uuid[]) WITH ORDINALITY AS p (provider, place);

INSERT INTO voucher (voucher_id, pilot_id, client_id, indication_id, status, version, profile_code, delivery_form,
                     arrangement, valid_from, valid_to, requested_on, waiting_status, issued_at, issue_decision_id)
SELECT pg_temp.id(7, n), pg_temp.id(1, 0), pg_temp.id(8, n), pg_temp.id(9, n), 'issued', 1, '5VV', 'stay',
       'self-directed', '2026-02-01', '2027-12-31', '2026-01-15', 'active', %(at)s, pg_temp.id(10, n)
FROM generate_series(1, %(count)s) AS n;

INSERT INTO known_indication (indication_id, client_id, version, status, profile_code, tailored, need_features,
                              valid_from, recorded_at)
SELECT pg_temp.id(9, n), pg_temp.id(8, n), 1, 'granted', '5VV', false, '{}', '2025-01-01', %(at)s
FROM generate_series(1, %(count)s) AS n;

INSERT INTO voucher_term (voucher_id, valid_from, recorded_at, delivery_form, pgb_share_percent, supplements, decision_id)
SELECT voucher_id, valid_from, %(at)s, delivery_form, 0, '[]', issue_decision_id FROM voucher;

INSERT INTO voucher_year (voucher_id, year, value_cents)
SELECT pg_temp.id(7, n), year, 8000000 FROM generate_series(1, %(count)s) AS n, generate_series(2026, 2027) AS year;

INSERT INTO voucher_entry (voucher_id, year, kind, cents, at)
SELECT pg_temp.id(7, n), year, 'value', 8000000, %(at)s
FROM generate_series(1, %(count)s) AS n, generate_series(2026, 2027) AS year;

INSERT INTO agreement (agreement_id, voucher_id, client_id, pilot_code, number, version, status, provider_id,
                       location_id, starts_on, conditions, drafted_by, drafted_at, client_confirmed_at,
                       client_confirmed_by)
SELECT pg_temp.id(11, n), pg_temp.id(7, n), pg_temp.id(8, n), 'zuid-limburg', 'Z' || lpad(n::text, 10, '0'), 2,
       'confirmed-by-client', (%(providers)s::uuid[])[place], pg_temp.id(5, place), '2026-11-01',
       'Elke ochtend rustig wakker worden.', 'client', %(at)s, %(at)s, 'client'
FROM generate_series(1, %(count)s) AS n, LATERAL (SELECT 1 + n %% cardinality(%(providers)s::uuid[]) AS place) AS p;

INSERT INTO agreement_line
  (agreement_id, performance_code, position, unit_code, quantity, per, unit_price_cents, exclusive, most_a_day)
SELECT pg_temp.id(11, n), 'Z051', 0, '14', 1, 'day', 19500, true, 1 FROM generate_series(1, %(count)s) AS n;
