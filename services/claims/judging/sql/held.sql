-- What is held of every agreement that was drawn on, as the event tells it, in pages.
SELECT told.agreement_id, (row_number() OVER (ORDER BY told.agreement_id) - 1) / {{items_at_most}} AS page,
       jsonb_build_object('agreementId', told.agreement_id, 'version', terms.version, 'years', told.years) AS item
FROM (SELECT agreement_id, jsonb_agg(jsonb_build_object(
        'year', year, 'seq', seq, 'heldCents', held_cents, 'drawnCents', drawn_cents) ORDER BY year) AS years
      FROM (SELECT * FROM drawn UNION ALL
            SELECT other.agreement_id, other.year, other.seq, other.held_cents, other.drawn_cents
            FROM allotment other
            WHERE other.agreement_id IN (SELECT agreement_id FROM drawn)
              AND NOT EXISTS (SELECT FROM drawn
                              WHERE drawn.agreement_id = other.agreement_id AND drawn.year = other.year)) each_year
      GROUP BY agreement_id) told
JOIN agreement_terms terms USING (agreement_id)
