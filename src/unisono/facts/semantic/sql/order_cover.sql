-- The days that orders cover.
SELECT min(ordered_on) AS first_on, max(ordered_on) AS last_on
FROM ({valid_orders})
