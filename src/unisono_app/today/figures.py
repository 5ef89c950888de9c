"""The figures of the last four weeks: what each counts, how the facts were asked, and the originals behind it."""

from __future__ import annotations

import datetime as dt
from functools import partial

from unisono.runs import Session
from unisono.words import Text, msg
from unisono_app.base.figures import Behind, Family, Number, register
from unisono_app.base.origins import Figure, Question, files_of_edition, model_query, orders_query, with_amounts
from unisono_app.base.warming import to_warm
from unisono_app.today.weeks import TITLES, WEEKS, last_weeks

_BUDGET = msg("Money that the budgets in the facts allow for these weeks.")
_NEW_CUSTOMERS = msg("Customers whose first known order lies in these weeks.")
_MADE_OF: dict[str, tuple[Figure, ...]] = {
    "spend": ("spend",),
    "budget": ("budget",),
    "revenue": ("outcome",),
    "new-customers": ("outcome",),
    "mer": ("spend", "outcome"),
    "cac": ("spend", "outcome"),
}


def _definition(name: str) -> tuple[Text, tuple[Text, ...]]:
    """What is counted, and what to know before using it."""
    from unisono.measure.kpis import KPIS

    own = {"budget": _BUDGET, "new_customers": _NEW_CUSTOMERS}
    if name in own:
        return own[name], ()
    kpi = next(kpi for kpi in KPIS if kpi.name == name)
    return msg("{question} {formula}.", question=kpi.question, formula=kpi.formula), kpi.caveats


def _find(family: str, session: Session, subject: str) -> Number | None:
    found = last_weeks(session)
    return found.numbers().get(f"{family}/{subject}" if subject else family) if found else None


def _explain(session: Session, number: Number) -> Behind:
    found = last_weeks(session)
    assert found is not None  # noqa: S101 (it was found a moment ago)
    family, _, channel = number.key.partition("/")
    base = family.removesuffix("-before").removesuffix("-4w")
    back = dt.timedelta(weeks=WEEKS) if family.endswith("-before") else dt.timedelta(0)
    first_on, last_on = found.first_on - back, found.last_on - back
    definition, caveats = _definition(base.replace("-", "_"))
    other = family.removesuffix("-before") if back else f"{family}-before"
    also = (f"{other}/{channel}" if channel else other,) if base != "budget" else ()
    asked = [Question(figure, first_on, last_on, channel or None) for figure in _MADE_OF[base]]
    lines = files_of_edition(session, number.edition_id, *asked)
    return Behind(
        definition,
        caveats,
        first_on,
        last_on,
        orders_query() if base in ("revenue", "new-customers") else model_query(channel or None),
        with_amounts(session, number, lines, asked[0]) if number.unit == "money" and len(asked) == 1 else lines,
        also,
    )


def _families() -> list[Family]:
    made = []
    for name, title in TITLES.items():
        for ending, told in (("", title), ("-before", msg("{figure} before", figure=title))):
            family = f"{name.replace('_', '-')}-4w{ending}"
            if family != "budget-4w-before":
                made.append(Family(family, told, title, partial(_find, family), _explain))
    return made


register(*_families())
to_warm(lambda session, _code: last_weeks(session))
to_warm(lambda session, _code: session.check())
