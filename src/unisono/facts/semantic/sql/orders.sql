-- Orders in the periods of table `periods` (period_on, last_on). A customer is new with the first order that is known,
-- and counts once: in the currency of that order.
WITH valid AS ({valid_orders}), first_orders AS (
    SELECT DISTINCT ON (customer_key) customer_key, ordered_on AS first_on, currency
    FROM valid
    WHERE customer_key IS NOT NULL
    ORDER BY customer_key, ordered_on, ordered_at, order_id, currency
), sums AS (
    SELECT p.period_on, v.currency, CAST(sum(v.net_revenue) AS DOUBLE) AS net_revenue,
        count(*) AS n_orders, count(*) - count(v.net_revenue) AS n_unknown,
        count(v.customer_key) AS n_known_customers
    FROM valid AS v
    JOIN periods AS p ON v.ordered_on BETWEEN p.period_on AND p.last_on
    GROUP BY ALL
), fresh AS (
    SELECT p.period_on, f.currency, count(*) AS n_new
    FROM first_orders AS f
    JOIN periods AS p ON f.first_on BETWEEN p.period_on AND p.last_on
    GROUP BY ALL
)
SELECT s.period_on, s.currency, s.net_revenue, s.n_orders, s.n_unknown,
    CASE WHEN s.n_known_customers > 0 THEN coalesce(f.n_new, 0) END AS n_new_customers
FROM sums AS s
LEFT JOIN fresh AS f ON s.period_on = f.period_on AND s.currency IS NOT DISTINCT FROM f.currency
ORDER BY s.period_on, s.currency
