-- The rooms that cannot hold all their candidates together: that of an agreement in a year, without what late-claim
-- decisions name, or that of one decision.
SELECT room_id, year, left_cents
FROM (SELECT candidate.room_id, candidate.year, candidate.wanted,
             COALESCE(late.left_cents, allotment.held_cents - allotment.drawn_cents - COALESCE(named.cents, 0), 0)
             + COALESCE(freed_room.cents, 0) AS left_cents
      FROM (SELECT room_id, year, sum(amount_cents) AS wanted FROM debit WHERE broken = 0 GROUP BY room_id, year) candidate
      LEFT JOIN allotment ON allotment.agreement_id = candidate.room_id AND allotment.year = candidate.year
      LEFT JOIN late_room late ON late.room_id = candidate.room_id AND late.year = candidate.year
      LEFT JOIN (SELECT agreement_id, year, sum(left_cents)::bigint AS cents FROM late_room
                 GROUP BY agreement_id, year) named
        ON named.agreement_id = candidate.room_id AND named.year = candidate.year
      LEFT JOIN freed_room ON freed_room.room_id = candidate.room_id AND freed_room.year = candidate.year) room
WHERE wanted > left_cents
