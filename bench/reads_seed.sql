-- What reading is measured on: vouchers `%(first)s` to `%(last)s` of a large care office, each with three or four
-- agreements and all that is written beside them. Ids can be computed from their number, and rise with it. One voucher
-- in a thousand is of a small second office, flagged, or rare in another way, so that rare things are looked for too.
INSERT INTO pilot (pilot_id, office_id, code, name_nl, name_en, status, version, region_codes, period_from, period_to,
                   profile_codes, delivery_forms, requirement_set_id, price_list_id, pgb_variant, claim_window_days,
                   notice_period_days, participants, budget_ceilings, baseline, created_at, opened_at)
SELECT pg_temp.id(1, n), pg_temp.id(21, n), code, code, code, 'open', 1, '{5531}', '2026-01-01', '2028-12-31',
       '{4VV,5VV,6VV,7VV,8VV}', '{stay}', pg_temp.id(2, n), pg_temp.id(3, n), 'without-group-care', 90, 30, 0,
       '[{"year": 2026, "ceilingCents": 1000000}, {"year": 2027, "ceilingCents": 1000000}, {"year": 2028, "ceilingCents": 1}]',
       (SELECT jsonb_build_object('source', 'bench', 'amounts', jsonb_agg(jsonb_build_object(
          'profileCode', level || 'VV', 'deliveryForm', 'stay', 'yearCents', 7000000))) FROM generate_series(4, 8) AS level),
       %(at)s, %(at)s
FROM (VALUES (1, 'zuid-limburg'), (2, 'friesland')) AS p (n, code) WHERE %(first)s = 1;

INSERT INTO known_requirement_set (requirement_set_id, version, pilot_code, status, recorded_at)
SELECT pg_temp.id(2, 1), 1, 'zuid-limburg', 'published', %(at)s WHERE %(first)s = 1;

INSERT INTO known_care_office (office_id, version, name, uzovi_number, recorded_at)
SELECT pg_temp.id(21, 1), 1, 'bench', '0001', %(at)s WHERE %(first)s = 1;

INSERT INTO known_office_region (office_id, region_code, name) SELECT pg_temp.id(21, 1), '5531', 'bench' WHERE %(first)s = 1;

INSERT INTO lever (lever_id, pilot_id, kind, status, note, reason, proposed_at)
SELECT pg_temp.id(19, n), pg_temp.id(1, 1), 'access', 'proposed', 'bench', 'bench', %(at)s
FROM generate_series(1, 60) AS n WHERE %(first)s = 1;

INSERT INTO known_price_list (price_list_id, version, pilot_code, status, recorded_at)
SELECT pg_temp.id(3, 1), 1, 'zuid-limburg', 'published', %(at)s WHERE %(first)s = 1;

INSERT INTO known_price (price_list_id, position, kind, profile_code, delivery_forms, performance_code, unit_code,
                         price_cents, valid_from, source)
SELECT pg_temp.id(3, 1), row_number() OVER (), 'day-price', level || 'VV', forms, letter || '0' || level || '1', '14',
       10000 + 2000 * level, CAST('2026-01-01' AS date), 'bench'
FROM generate_series(4, 8) AS level,
     (VALUES ('Z', '{stay,dtv}'::text[]), ('V', '{vpt}'::text[])) AS form (letter, forms) WHERE %(first)s = 1;

INSERT INTO known_offer (offer_id, version, provider_id, location_id, pilot_code, performance_code, delivery_form,
                         profile_codes, price_cents, valid_from, withdrawn, recorded_at)
SELECT pg_temp.id(4, place * 10 + level), 1, pg_temp.id(22, place), pg_temp.id(5, place), 'zuid-limburg',
       'Z0' || level || '1', 'stay', '{}', 10000 + 1900 * level, '2026-01-01', false, %(at)s
FROM generate_series(0, 199) AS place, generate_series(4, 8) AS level WHERE %(first)s = 1;

INSERT INTO known_admission (admission_id, version, provider_id, pilot_code, requirement_set_id, status, standing,
                             recorded_at)
SELECT pg_temp.id(6, place), 1, pg_temp.id(22, place), 'zuid-limburg', pg_temp.id(2, 1), 'admitted',
       '{[2026-01-01,)}', %(at)s
