-- What the year-roll is measured on: `%(count)s` running vouchers in two profiles and three delivery forms, each with an
-- indication of its own, terms and 2026 in the books, and 3 agreements without end for every 2 vouchers.
INSERT INTO pilot (pilot_id, office_id, code, name_nl, name_en, status, version, region_codes, period_from, period_to,
                   profile_codes, delivery_forms, requirement_set_id, price_list_id, pgb_variant, claim_window_days,
                   notice_period_days, participants, budget_ceilings, created_at, opened_at)
VALUES (pg_temp.id(1, 0), pg_temp.id(4, 0), 'zuid-limburg', 'Zuid-Limburg', 'South Limburg', 'open', 1, '{5531}',
        '2026-01-01', '2029-12-31', '{4VV,5VV}', '{stay,vpt,mpt}', pg_temp.id(2, 0), pg_temp.id(3, 0),
        'without-group-care', 90, 30, %(count)s, '[]', %(at)s, %(at)s);

INSERT INTO known_price_list (price_list_id, version, pilot_code, status, recorded_at)
VALUES (pg_temp.id(3, 0), 1, 'zuid-limburg', 'published', %(at)s);

INSERT INTO known_price (price_list_id, position, kind, profile_code, delivery_forms, performance_code, unit_code,
                         price_cents, valid_from, source)
SELECT pg_temp.id(3, 0), row_number() OVER (), kind, level || 'VV', forms, code, unit, cents * level,
       CAST('2026-01-01' AS date), 'bench'
FROM generate_series(4, 5) AS level, (VALUES
  ('day-price', '{stay,dtv}'::text[], 'Z051', '14', 4000), ('day-price', '{vpt}', 'V051', '14', 3500),
  ('modular-amount', '{mpt}', NULL, '41', 1250000), ('pgb-amount', '{pgb}', NULL, '41', 1250000))
  AS price (kind, forms, code, unit, cents);

INSERT INTO known_indication (indication_id, client_id, version, status, profile_code, tailored, need_features,
                              valid_from, recorded_at)
SELECT pg_temp.id(9, n), pg_temp.id(8, n), 1, 'granted', (4 + n %% 2) || 'VV', false, '{}',
       CAST('2025-01-01' AS date) + n %% 365, %(at)s
FROM generate_series(1, %(count)s) AS n;

INSERT INTO voucher (voucher_id, pilot_id, client_id, indication_id, status, version, profile_code, delivery_form,
                     arrangement, valid_from, valid_to, requested_on, waiting_status, issued_at, issue_decision_id,
                     years_valued)
SELECT pg_temp.id(7, n), pg_temp.id(1, 0), pg_temp.id(8, n), pg_temp.id(9, n), 'active', 1, (4 + n %% 2) || 'VV',
       (ARRAY['stay', 'vpt', 'mpt'])[1 + n %% 3], 'self-directed', CAST('2026-01-01' AS date) + n %% 300, '2029-12-31',
       '2025-12-15', 'active', %(at)s, pg_temp.id(10, n), 1
FROM generate_series(1, %(count)s) AS n;

INSERT INTO voucher_term (voucher_id, valid_from, recorded_at, delivery_form, pgb_share_percent, supplements, decision_id)
SELECT voucher_id, valid_from, %(at)s, delivery_form, 0, '[]', issue_decision_id FROM voucher;

INSERT INTO voucher_year (voucher_id, year, value_cents, reserved_cents)
SELECT pg_temp.id(7, n), 2026, 8000000, 1000000 * (1 + n %% 2) FROM generate_series(1, %(count)s) AS n;

INSERT INTO agreement (agreement_id, voucher_id, client_id, pilot_code, number, version, status, provider_id,
                       location_id, starts_on, conditions, drafted_by, drafted_at, redeemed_at)
SELECT pg_temp.id(10 + part, n), pg_temp.id(7, n), pg_temp.id(8, n), 'zuid-limburg', 'Z' || part || '-' || n, 3,
       'redeemed', pg_temp.id(4, n %% 50), pg_temp.id(5, n %% 50), '2026-11-01', 'bench', 'client', %(at)s, %(at)s
FROM generate_series(1, %(count)s) AS n, generate_series(1, 1 + n %% 2) AS part;

INSERT INTO agreement_line (agreement_id, performance_code, position, unit_code, quantity, per, unit_price_cents)
SELECT agreement_id, code, nr, '04', 2.5, per, 6000
FROM agreement, (VALUES ('H126', 0, 'week'), ('H127', 1, 'week')) AS line (code, nr, per);

INSERT INTO handover (agreement_id, voucher_id, version, answered_version, terms, next_try_at)
SELECT agreement_id, voucher_id, epoch * 1000000 + 1, epoch * 1000000 + 1, jsonb_build_object(
         'providerId', provider_id, 'locationId', location_id, 'pilotCode', pilot_code, 'startsOn', starts_on,
         'endsOn', '2029-12-31', 'careStartedOn', starts_on, 'claimWindowDays', 90, 'lines', jsonb_build_array(
           jsonb_build_object('performanceCode', 'H126', 'unit', '04', 'unitPriceCents', 6000),
           jsonb_build_object('performanceCode', 'H127', 'unit', '04', 'unitPriceCents', 6000))), %(at)s
FROM agreement, feed_head;

INSERT INTO reservation (agreement_id, year, asked_cents, reserved_cents, told_cents, seen_seq)
SELECT agreement_id, 2026, 1000000, 1000000, 1000000, 0 FROM agreement;
