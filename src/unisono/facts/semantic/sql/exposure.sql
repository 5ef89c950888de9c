-- What was delivered, by channel and unit, in the periods of table `periods`: an agency's own count where there is one,
-- else impressions.
WITH delivered AS (
    SELECT channel, date_on, n_days, coalesce(exposure_unit, 'impressions') AS unit,
        coalesce(exposure, CASE WHEN exposure_unit IS NULL THEN impressions END) AS exposure
    FROM media
    UNION ALL
    SELECT channel, date_on, n_days, series AS unit, value AS exposure
    FROM series
    WHERE role = 'exposure'
)
SELECT p.period_on, d.channel, d.unit,
    sum(d.exposure * (date_diff('day', greatest(d.date_on, p.period_on), least(d.date_on + d.n_days - 1, p.last_on)) + 1) / d.n_days)
        AS exposure
FROM delivered AS d
JOIN periods AS p ON d.date_on <= p.last_on AND d.date_on + d.n_days - 1 >= p.period_on
GROUP BY ALL
ORDER BY ALL
