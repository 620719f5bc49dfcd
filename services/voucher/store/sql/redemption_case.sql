-- All that redeeming these agreements is judged on: a document for each, with the names of `facts.py`.
SELECT CAST(jsonb_build_object(
  'agreement', jsonb_build_object(
    'agreement_id', a.agreement_id, 'voucher_id', a.voucher_id, 'client_id', a.client_id, 'pilot_code', a.pilot_code,
    'office_id', p.office_id, 'number', a.number, 'version', a.version, 'status', a.status,
    'provider_id', a.provider_id, 'location_id', a.location_id, 'starts_on', a.starts_on, 'ends_on', a.ends_on,
    'client_confirmed_by', a.client_confirmed_by, 'swap_id', a.swap_id, 'proposal_version', a.proposal_version,
    'days', jsonb_build_array(a.starts_on, COALESCE(a.ends_on, '9999-12-31'))),
  'voucher', jsonb_build_object(
    'voucher_id', v.voucher_id, 'version', v.version, 'status', v.status, 'valid_from', v.valid_from,
    'valid_to', v.valid_to, 'suspended_from', v.suspended_from, 'suspended_to', v.suspended_to,
    'arrangement', v.arrangement, 'issued_at', v.issued_at, 'days', jsonb_build_array(v.valid_from, v.valid_to)),
  'region_code', COALESCE((SELECT k.region_code FROM known_client k WHERE k.client_id = a.client_id), p.region_codes[1]),
  'claim_window_days', p.claim_window_days,
  'has_conversation', EXISTS (SELECT FROM conversation c WHERE c.agreement_id = a.agreement_id),
  'locks', ARRAY(
    SELECT jsonb_build_object(
      'voucher_id', c.voucher_id, 'agreement_turn', c.agreement_turn, 'version', c.version)
    FROM voucher c
    WHERE c.client_id = a.client_id
      AND (c.voucher_id = a.voucher_id  -- full-day care of one voucher excludes that of another
           OR EXISTS (SELECT FROM agreement_line l WHERE l.agreement_id = a.agreement_id AND l.exclusive))
    ORDER BY c.voucher_id),
  'terms', ARRAY(
    SELECT jsonb_build_object(
      'valid_from', t.valid_from, 'recorded_at', t.recorded_at, 'delivery_form', t.delivery_form,
      'etmalen', CAST(t.etmalen AS text), 'pgb_share_percent', t.pgb_share_percent,
      'agreed_supplements', ARRAY(
        SELECT jsonb_build_object(
          'ground', s -> 'ground', 'percent', s -> 'percent', 'year_cents', s -> 'yearCents',
          'decision', s -> 'decision')
        FROM jsonb_array_elements(t.supplements) AS s))
    FROM voucher_term t WHERE t.voucher_id = a.voucher_id ORDER BY t.valid_from, t.recorded_at),
  'indications', ARRAY(
    SELECT jsonb_build_object(
      'indication_id', i.indication_id, 'status', i.status, 'profile_code', i.profile_code,
      'valid_from', i.valid_from, 'valid_to', i.valid_to, 'withdrawn_on', i.withdrawn_on)
    FROM known_indication i WHERE i.client_id = a.client_id ORDER BY i.valid_from),
  'others', ARRAY(
    SELECT jsonb_build_object(
      'agreement_id', o.agreement_id, 'voucher_id', o.voucher_id, 'provider_id', o.provider_id,
      'office_id', q.office_id, 'starts_on', o.starts_on, 'ends_on', o.ends_on, 'ended_on', o.ended_on,
      'valid_from', c.valid_from, 'valid_to', c.valid_to,
      'closed_on', CAST(o.closed_at AT TIME ZONE 'Europe/Amsterdam' AS date),
      'drawn_cents', COALESCE((SELECT jsonb_object_agg(r.year, r.drawn_cents)
                               FROM reservation r WHERE r.agreement_id = o.agreement_id), '{}'),
      'lines', ARRAY(
        SELECT jsonb_build_object(
          'performance_code', l.performance_code, 'unit_code', l.unit_code, 'per', l.per,
          'quantity', CAST(l.quantity AS text), 'unit_price_cents', l.unit_price_cents,
          'is_exclusive', l.exclusive, 'most_a_day', l.most_a_day)
        FROM agreement_line l WHERE l.agreement_id = o.agreement_id))
    FROM agreement o JOIN voucher c ON c.voucher_id = o.voucher_id JOIN pilot q ON q.pilot_id = c.pilot_id
    WHERE o.client_id = a.client_id AND o.agreement_id <> a.agreement_id AND o.status IN ('redeemed', 'ended')
      AND COALESCE(LEAST(o.ends_on, GREATEST(o.ended_on, CAST(o.closed_at AT TIME ZONE 'Europe/Amsterdam' AS date))),
                   'infinity') >= date_trunc('year', a.starts_on)
    ORDER BY o.agreement_id),
  'lines', ARRAY(
    SELECT jsonb_build_object(
      'performance_code', l.performance_code, 'unit_code', l.unit_code, 'per', l.per,
      'quantity', CAST(l.quantity AS text), 'unit_price_cents', l.unit_price_cents,
      'is_exclusive', l.exclusive, 'most_a_day', l.most_a_day)
    FROM agreement_line l WHERE l.agreement_id = a.agreement_id ORDER BY l.position),
  'years', ARRAY(
    SELECT jsonb_build_object(
      'year', y.year, 'value_cents', y.value_cents, 'reserved_cents', y.reserved_cents,
      'overhang_cents', y.overhang_cents, 'provisional', y.provisional)
    FROM voucher_year y WHERE y.voucher_id = a.voucher_id ORDER BY y.year),
  'prices', ARRAY(
    SELECT jsonb_build_object(
      'performance_code', k.performance_code, 'unit_code', k.unit_code, 'price_cents', k.price_cents,
      'profile_code', k.profile_code, 'delivery_forms', k.delivery_forms, 'valid_from', k.valid_from,
      'valid_to', k.valid_to, 'source', k.source, 'recorded_at', e.recorded_at)
    FROM known_price k JOIN known_price_list e USING (price_list_id)
    -- all published editions of the pilot: one ends the other from a day on
    WHERE e.pilot_code = a.pilot_code AND e.status = 'published'
      AND k.performance_code = ANY(ARRAY(
        SELECT l.performance_code FROM agreement_line l WHERE l.agreement_id = a.agreement_id))
    ORDER BY k.position),
  'offers', ARRAY(
    SELECT jsonb_build_object(
      'offer_id', o.offer_id, 'performance_code', o.performance_code, 'delivery_form', o.delivery_form,
      'profile_codes', o.profile_codes, 'valid_from', o.valid_from, 'valid_to', o.valid_to,
      'withdrawn', o.withdrawn, 'recorded_at', o.recorded_at)
    FROM known_offer o
    WHERE o.provider_id = a.provider_id AND o.location_id = a.location_id AND o.pilot_code = a.pilot_code
      AND o.performance_code = ANY(ARRAY(
        SELECT l.performance_code FROM agreement_line l WHERE l.agreement_id = a.agreement_id))
    ORDER BY o.offer_id),
  'admissions', ARRAY(
    SELECT jsonb_build_object('admission_id', m.admission_id, 'recorded_at', m.recorded_at)
    FROM known_admission m
    WHERE m.provider_id = a.provider_id AND m.pilot_code = a.pilot_code AND m.standing @> a.starts_on))
  AS text) AS facts
FROM agreement a JOIN voucher v USING (voucher_id) JOIN pilot p USING (pilot_id)
WHERE a.agreement_id = ANY(CAST(:agreement_ids AS uuid[]))
