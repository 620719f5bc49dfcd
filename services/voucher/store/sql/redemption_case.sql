-- All that redeeming these agreements is judged on.
SELECT a.agreement_id, a.voucher_id, a.client_id, a.pilot_code, p.office_id, a.number, a.version, a.status, a.provider_id,
       a.location_id, a.starts_on, a.ends_on, a.client_confirmed_by, a.swap_id,
       v.status AS voucher_status, v.valid_from, v.valid_to, v.suspended_from,
       v.suspended_to, v.arrangement, v.issued_at,
       COALESCE((SELECT k.region_code FROM known_client k WHERE k.client_id = a.client_id), p.region_codes[1]) AS region_code,
       p.claim_window_days,
       EXISTS (SELECT FROM conversation c WHERE c.agreement_id = a.agreement_id) AS has_conversation,
       (SELECT jsonb_agg(jsonb_build_object('voucher_id', voucher_id, 'agreement_turn', agreement_turn)
                         ORDER BY voucher_id)
        FROM voucher c
        WHERE c.client_id = a.client_id
          AND (c.voucher_id = a.voucher_id  -- full-day care of one voucher excludes that of another
               OR EXISTS (SELECT FROM agreement_line l WHERE l.agreement_id = a.agreement_id AND l.exclusive))) AS turns,
       (SELECT jsonb_agg(jsonb_build_object(
                 'valid_from', valid_from, 'recorded_at', recorded_at, 'delivery_form', delivery_form,
                 'etmalen', CAST(etmalen AS text), 'pgb_share_percent', pgb_share_percent, 'supplements', supplements)
               ORDER BY valid_from, recorded_at)
        FROM voucher_term t WHERE t.voucher_id = a.voucher_id) AS terms,
       (SELECT jsonb_agg(jsonb_build_object(
                 'indication_id', indication_id, 'status', status, 'profile_code', profile_code,
                 'valid_from', valid_from, 'valid_to', valid_to, 'withdrawn_on', withdrawn_on) ORDER BY valid_from)
        FROM known_indication i WHERE i.client_id = a.client_id) AS indications,
       (SELECT jsonb_agg(jsonb_build_object(
                 'agreement_id', o.agreement_id, 'voucher_id', o.voucher_id, 'provider_id', o.provider_id,
                 'office_id', q.office_id,
                 'starts_on', o.starts_on, 'ends_on', o.ends_on, 'ended_on', o.ended_on,
                 'valid_from', c.valid_from, 'valid_to', c.valid_to,
                 'closed_on', CAST(o.closed_at AT TIME ZONE 'Europe/Amsterdam' AS date),
                 'drawn_cents', COALESCE((SELECT jsonb_object_agg(year, drawn_cents)
                                          FROM reservation r WHERE r.agreement_id = o.agreement_id), '{}'),
                 'lines', (SELECT jsonb_agg(jsonb_build_object(
                             'performance_code', performance_code, 'unit_code', unit_code, 'per', per,
                             'quantity', CAST(quantity AS text), 'unit_price_cents', unit_price_cents,
                             'is_exclusive', exclusive, 'most_a_day', most_a_day))
                           FROM agreement_line l WHERE l.agreement_id = o.agreement_id)) ORDER BY o.agreement_id)
        FROM agreement o JOIN voucher c ON c.voucher_id = o.voucher_id JOIN pilot q ON q.pilot_id = c.pilot_id
        WHERE o.client_id = a.client_id AND o.agreement_id <> a.agreement_id AND o.status IN ('redeemed', 'ended')
          AND COALESCE(LEAST(o.ends_on, GREATEST(o.ended_on, CAST(o.closed_at AT TIME ZONE 'Europe/Amsterdam' AS date))),
                       'infinity') >= date_trunc('year', a.starts_on)) AS others,
       (SELECT jsonb_agg(jsonb_build_object(
                 'performance_code', performance_code, 'unit_code', unit_code, 'per', per,
                 'quantity', CAST(quantity AS text),
                 'unit_price_cents', unit_price_cents,
                 'is_exclusive', exclusive, 'most_a_day', most_a_day) ORDER BY position)
        FROM agreement_line l WHERE l.agreement_id = a.agreement_id) AS lines,
       (SELECT jsonb_agg(jsonb_build_object(
                 'year', year, 'value_cents', value_cents, 'reserved_cents', reserved_cents,
                 'overhang_cents', overhang_cents, 'provisional', provisional) ORDER BY year)
        FROM voucher_year y WHERE y.voucher_id = a.voucher_id) AS years,
       (SELECT jsonb_agg(jsonb_build_object(
                 'performance_code', performance_code, 'unit_code', unit_code, 'price_cents', price_cents,
                 'profile_code', k.profile_code, 'delivery_forms', delivery_forms, 'valid_from', valid_from,
                 'valid_to', valid_to, 'source', source, 'recorded_at', recorded_at) ORDER BY position)
        FROM known_price k JOIN known_price_list e USING (price_list_id)
        -- all published editions of the pilot: one ends the other from a day on
        WHERE e.pilot_code = a.pilot_code AND e.status = 'published'
          AND performance_code = ANY(ARRAY(
            SELECT performance_code FROM agreement_line l WHERE l.agreement_id = a.agreement_id))) AS prices,
       (SELECT jsonb_agg(jsonb_build_object(
                 'offer_id', offer_id, 'performance_code', performance_code, 'delivery_form', o.delivery_form,
                 'profile_codes', profile_codes, 'valid_from', o.valid_from, 'valid_to', o.valid_to,
                 'withdrawn', withdrawn, 'recorded_at', recorded_at) ORDER BY offer_id)
        FROM known_offer o
        WHERE o.provider_id = a.provider_id AND o.location_id = a.location_id AND o.pilot_code = a.pilot_code
          AND performance_code = ANY(ARRAY(
            SELECT performance_code FROM agreement_line l WHERE l.agreement_id = a.agreement_id))) AS offers,
       (SELECT jsonb_agg(jsonb_build_object('admission_id', admission_id, 'recorded_at', recorded_at))
        FROM known_admission m
        WHERE m.provider_id = a.provider_id AND m.pilot_code = a.pilot_code
          AND standing @> a.starts_on) AS admissions
FROM agreement a JOIN voucher v USING (voucher_id) JOIN pilot p USING (pilot_id)
WHERE a.agreement_id = ANY(CAST(:agreement_ids AS uuid[]))
