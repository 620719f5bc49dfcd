-- Locations all over the country: a fifth as many providers, admitted; three offers, and what they say, at each.
INSERT INTO requirement_set (requirement_set_id, office_id, pilot_code, edition, status, valid_from, version, created_at)
VALUES (pg_temp.id(1, 1), pg_temp.id(1, 2), 'bench', 1, 'draft', '2026-01-01', 1, %(at)s);
INSERT INTO provider (provider_id, name, name_key, agb_code, kvk_number, professionals, version, registered_at)
SELECT pg_temp.id(2, n), name, lower(name), lpad(CAST(n AS text), 8, '0'), lpad(CAST(n AS text), 8, '0'), n %% 40, 1, %(at)s
FROM (SELECT n, (ARRAY['Zonnehof', 'De Linde', 'Maasoever', 'Heuvelrug', 'Waterland'])[1 + n %% 5] || ' ' || n AS name
  FROM generate_series(0, %(size)s / 5 - 1) AS n) AS p;
INSERT INTO admission (admission_id, provider_id, office_id, pilot_code, requirement_set_id, delivery_forms, status,
  size_class, applied_on, version, applied_at)
SELECT pg_temp.id(3, n), pg_temp.id(2, n), pg_temp.id(1, 2), 'bench', pg_temp.id(1, 1), '{stay,vpt,mpt}', 'admitted', 'over-10',
  '2026-01-01', 1, %(at)s FROM generate_series(0, %(size)s / 5 - 1) AS n;
INSERT INTO admission_standing (admission_id, from_day)
SELECT pg_temp.id(3, n), '2026-01-01' FROM generate_series(0, %(size)s / 5 - 1) AS n WHERE n %% 10 <> 0;
INSERT INTO location (location_id, provider_id, name, name_key, street, house_number, postcode, place, municipality,
  municipality_code, latitude, longitude, search_text, identity_codes, identity_words, version, registered_at)
SELECT pg_temp.id(4, n), p.provider_id, 'Huis ' || n, p.name_key || ' huis ' || n, 'Markt', '1', '6211AB', place, place,
  'GM0935', 50.75 + 2.7 * ((n * 7919) %% 9973) / 9973.0, 3.5 + 3.6 * ((n * 104729) %% 9967) / 9967.0,
  p.name_key || ' huis ' || n || ' ' || lower(place),
  CASE n %% 4 WHEN 0 THEN '{roman-catholic,small-scale}' WHEN 1 THEN '{islamic}' ELSE '{}' END :: text[],
  'In onze eigen woorden.', 1, %(at)s
FROM generate_series(0, %(size)s - 1) AS n
JOIN provider p ON p.provider_id = pg_temp.id(2, n %% (%(size)s / 5)),
LATERAL (SELECT (ARRAY['Maastricht', 'Utrecht', 'Zwolle', 'Assen', 'Goes', 'Breda', 'Delft'])[1 + n %% 7] AS place) AS at;
INSERT INTO offer (offer_id, provider_id, location_id, pilot_code, performance_code, delivery_form, profile_codes,
  unit_code, price_cents, valid_from, withdrawn, version, recorded_at)
SELECT pg_temp.id(5, 3 * n + f), l.provider_id, l.location_id, 'bench', 'H126', (ARRAY['stay', 'vpt', 'mpt'])[1 + f],
  CASE f WHEN 0 THEN '{5VV,6VV}' ELSE '{}' END :: text[], '04', 7000 + n %% 500, '2026-01-01', n %% 20 = 0, 1, %(at)s
FROM generate_series(0, %(size)s - 1) AS n JOIN location l ON l.location_id = pg_temp.id(4, n), generate_series(0, 2) AS f;
INSERT INTO capacity (location_id, delivery_form, free_places, waiting_people, waiting_weeks, since, reported_on)
SELECT pg_temp.id(4, n), (ARRAY['stay', 'vpt', 'mpt'])[1 + f], (n + f) %% 3, n %% 5, (n * 31 + f) %% 40,
  %(today)s - n %% 20, %(today)s - n %% 20
FROM generate_series(0, %(size)s - 1) AS n, generate_series(0, 2) AS f;
INSERT INTO experience (experience_id, agreement_id, year, provider_id, location_id, status, bond, promises, own_say,
  safety, daily_life, given_at, version)
SELECT pg_temp.id(6, 8 * n + e), pg_temp.id(7, 8 * n + e), 2026, l.provider_id, l.location_id, 'shown', 1 + (n + e) %% 10,
  1 + (n * 3 + e) %% 10, 1 + (n * 5 + e) %% 10, 1 + (n * 7 + e) %% 10, 8, %(at)s, 1
FROM generate_series(0, %(size)s - 1) AS n JOIN location l ON l.location_id = pg_temp.id(4, n),
  generate_series(0, n %% 8 - 1) AS e
