"""Reports of ad platforms: one row per campaign (or ad) and period, with money and delivery.

Rule: every row with a date is data; every row without one must be a totals row and becomes a checksum; anything else is
refused with its line. Rows that only a segment (device, age) tells apart are added up to the campaign and period.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from unisono.domain import Finding, Severity
from unisono.errors import InputError
from unisono.facts.sources import columns as steps
from unisono.facts.sources.distinct import over_unique
from unisono.facts.sources.faults import Faults
from unisono.facts.sources.headers import HeaderMatch, SourceSpec
from unisono.facts.sources.model import Context, Reading
from unisono.facts.sources.readers.currency import told_codes
from unisono.facts.sources.readers.media_totals import check_totals, split_totals
from unisono.facts.sources.readers.missing import note_missing
from unisono.facts.sources.readers.periods import read_periods
from unisono.facts.sources.sheet import Sheet
from unisono.facts.tables import MEDIA_DELIVERIES, PRIMARY_KEYS
from unisono.words import msg

NAMES = ("account", "campaign_id", "campaign", "campaign_type", "ad_group", "ad")
COUNTED = ("impressions", "clicks", "link_clicks", "conversions", "conversion_value", "leads")
NUMBERS = ("spend", *COUNTED, "reach")
_KEY = list(PRIMARY_KEYS["media_deliveries"])


def read_media(sheet: Sheet, spec: SourceSpec, match: HeaderMatch, ctx: Context) -> tuple[Reading, ...]:
    """Media deliveries of one platform report."""
    body = sheet.body(match.row)
    ranges = steps.stated_ranges(sheet.head, match.row, ctx.name)
    faults = Faults(ctx)
    note_missing(match, spec, sheet.head[match.row].line, ctx, faults)
    periods = read_periods(_fields(body, match), len(body), spec, ranges, ctx, faults)
    body = body.with_columns(date_on=periods.first, n_days=periods.n_days)
    data, total_rows = split_totals(body, match, ctx, faults)
    if data.is_empty():
        faults.refuse()
        raise InputError(
            msg("The report has a header and no rows of data."),
            remedy=msg("Choose a period with delivery and download it again."),
            where=ctx.where(line=sheet.head[match.row].line),
        )
    rows = _fields(data, match)
    headers = {field: match.headers[i] for field, i in match.columns.items()}
    texts = {f: rows[f] for f in NUMBERS if f in rows}
    values, decimal, findings = steps.read_numbers(
        texts, {f: MEDIA_DELIVERIES[f] for f in texts}, headers, data["line"], spec.name, ctx, faults
    )
    currency, notes = _currency(rows, match, data["line"], spec, ctx, faults)
    faults.refuse()
    zone = spec.facts.get("time_zone") or ctx.hints.time_zone
    frame = _canonical(
        data.select("date_on", "n_days", "line"),
        [steps.clean_text(rows[f]).alias(f) for f in NAMES if f in rows] + list(values.values()),
        {"source": spec.name, "time_zone": zone},
        currency,
        ctx,
    )
    frame, unit_notes = _same_currency(frame, match, spec, ctx)
    checked = check_totals(total_rows, frame, decimal, match, spec, ctx)
    findings += [*notes, *unit_notes, *checked.findings]
    findings += steps.negative_spend(frame["spend"], frame["line"], spec.name, ctx)
    frame, key_notes = _one_row_per_key(frame, data, match, spec, ctx)
    findings += key_notes + steps.unknown_columns(match.unknown, spec.name, ctx)
    first, last = steps.span(frame)
    return (
        Reading(
            source=spec.name,
            table="media_deliveries",
            frame=frame,
            dialect=steps.dialect(sheet, decimal, periods.order),
            checksums=checked.checksums,
            findings=tuple(findings),
            first_on=first,
            last_on=last,
            account_wide=checked.account_wide,
        ),
    )


def _fields(body: pl.DataFrame, match: HeaderMatch) -> dict[str, pl.Series]:
    return {field: body[str(position)] for field, position in match.columns.items()}


def _canonical(
    base: pl.DataFrame,
    columns: list[pl.Series],
    constants: Mapping[str, str | None],
    currency: pl.Series,
    ctx: Context,
) -> pl.DataFrame:
    frame = base.with_columns(*columns, currency.alias("currency"))
    frame = frame.with_columns(pl.lit(value, pl.String).alias(name) for name, value in constants.items())
    if ctx.hints.account is not None:
        account = (
            pl.col("account").fill_null(ctx.hints.account) if "account" in frame.columns else pl.lit(ctx.hints.account)
        )
        frame = frame.with_columns(account=account)
    return steps.fit(frame, MEDIA_DELIVERIES)


def _currency(
    rows: Mapping[str, pl.Series],
    match: HeaderMatch,
    lines: pl.Series,
    spec: SourceSpec,
    ctx: Context,
    faults: Faults,
) -> tuple[pl.Series, list[Finding]]:
    """The currency of each row: its own column, else the header of the spend, else the hint; gaps are noted."""
    codes = pl.repeat(match.currencies.get("spend"), len(lines), dtype=pl.String, eager=True)
    if "currency" in rows:
        codes = over_unique(steps.clean_text(rows["currency"]), lambda texts: texts.str.to_uppercase()).fill_null(codes)
    header = match.headers[match.columns["currency"]] if "currency" in rows else None
    untold = (
        msg("The report does not say in which currency the money is."),
        msg("Say it, for instance EUR, or add the column of the currency."),
    )
    codes = told_codes(codes, lines, header, untold, spec.name, ctx, faults)
    found = codes.drop_nulls().unique().sort().to_list()
    if len(found) < 2:
        return codes, []
    note = ctx.finding(
        "two_currencies",
        spec.name,
        Severity.WARNING,
        msg("The file holds money in several currencies: {codes}. Each row keeps its own.", codes=tuple(found)),
        msg("Nothing to do; amounts in different currencies are never added up."),
    )
    return codes, [note]


def _same_currency(
    frame: pl.DataFrame, match: HeaderMatch, spec: SourceSpec, ctx: Context
) -> tuple[pl.DataFrame, list[Finding]]:
    """Take out conversion values whose header names another currency than the spend."""
    spend, value = match.currencies.get("spend"), match.currencies.get("conversion_value")
    if value is None or (frame["currency"] == value).all():
        return frame, []
    note = ctx.finding(
        "mixed_currencies",
        spec.name,
        Severity.WARNING,
        msg("Spend is in {spend} and conversion value in {value}; the value was left out.", spend=spend, value=value),
        msg("Export both in the account's currency."),
    )
    return frame.with_columns(conversion_value=pl.lit(None, MEDIA_DELIVERIES["conversion_value"])), [note]


def _one_row_per_key(
    frame: pl.DataFrame, data: pl.DataFrame, match: HeaderMatch, spec: SourceSpec, ctx: Context
) -> tuple[pl.DataFrame, list[Finding]]:
    """Add up rows that only a segment tells apart; report rows that nothing tells apart."""
    telling = [c for c in (*_KEY, "currency") if c != "source" and frame[c].null_count() < len(frame)]
    keys = frame.select(telling)
    if keys.hash_rows().n_unique() == len(keys):  # no two hashes are equal, so no two keys are
        return frame, []
    repeated = keys.is_duplicated()
    if not repeated.any():
        return frame, []
    names = [str(i) for i in match.segments]
    segments = data.select(names)
    findings: list[Finding] = []
    same = repeated if not names else pl.concat([frame.select(_KEY), segments], how="horizontal").is_duplicated()
    if same.any():
        findings.append(
            ctx.finding(
                "duplicate_rows",
                spec.name,
                Severity.CRITICAL,
                msg(
                    "Rows with the same account, campaign, ad and date stand more than once; rows: {n}.",
                    n=int(same.sum()),
                ),
                msg(
                    "Either the file holds rows twice, or two campaigns share a name: add the campaign ID to the "
                    "report, or take out the doubles."
                ),
                frame["line"].filter(same),
            )
        )
    if not names:
        return frame, findings
    findings.append(
        ctx.finding(
            "segments_added_up",
            spec.name,
            Severity.INFO,
            msg(
                "Rows split by {segments} were added up to campaign and date.",
                segments=tuple(match.headers[i] for i in match.segments),
            ),
            msg("Nothing to do; reach cannot be added up and was left out."),
        )
    )
    group = [*_KEY, "currency"]
    others = [c for c in frame.columns if c not in (*group, *NUMBERS, "line")]
    frame = frame.group_by(group, maintain_order=True).agg(
        *(pl.col(c).first() for c in others),
        pl.col("line").min(),
        *(pl.when(pl.col(c).count() > 0).then(pl.col(c).sum()).alias(c) for c in ("spend", *COUNTED)),
        pl.when(pl.len() == 1).then(pl.col("reach").first()).alias("reach"),
    )
    return steps.fit(frame, MEDIA_DELIVERIES), findings
