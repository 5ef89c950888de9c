"""What is refused of channels told by reach and frequency."""

from __future__ import annotations

import numpy as np

from unisono.errors import ModelError
from unisono.measure.mmm.beliefs import About
from unisono.measure.mmm.data import ModelData
from unisono.measure.mmm.forms import Curve
from unisono.measure.mmm.spec import Spec
from unisono.words import msg


def refuse_delivery(data: ModelData) -> None:
    """Refuse reach and frequency that cannot be.

    Raises:
        ModelError: naming channel and period.
    """
    told = data.delivery
    for k, channel in enumerate(told.channels):
        if channel not in data.channels:
            raise ModelError(
                msg("{channel} has reach and frequency, but no spend.", channel=channel),
                remedy=msg("Import its spend, or give what it delivered the role organic."),
            )
        spend, reach, frequency = data.spend[:, data.channels.index(channel)], told.reach[:, k], told.frequency[:, k]
        for block, what in ((reach, msg("reach")), (frequency, msg("frequency"))):
            if (bad := np.flatnonzero(~np.isfinite(block) | (block < 0))).size:
                raise ModelError(
                    msg(
                        "The {what} of {channel} is missing or negative in {period}.",
                        what=what,
                        channel=channel,
                        period=data.periods[int(bad[0])],
                    ),
                    remedy=msg("Complete it, or give the column the role ignore: the channel is counted by its spend."),
                )
        if (bad := np.flatnonzero((reach > 0) & (frequency < 1))).size:
            raise ModelError(
                msg(
                    "The frequency of {channel} is below one in {period}: {value}.",
                    channel=channel,
                    period=data.periods[int(bad[0])],
                    value=float(frequency[bad[0]]),
                ),
                remedy=msg(
                    "Frequency is impressions over people reached: whoever was reached was reached once or more."
                ),
            )
        if (bad := np.flatnonzero((reach > 0) & ~(spend > 0))).size:
            raise ModelError(
                msg(
                    "{channel} reached people in {period} without any spend.",
                    channel=channel,
                    period=data.periods[int(bad[0])],
                ),
                remedy=msg("Book the money in the periods in which people were reached."),
            )
        if not reach.any():
            raise ModelError(
                msg("{channel} reached nobody in this history.", channel=channel),
                remedy=msg("Give its columns of reach and frequency the role ignore."),
            )


def refuse_choices(data: ModelData, spec: Spec) -> None:
    """Refuse what cannot be asked of a channel told by reach and frequency.

    Raises:
        ModelError: naming the channel and the choice.
    """
    told = data.delivery.channels
    ignore = msg("Leave that choice out, or give its columns of reach and frequency the role ignore.")
    if told and spec.average:
        raise ModelError(
            msg("Forms are not averaged where channels have reach: {channels}.", channels=told), remedy=ignore
        )
    marginal = {belief.channel for belief in spec.beliefs if belief.about is About.MARGINAL_ROI}
    for channel in told:
        form = spec.form_of(channel)
        refused = (
            (form.curve is not Curve.HILL, msg("a saturation other than hill")),
            (bool(form.varying), msg("an effect that may vary")),
            (channel in marginal, msg("a belief about its marginal ROI")),
        )
        for asked, what in refused:
            if asked:
                raise ModelError(
                    msg(
                        "{channel} is told by reach and frequency, which does not go with {what}.",
                        channel=channel,
                        what=what,
                    ),
                    remedy=ignore,
                )