FROM generate_series(0, 199) AS place WHERE %(first)s = 1;

CREATE TEMPORARY TABLE one AS
SELECT n, pg_temp.id(7, n) AS voucher_id, pg_temp.id(8, n) AS client_id, pg_temp.id(9, n) AS indication_id,
       CASE WHEN n %% 1000 = 7 THEN 2 ELSE 1 END AS pilot, 4 + n %% 5 || 'VV' AS profile_code,
       CASE WHEN n %% 1000 = 3 THEN 'withdrawn' WHEN n %% 10 = 9 THEN 'ended' ELSE 'active' END AS status
FROM generate_series(%(first)s, %(last)s) AS n;

CREATE TEMPORARY TABLE two AS
SELECT n, k, v.voucher_id, v.client_id, pg_temp.id(11, n * 4 + k) AS agreement_id,
       pg_temp.id(22, (n * 7 + k) %% 200) AS provider_id, pg_temp.id(5, (n * 7 + k) %% 200) AS location_id,
       CASE WHEN v.pilot = 1 THEN 'zuid-limburg' ELSE 'friesland' END AS pilot_code,
       CASE WHEN (n * 4 + k) %% 1000 = 11 THEN 'confirmed-by-client' WHEN k = 3 THEN 'declined' WHEN k = 2 THEN 'ended'
            ELSE 'redeemed' END AS status
FROM one v, generate_series(0, 2 + CAST(n %% 3 = 0 AS int)) AS k;

INSERT INTO voucher (voucher_id, pilot_id, client_id, indication_id, status, version, profile_code, delivery_form,
                     arrangement, valid_from, valid_to, requested_on, waiting_status, issued_at, issue_decision_id)
SELECT voucher_id, pg_temp.id(1, pilot), client_id, indication_id, status, 1, profile_code, 'stay', 'self-directed',
       '2026-02-01', '2027-12-31', '2026-01-15', 'active', %(at)s, pg_temp.id(10, n) FROM one ORDER BY n;

INSERT INTO known_indication (indication_id, client_id, version, status, profile_code, tailored, need_features,
                              valid_from, recorded_at)
SELECT indication_id, client_id, 1, 'granted', profile_code, false, '{}', '2025-01-01', %(at)s FROM one ORDER BY n;

INSERT INTO known_client (client_id, version, region_code, region_from, recorded_at)
SELECT client_id, 1, '5531', '2020-01-01', %(at)s FROM one ORDER BY n;

INSERT INTO voucher_term (voucher_id, valid_from, recorded_at, delivery_form, pgb_share_percent, supplements,
                          decision_id)
SELECT voucher_id, '2026-02-01', %(at)s, 'stay', 0, '[]', pg_temp.id(10, n) FROM one ORDER BY n;

INSERT INTO choice_profile (voucher_id, version, steering_ability, complexity, reason, recorded_at)
SELECT voucher_id, 1, 'high', 'low', 'bench', %(at)s FROM one ORDER BY n;

INSERT INTO choice_conversation (voucher_id, version, held_on, present, forms_explained, support_offered, support_wanted,
                                 summary, recorded_by, recorded_at)
SELECT voucher_id, 1, '2026-01-10', '{client}', '{stay}', true, false, 'bench', pg_temp.id(4, 0), %(at)s
FROM one ORDER BY n;

INSERT INTO place_offer (offer_id, voucher_id, provider_id, location_id, available_from, offered_on, recorded_at)
SELECT pg_temp.id(24, n), voucher_id, pg_temp.id(22, 7), pg_temp.id(5, 7), '2026-10-01', '2026-09-20', %(at)s
FROM one ORDER BY n;

INSERT INTO care_at_home_request (care_at_home_request_id, pilot_id, client_id, delivery_form, requested_on, decide_by,
                                  status, version, received_at, nearest_form, decided_at, decided_as, decided_by,
                                  decision_id)
SELECT pg_temp.id(25, n), pg_temp.id(1, pilot), client_id, 'vpt', '2026-09-01', '2026-09-15',
       CASE WHEN n %% 1000 = 1 THEN 'requested' WHEN n %% 100 = 1 THEN 'refused' ELSE 'granted' END, 1, %(at)s,
       CASE WHEN n %% 1000 <> 1 AND n %% 100 = 1 THEN 'stay' END,
       CASE WHEN n %% 1000 <> 1 THEN CAST(%(at)s AS timestamptz) END, CASE WHEN n %% 1000 <> 1 THEN 'office' END,
       CASE WHEN n %% 1000 <> 1 THEN pg_temp.id(4, 0) END, CASE WHEN n %% 1000 <> 1 THEN pg_temp.id(10, n) END
