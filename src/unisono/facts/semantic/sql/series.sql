-- Values of generic tables in the periods of table `periods` (period_on, last_on).
-- `total` adds up (spend, exposure, outcome), `mean` weighs by days (controls); `n_known` counts the days, over all
-- geos, whose value is known, so that a period is complete when it equals its days times `n_geos`.
WITH sized AS (
    SELECT *, count(DISTINCT coalesce(geo, '')) OVER (PARTITION BY source, series) AS n_geos
    FROM series
    WHERE list_contains($roles, role)
), inside AS (
    SELECT s.*, p.period_on,
        date_diff('day', greatest(s.date_on, p.period_on), least(s.date_on + s.n_days - 1, p.last_on)) + 1 AS n_inside
    FROM sized AS s
    JOIN periods AS p ON s.date_on <= p.last_on AND s.date_on + s.n_days - 1 >= p.period_on
)
SELECT source, series, role, channel, currency, period_on,
    sum(CASE WHEN n_inside = n_days THEN value ELSE value * n_inside / n_days END) AS total,
    sum(value * n_inside) / sum(n_inside) FILTER (value IS NOT NULL) AS mean,
    CAST(coalesce(sum(n_inside) FILTER (value IS NOT NULL), 0) AS BIGINT) AS n_known,
    max(n_geos) AS n_geos,
    count(*) FILTER (n_inside < n_days) AS n_cut
FROM inside
GROUP BY ALL
ORDER BY ALL
