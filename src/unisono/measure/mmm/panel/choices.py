"""What of `model.toml` holds for regions: the national file, read once more.

Window, harmonics, level, priors, experiments, events and moving effects hold as they stand. What the model of regions
does not know is refused, or left out on request and named: a fit that ignored a choice without a word would be taken
for one that followed it.
"""

from __future__ import annotations

import dataclasses

from unisono.errors import ModelError
from unisono.measure.mmm.forms import Form
from unisono.measure.mmm.ladder.likelihood import Likelihood
from unisono.measure.mmm.panel.spec import PanelSpec
from unisono.measure.mmm.spec import Link, Priors, Spec
from unisono.words import Text, msg


def panel_choices(
    told: Spec, base: PanelSpec | None = None, *, leave_out: bool = False
) -> tuple[PanelSpec, tuple[Text, ...]]:
    """The spec that the choices `told` make of `base`, and notes about what was left out.

    Args:
        told: what `read_choices` read.
        base: seed, draws and everything else that the file does not say.
        leave_out: go without what the model of regions does not know, with a note, instead of refusing.

    Raises:
        ModelError: naming the choices that it does not know.
    """
    unknown = _unknown(told)
    if unknown and not leave_out:
        raise ModelError(
            msg("The model of regions does not know these choices of model.toml: {choices}.", choices=unknown),
            remedy=msg("Take them out of the file, or let the fit go without them: it then says so."),
            option="--leave-out",
        )
    spec = dataclasses.replace(
        base or PanelSpec(),
        window=told.window,
        harmonics=told.harmonics,
        level=told.level,
        priors=told.priors,
        experiments=told.experiments,
        events=told.events,
        varying=tuple((name, form.varying) for name, form in told.forms if form.varying),
    )
    return spec, tuple(
        msg("Left out, since the model of regions does not know it: {choice}.", choice=c) for c in unknown
    )


def _unknown(told: Spec) -> tuple[Text, ...]:
    """The choices that no part of the model of regions reads."""
    found: list[Text] = []
    formed = tuple(name for name, form in told.forms if dataclasses.replace(form, varying=0.0) != Form())
    if formed:
        found.append(msg("carry-over, window or saturation of {channels}", channels=formed))
    if told.beliefs:
        found.append(msg("the belief about {channels}", channels=tuple(belief.channel for belief in told.beliefs)))
    if told.likelihood is not Likelihood.NORMAL:
        found.append(msg("likelihood = {likelihood}", likelihood=told.likelihood.value))
    found += [msg("the interaction of {first} and {second}", first=p.first, second=p.second) for p in told.interactions]
    if told.link is not Link.IDENTITY:
        found.append(msg("link = {link}", link=told.link.value))
    if told.priors.no_effect not in {0.0, Priors().no_effect}:
        found.append(msg("no_effect = {value} under [priors]", value=told.priors.no_effect))
    if told.average:
        found.append(msg("average = true"))
    return tuple(found)
