-- Orders that count: paid, not cancelled. A refund is already taken off net revenue; `$unpaid` holds the other states.
SELECT source, account, order_id, ordered_at, ordered_on, currency, net_revenue, customer_key
FROM orders
WHERE NOT coalesce(cancelled, false) AND NOT list_contains($unpaid, coalesce(status, ''))
