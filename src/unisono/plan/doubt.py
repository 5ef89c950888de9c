"""What is promised, against what the model believes: a model's evidence counts for half.

A plan is chosen because the model likes it. Where the model is never quite right, that choice picks its errors too:
what was raised turns out a little worse than believed, what was lowered a little better (the optimiser's curse). Plans
of known worlds earned about three quarters of what the bare posterior promised, whatever the caution, and draws that
the search had not seen promised the same: the belief is too bold, not the search.

The remedy is a tempered likelihood. With returns that differ between channels by variance V, and a channel's return
known to variance s2, the data's own share of that knowledge is 1/s2 - 1/V. Counting `EVIDENCE` of it,

    s2' = 1 / (1/V + EVIDENCE (1/s2 - 1/V)),   k = EVIDENCE s2' / s2

each channel's return moves towards the mean of all by the factor k, and its draws spread by sqrt(s2' / s2). What is
surely different stays so; what is hardly known is promised at the mean. V comes from the draws themselves: variance of
the channels' means plus mean variance. The level that all channels share is left as it is. Draws in which no channel
brings anything compare nothing: they are left out of all this, and stay at nothing.

The plan is still chosen under the bare posterior, less caution; only what is said of it is tempered.
"""

from __future__ import annotations

import numpy as np

from unisono.measure.mmm.data import Array

EVIDENCE = 0.5
"""Share of the likelihood that counts in a promise; found on twenty sample companies, held against fifteen others."""
_FURTHEST = 5.0


def doubt(swing: Array, reference: Array, evidence: float = EVIDENCE) -> Array:
    """Factors (n_draws, n_channels) on each channel's curve that turn what the model believes into what is promised.

    Args:
        swing: (n_draws, n_channels) what one and a half times the usual split brings beyond half of it, in one unit for
            all channels.
        reference: the usual split (n_channels,). A channel without money there is not touched.
        evidence: share of the evidence that counts; 1 changes nothing.
    """
    factors = np.ones(swing.shape)
    spent = reference > 0
    if spent.sum() < 2 or evidence >= 1:
        return factors
    money = np.where(spent, reference, 1.0)
    returns = (swing / money)[:, spent]
    usual = returns @ (reference[spent] / reference.sum())
    told = usual > 0
    if not told.any():
        return factors
    returns, usual = returns[told], usual[told]
    apart = returns / usual[:, None] - 1
    means, known = apart.mean(axis=0), apart.var(axis=0)
    between = float((means**2 + known).sum() / (spent.sum() - 1))
    if between <= 0:
        return factors
    # what is known as badly as nothing at all, or perfectly, keeps the algebra finite
    known = np.clip(known, 1e-12 * between, 0.99 * between)
    tempered = 1 / (1 / between + evidence * (1 / known - 1 / between))
    towards = evidence * tempered / known
    promised = usual[:, None] * (1 + towards * means + np.sqrt(tempered / known) * (apart - means))
    # a draw without any effect keeps none; no draw may turn a curve upside down
    ratio = np.where(returns > 0, promised / np.where(returns > 0, returns, 1.0), 1.0)
    factors[np.ix_(told, spent)] = np.clip(ratio, 1 / _FURTHEST, _FURTHEST)
    return factors
