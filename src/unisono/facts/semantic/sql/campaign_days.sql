-- What each campaign that can carry a daily budget spent, day by day from $first_on on; rows of several days are divided
-- equally. Null where the platform does not tell it; a day without a row is not here.
SELECT source, account, campaign_id, campaign, currency, day_on, sum(part) AS spend
FROM (
    SELECT source, account, campaign_id, campaign, currency, CAST(spend AS DOUBLE) / n_days AS part,
        CAST(unnest(range(date_on, CAST(date_on + n_days AS TIMESTAMP), INTERVAL 1 DAY)) AS DATE) AS day_on
    FROM media
    WHERE campaign IS NOT NULL AND source <> 'agency' AND date_on + n_days > $first_on
)
WHERE day_on >= $first_on
GROUP BY ALL
ORDER BY ALL
