-- nearest: who gives 5VV at home near here
SELECT f.location_id, f.name, f.place, f.municipality, f.identity_codes, p.name AS provider,
  f.metres, (SELECT min(c.waiting_weeks) FROM capacity c JOIN offer o USING (location_id, delivery_form)
    WHERE c.location_id = f.location_id AND NOT o.withdrawn AND c.reported_on >= %(fresh)s AND c.delivery_form = %(form)s) AS weeks,
  (SELECT CASE WHEN count(*) >= 5 THEN round(avg(20 * (bond + promises + own_say + safety + daily_life))) END
    FROM experience e WHERE e.location_id = f.location_id AND e.status = 'shown') AS mark,
  (SELECT json_agg(c) FROM capacity c WHERE c.location_id = f.location_id) AS capacity
FROM (SELECT * FROM (SELECT *, round(2 * 6371008.8 * asin(least(1, sqrt(sin(radians(latitude - %(latitude)s) / 2) ^ 2
    + cos(radians(%(latitude)s)) * cos(radians(latitude)) * sin(radians(longitude - %(longitude)s) / 2) ^ 2)))) AS metres
  FROM location WHERE latitude BETWEEN %(south)s AND %(north)s AND longitude BETWEEN %(west)s AND %(east)s
  ORDER BY metres, name_key, location_id OFFSET 0) AS l
  WHERE metres <= 25000 AND EXISTS (
  SELECT FROM offer o WHERE o.location_id = l.location_id AND NOT o.withdrawn AND o.valid_from <= %(day)s
    AND (o.valid_to IS NULL OR o.valid_to >= %(day)s)
    AND o.delivery_form = %(form)s AND (o.profile_codes = '{}' OR '5VV' = ANY (o.profile_codes)) AND EXISTS (
      SELECT FROM admission a JOIN admission_standing s USING (admission_id)
      WHERE a.provider_id = o.provider_id AND a.pilot_code = o.pilot_code AND s.from_day <= %(day)s
        AND (s.until_day IS NULL OR s.until_day >= %(day)s) OFFSET 0) OFFSET 0)
  ORDER BY metres, name_key, location_id LIMIT 26) AS f
JOIN provider p USING (provider_id) ORDER BY f.metres, f.name_key, f.location_id;

-- soonest: a free place near here, the shortest wait first
SELECT f.location_id, f.name, f.place, f.municipality, f.identity_codes, p.name AS provider,
  f.metres, f.weeks, (SELECT CASE WHEN count(*) >= 5 THEN round(avg(20 * (bond + promises + own_say + safety + daily_life))) END
    FROM experience e WHERE e.location_id = f.location_id AND e.status = 'shown') AS mark,
  (SELECT json_agg(c) FROM capacity c WHERE c.location_id = f.location_id) AS capacity
FROM (SELECT * FROM (SELECT location.*, c.waiting_weeks AS weeks, round(2 * 6371008.8 * asin(least(1, sqrt(sin(radians(latitude - %(latitude)s) / 2) ^ 2
    + cos(radians(%(latitude)s)) * cos(radians(latitude)) * sin(radians(longitude - %(longitude)s) / 2) ^ 2)))) AS metres
  FROM location JOIN capacity c USING (location_id)
  WHERE latitude BETWEEN %(south)s AND %(north)s AND longitude BETWEEN %(west)s AND %(east)s
    AND c.delivery_form = %(form)s AND c.reported_on >= %(fresh)s AND c.free_places > 0
  ORDER BY weeks, metres, name_key, location_id OFFSET 0) AS l
  WHERE metres <= 25000 AND EXISTS (
  SELECT FROM offer o WHERE o.location_id = l.location_id AND NOT o.withdrawn AND o.valid_from <= %(day)s
    AND (o.valid_to IS NULL OR o.valid_to >= %(day)s) AND o.delivery_form = %(form)s AND EXISTS (
      SELECT FROM admission a JOIN admission_standing s USING (admission_id)
      WHERE a.provider_id = o.provider_id AND a.pilot_code = o.pilot_code AND s.from_day <= %(day)s
        AND (s.until_day IS NULL OR s.until_day >= %(day)s) OFFSET 0) OFFSET 0)
  ORDER BY weeks, metres, name_key, location_id LIMIT 26) AS f
