-- Each campaign that can carry a daily budget, with its mean daily spend over the 28 days that end with its account's
-- last day; null where nothing is known of those days.
WITH named AS (
    SELECT source, account, campaign_id, campaign, channel, currency,
        date_on, n_days, spend
    FROM media
    WHERE campaign IS NOT NULL
), ends AS (
    SELECT source, account, max(date_on + n_days - 1) AS last_on
    FROM named
    GROUP BY ALL
), parts AS (
    -- Sums of decimals are exact in any order, so that an export made again is the same to the cent.
    SELECT n.source, n.account, n.campaign_id, n.campaign, n.currency, n.n_days,
        sum(n.spend * (date_diff('day', greatest(n.date_on, e.last_on - 27), n.date_on + n.n_days - 1) + 1)) AS money
    FROM named AS n
    JOIN ends AS e ON n.source = e.source AND n.account IS NOT DISTINCT FROM e.account
    WHERE n.date_on + n.n_days - 1 > e.last_on - 28
    GROUP BY ALL
), recent AS (
    SELECT source, account, campaign_id, campaign, currency,
        list_sum(list(CAST(money AS DOUBLE) / n_days ORDER BY n_days)) / 28 AS current_daily
    FROM parts
    GROUP BY ALL
)
SELECT n.source, n.account, n.campaign_id, n.campaign,
    -- Ad groups may be mapped apart; a campaign's budget goes with most of its money.
    arg_max(n.channel, n.total) AS channel,
    any_value(r.current_daily) AS current_daily, n.currency
FROM (
    SELECT source, account, campaign_id, campaign, currency, channel, sum(spend) AS total FROM named GROUP BY ALL
) AS n
LEFT JOIN recent AS r
    ON n.source = r.source AND n.account IS NOT DISTINCT FROM r.account AND n.campaign = r.campaign
    AND n.campaign_id IS NOT DISTINCT FROM r.campaign_id AND n.currency IS NOT DISTINCT FROM r.currency
GROUP BY n.source, n.account, n.campaign_id, n.campaign, n.currency
ORDER BY ALL