FROM one ORDER BY n;

INSERT INTO care_at_home_objection (objection_id, care_at_home_request_id, decision_id, decided_by, grounds,
                                    received_on, due_on, status, version, received_at)
SELECT pg_temp.id(26, n), pg_temp.id(25, n), pg_temp.id(10, n), pg_temp.id(4, 0), 'x', '2026-10-01', '2026-12-24',
       'received', 1, %(at)s
FROM one WHERE n %% 1000 <> 1 AND n %% 100 = 1 ORDER BY n;

INSERT INTO voucher_year (voucher_id, year, value_cents, reserved_cents, overhang_cents)
SELECT voucher_id, year, 8000000, CASE WHEN n %% 1000 = 5 THEN 8000001 ELSE 2000000 END,
       CASE WHEN n %% 1000 = 5 THEN 8000001 ELSE 0 END
FROM one, generate_series(2026, 2027) AS year ORDER BY n, year;

INSERT INTO voucher_entry (voucher_id, year, kind, cents, at)
SELECT voucher_id, year, kind, 1000000, %(at)s
FROM one, generate_series(2026, 2027) AS year, (VALUES ('value'), ('reserve'), ('reserve')) AS k (kind) ORDER BY n;

INSERT INTO valuation (valuation_id, voucher_id, year, value_cents, components, valued_at, cause, decision_id)
SELECT pg_temp.id(12, n * 2 + year - 2026), voucher_id, year, 8000000,
       jsonb_build_array(jsonb_build_object(
         'kind', 'day-prices', 'dayFrom', make_date(year, 2, 1), 'dayTo', make_date(year, 12, 31), 'days', 334,
         'cents', 8000000, 'basisCents', 23952, 'basis', 'day', 'factor', '1.0000', 'ceilingCents', NULL,
         'percent', NULL, 'etmalen', NULL, 'ground', NULL, 'profileCode', profile_code, 'deliveryForm', 'stay',
         'performanceCode', 'Z051', 'source', 'bench', 'text', jsonb_build_object('nl', 'bench', 'en', 'bench'))),
       %(at)s, 'issue', pg_temp.id(10, n)
FROM one, generate_series(2026, 2027) AS year ORDER BY n, year;

INSERT INTO decision_record (decision_id, kind, subject, client_id, outcome, rule_set, rule_set_version, rules, facts,
                             decided_at, decided_by)
SELECT pg_temp.id(10, n), 'voucher-issue', voucher_id, client_id, 'issued', 'voucher-issue', '1', '[]', '[]', %(at)s,
       pg_temp.id(4, 0) FROM one ORDER BY n;

INSERT INTO access_log (access_id, at, client_id, subject, roles, action, resource, purpose, trace_id)
SELECT pg_temp.id(18, n * 4 + k), %(at)s, client_id, pg_temp.id(4, 0), 'office-voucher', 'R', 'vouchers', 'bench', 'b'
FROM one, generate_series(0, 2) AS k ORDER BY n, k;

INSERT INTO agreement (agreement_id, voucher_id, client_id, pilot_code, number, version, status, provider_id,
                       provider_reference, location_id, starts_on, conditions, drafted_by, drafted_at, redeemed_at,
                       ended_on, care_started_on)
SELECT agreement_id, voucher_id, client_id, pilot_code, 'P' || lpad((n * 4 + k)::text, 11, '0'), 2, status,
       provider_id, CASE WHEN k = 0 THEN 'REF' || n END, location_id, '2026-02-01', 'bench', 'client', %(at)s,
       CASE WHEN status IN ('redeemed', 'ended') THEN CAST(%(at)s AS timestamptz) END,
       CASE WHEN status = 'ended' THEN DATE '2026-09-30' END, CASE WHEN k = 1 THEN DATE '2026-02-01' END
FROM two ORDER BY n, k;