JOIN provider p USING (provider_id) ORDER BY f.weeks, f.metres, f.name_key, f.location_id;

-- liked: small-scale living near here, the best experiences first
SELECT f.location_id, f.name, f.place, f.municipality, f.identity_codes, p.name AS provider,
  f.metres, f.mark, (SELECT min(c.waiting_weeks) FROM capacity c JOIN offer o USING (location_id, delivery_form)
    WHERE c.location_id = f.location_id AND NOT o.withdrawn AND c.reported_on >= %(fresh)s) AS weeks,
  (SELECT json_agg(c) FROM capacity c WHERE c.location_id = f.location_id) AS capacity
FROM (SELECT * FROM (SELECT *, round(2 * 6371008.8 * asin(least(1, sqrt(sin(radians(latitude - %(latitude)s) / 2) ^ 2
    + cos(radians(%(latitude)s)) * cos(radians(latitude)) * sin(radians(longitude - %(longitude)s) / 2) ^ 2)))) AS metres,
    (SELECT CASE WHEN count(*) >= 5 THEN round(avg(20 * (bond + promises + own_say + safety + daily_life))) END
    FROM experience e WHERE e.location_id = location.location_id AND e.status = 'shown') AS mark
  FROM location WHERE latitude BETWEEN %(south)s AND %(north)s AND longitude BETWEEN %(west)s AND %(east)s
    AND identity_codes @> '{small-scale}'
  ORDER BY mark DESC NULLS LAST, metres, name_key, location_id OFFSET 0) AS l
  WHERE metres <= 25000 AND EXISTS (
  SELECT FROM offer o WHERE o.location_id = l.location_id AND NOT o.withdrawn AND o.valid_from <= %(day)s
    AND (o.valid_to IS NULL OR o.valid_to >= %(day)s) AND EXISTS (
      SELECT FROM admission a JOIN admission_standing s USING (admission_id)
      WHERE a.provider_id = o.provider_id AND a.pilot_code = o.pilot_code AND s.from_day <= %(day)s
        AND (s.until_day IS NULL OR s.until_day >= %(day)s) OFFSET 0) OFFSET 0)
  ORDER BY mark DESC NULLS LAST, metres, name_key, location_id LIMIT 26) AS f
JOIN provider p USING (provider_id) ORDER BY f.mark DESC NULLS LAST, f.metres, f.name_key, f.location_id;

-- named: words, all over the country
SELECT f.location_id, f.name, f.place, f.municipality, f.identity_codes, p.name AS provider,
  (SELECT min(c.waiting_weeks) FROM capacity c JOIN offer o USING (location_id, delivery_form)
    WHERE c.location_id = f.location_id AND NOT o.withdrawn AND c.reported_on >= %(fresh)s) AS weeks,
  (SELECT CASE WHEN count(*) >= 5 THEN round(avg(20 * (bond + promises + own_say + safety + daily_life))) END
    FROM experience e WHERE e.location_id = f.location_id AND e.status = 'shown') AS mark,
  (SELECT json_agg(c) FROM capacity c WHERE c.location_id = f.location_id) AS capacity
FROM (SELECT * FROM (SELECT * FROM location
  WHERE search_text LIKE '%%' || %(word)s || '%%' AND search_text LIKE '%%breda%%'
  ORDER BY name_key, location_id OFFSET 0) AS l
  WHERE EXISTS (
  SELECT FROM offer o WHERE o.location_id = l.location_id AND NOT o.withdrawn AND o.valid_from <= %(day)s
    AND (o.valid_to IS NULL OR o.valid_to >= %(day)s) AND EXISTS (
      SELECT FROM admission a JOIN admission_standing s USING (admission_id)
      WHERE a.provider_id = o.provider_id AND a.pilot_code = o.pilot_code AND s.from_day <= %(day)s
        AND (s.until_day IS NULL OR s.until_day >= %(day)s) OFFSET 0) OFFSET 0)
  ORDER BY name_key, location_id LIMIT 26) AS f
JOIN provider p USING (provider_id) ORDER BY f.name_key, f.location_id
