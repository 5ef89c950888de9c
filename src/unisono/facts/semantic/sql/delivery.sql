-- Spend and delivery by channel in the periods of table `periods` (period_on, last_on).
-- Rows that lie in one period are added exactly; rows that cross a boundary are divided by days.
WITH delivered AS (
    SELECT channel, currency, date_on, n_days,
        sum(spend) AS spend, sum(impressions) AS impressions, sum(clicks) AS clicks,
        sum(conversion_value) AS claimed_value,
        count(*) AS n_rows, count(*) - count(spend) AS n_unknown
    FROM media
    GROUP BY ALL
), inside AS (
    SELECT d.*, p.period_on,
        CAST(date_diff('day', greatest(d.date_on, p.period_on), least(d.date_on + d.n_days - 1, p.last_on)) + 1 AS DOUBLE)
            / d.n_days AS part
    FROM delivered AS d
    JOIN periods AS p ON d.date_on <= p.last_on AND d.date_on + d.n_days - 1 >= p.period_on
)
SELECT period_on, channel, currency,
    CASE WHEN count(spend) > 0 THEN
        coalesce(CAST(sum(spend) FILTER (part = 1) AS DOUBLE), 0)
        + coalesce(sum(CAST(spend AS DOUBLE) * part) FILTER (part < 1), 0)
    END AS spend,
    sum(impressions * part) AS impressions,
    sum(clicks * part) AS clicks,
    sum(CAST(claimed_value AS DOUBLE) * part) AS claimed_value,
    CAST(sum(n_unknown) AS BIGINT) AS n_unknown,
    CAST(coalesce(sum(n_rows) FILTER (part < 1), 0) AS BIGINT) AS n_cut
FROM inside
GROUP BY ALL
ORDER BY period_on, channel NULLS LAST, currency
