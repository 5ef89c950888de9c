-- Reach and frequency in the periods of table `periods` (period_on, last_on), geo by geo (null: all of them).
-- `fits`: the row is told of exactly this period. The reach of days, or of a part of a month, is no part of a sum.
SELECT s.source, s.series, s.role, s.channel, s.geo, p.period_on, s.value,
    s.date_on = p.period_on AND s.n_days = date_diff('day', p.period_on, p.last_on) + 1 AS fits
FROM series AS s
JOIN periods AS p ON s.date_on <= p.last_on AND s.date_on + s.n_days - 1 >= p.period_on
WHERE s.role IN ('reach', 'frequency')
ORDER BY ALL
