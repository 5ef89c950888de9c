-- Values of generic tables in the periods of table `periods` (period_on, last_on), geo by geo (null: all of them).
-- `total` adds up (spend, outcome), `mean` weighs by days (controls); `n_known` counts the days whose value is known, so
-- that a period is complete when it equals its days.
WITH inside AS (
    SELECT s.*, p.period_on,
        date_diff('day', greatest(s.date_on, p.period_on), least(s.date_on + s.n_days - 1, p.last_on)) + 1 AS n_inside,
        date_diff('day', p.period_on, p.last_on) + 1 AS n_wanted
    FROM series AS s
    JOIN periods AS p ON s.date_on <= p.last_on AND s.date_on + s.n_days - 1 >= p.period_on
    WHERE list_contains($roles, role)
)
SELECT source, series, role, channel, currency, geo, period_on,
    sum(CASE WHEN n_inside = n_days THEN value ELSE value * n_inside / n_days END) AS total,
    sum(value * n_inside) / sum(n_inside) FILTER (value IS NOT NULL) AS mean,
    coalesce(sum(n_inside) FILTER (value IS NOT NULL), 0) = max(n_wanted) AS is_whole
FROM inside
GROUP BY ALL
ORDER BY ALL