INSERT INTO agreement_line
  (agreement_id, performance_code, position, unit_code, quantity, per, unit_price_cents, exclusive, most_a_day)
SELECT agreement_id, 'T051', 0, '14', 1, 'day', 1000, false, 1 FROM two ORDER BY n, k;

INSERT INTO handover (agreement_id, voucher_id, version, answered_version, terms, next_try_at)
SELECT agreement_id, voucher_id, 1, CAST(n > 200 OR k > 0 AS int), '{}', %(at)s
FROM two WHERE status IN ('redeemed', 'ended') ORDER BY n, k;

INSERT INTO reservation (agreement_id, year, asked_cents, reserved_cents, needed_cents, told_cents, drawn_cents)
SELECT agreement_id, year, 100000, 100000, CASE WHEN (n * 4 + k) %% 1000 = 9 THEN 200000 ELSE 100000 END, 100000, 50000
FROM two, generate_series(2026, 2027) AS year WHERE status IN ('redeemed', 'ended') ORDER BY n, k, year;

INSERT INTO care_start (care_start_id, agreement_id, care_started_on, reported_by, reported_at, in_time)
SELECT pg_temp.id(17, n), agreement_id, '2026-02-01', provider_id, %(at)s, true FROM two WHERE k = 1 ORDER BY n;

INSERT INTO swap (swap_id, voucher_id, status, before, target, deadline, opened_at)
SELECT pg_temp.id(16, n), voucher_id, 'done', '[]', '[]', %(at)s, %(at)s FROM one WHERE n %% 20 = 1 ORDER BY n;

INSERT INTO messages (message_id, recipient, recipient_id, kind, resource, resource_id, language, channel, title_nl,
                      title_en, text_nl, text_en, sent_at, sent_on, read_at, read_by)
SELECT pg_temp.id(13, n * 4 + place), recipient, recipient_id, 'bench', 'vouchers', voucher_id, 'nl', 'portal', 'b',
       'b', 'b', 'b', %(at)s, '2026-10-01', CASE WHEN n %% 1000 <> 13 THEN CAST(%(at)s AS timestamptz) END,
       CASE WHEN n %% 1000 <> 13 THEN recipient_id END
FROM one, LATERAL (VALUES (0, 'client', client_id), (1, 'office', pg_temp.id(21, pilot)),
                          (2, 'provider', pg_temp.id(22, n %% 200))) AS r (place, recipient, recipient_id)
ORDER BY n, place;

INSERT INTO fact_report (fact_report_id, version, status, resource, fact, what_is_wrong, client_id, reported_by,
                         reported_as, reported_at, reported_on, answer_by, owner_role, owner_organisation_id, outcome,
                         answered_by, answered_at)
SELECT pg_temp.id(14, n), 1, CASE WHEN n %% 1000 = 1 THEN 'open' ELSE 'answered' END, 'vouchers', 'x', 'x', client_id,
       client_id, 'client', %(at)s, '2026-10-01', '2026-10-15', 'office-voucher', pg_temp.id(21, pilot),
       CASE WHEN n %% 1000 <> 1 THEN 'corrected' END, CASE WHEN n %% 1000 <> 1 THEN pg_temp.id(4, 0) END,
       CASE WHEN n %% 1000 <> 1 THEN CAST(%(at)s AS timestamptz) END
FROM one WHERE n %% 10 = 1 OR n %% 1000 = 7 ORDER BY n;

INSERT INTO work_item (work_item_id, office_id, kind, subject_id, pilot_id, client_id, status, version, created_at,
                       changed_at)
SELECT pg_temp.id(15, n), pg_temp.id(21, pilot), 'placement', voucher_id, pg_temp.id(1, pilot), client_id,
       CASE WHEN n %% 1000 = 1 THEN 'open' ELSE 'done' END, 1, %(at)s, %(at)s
FROM one WHERE n %% 10 = 1 OR n %% 1000 = 7 ORDER BY n;

INSERT INTO feed (position, event_id, type, subject, at, data)
SELECT (SELECT last FROM feed_head) + row_number() OVER (ORDER BY n), pg_temp.id(20, n), 'nl.pvb.vouchers.changed.v1',
       voucher_id, %(at)s, '{}' FROM one ORDER BY n;

UPDATE feed_head SET last = (SELECT max(position) FROM feed);

DROP TABLE one, two
