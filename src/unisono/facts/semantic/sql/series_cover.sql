-- Each series: its role, channel, lengths of period, geos, and the days between its first and last known value.
SELECT source, series, role, channel, currency,
    min(date_on) AS first_on, max(date_on + n_days - 1) AS last_on,
    list_sort(list(DISTINCT n_days)) AS lengths,
    bool_and(day(date_on) = 1 AND n_days = day(last_day(date_on))) AS monthly,
    count(DISTINCT coalesce(geo, '')) AS n_geos
FROM series
WHERE value IS NOT NULL
GROUP BY ALL
ORDER BY ALL
