-- The days that each account's files cover, by their own statement or by their rows.
WITH rows_of AS (
    SELECT source, account, file_id, min(date_on) AS first_on, max(date_on + n_days - 1) AS last_on
    FROM media_deliveries
    GROUP BY ALL
)
SELECT r.source, r.account,
    min(least(r.first_on, coalesce(f.first_on, r.first_on))) AS first_on,
    max(greatest(r.last_on, coalesce(f.last_on, r.last_on))) AS last_on
FROM rows_of AS r
LEFT JOIN files AS f ON r.file_id = f.file_id AND r.source = f.source
GROUP BY ALL
ORDER BY ALL
