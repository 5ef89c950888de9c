"""Have the chains converged? The three checks that every fit begins with, national or by region.

Rank-normalised split R-hat and effective sample sizes (see `mixing`) are taken over every sampled and every reported
quantity. They catch no wrong model: a fit that passes here has only done what it was asked.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from unisono.measure.mmm.chains import Chains
from unisono.measure.mmm.data import Array
from unisono.measure.mmm.mixing import mixing
from unisono.measure.mmm.result import Diagnostic, Grade
from unisono.words import msg

_ENOUGH = 400
"""Independent draws that two digits of an interval need."""


def convergence(chains: Chains, reported: Array, level: float) -> tuple[Diagnostic, ...]:
    """R-hat, effective sample size and divergences over every parameter and every `reported` (n_draws, n) quantity.

    The sample size is the smaller of that of the centre and that of the limits of intervals of `level`.
    """
    n_chains, n_draws, _ = chains.theta.shape
    quantities = np.concatenate([chains.theta, reported.reshape(n_chains, n_draws, -1)], axis=2)
    # numpy's extremes carry NaN on, as a chain that never moved has; Python's would lose it
    with np.errstate(invalid="ignore", divide="ignore"):
        mixed = mixing(quantities, level)
    rhat = float(np.max(mixed.rhat))
    ess = float(np.min(np.minimum(mixed.bulk, mixed.tail)))
    share = chains.divergences / (n_chains * n_draws)
    return (
        Diagnostic(
            "rhat",
            rhat,
            "< 1.01",
            _grade(rhat, 1.01, 1.05),
            msg("The chains agree to an R-hat of {value} (1.00 is perfect).", value=round(rhat, 3)),
        ),
        Diagnostic(
            "ess",
            ess,
            f">= {_ENOUGH}",
            Grade.PASS if ess >= _ENOUGH else Grade.REVIEW if ess >= 100 else Grade.FAIL,
            msg("The draws are worth at least {value} independent ones.", value=int(np.nan_to_num(ess))),
        ),
        Diagnostic(
            "divergences",
            float(chains.divergences),
            "0",
            _grade(share, 1e-12, 0.01),
            msg("Transitions that diverged: {value}.", value=chains.divergences),
        ),
    )


def certified(chains: Chains) -> tuple[Diagnostic, ...]:
    """Whether weighted draws can be trusted for every reported figure; nothing where they were not weighted."""
    found = chains.certificate
    if found is None:
        return ()
    text = msg(
        "The draws were weighted: k-hat {k_hat} at most (below 0.7 they can be trusted), worth {draws} independent "
        "ones.",
        k_hat=round(found.k_hat, 2),
        draws=int(found.effective),
    )
    grade = Grade.FAIL if not found.holds else Grade.PASS if found.effective >= _ENOUGH else Grade.REVIEW
    return (Diagnostic("certificate", found.k_hat, "< 0.7", grade, text),)


def worst(every: Sequence[tuple[Diagnostic, ...]]) -> tuple[Diagnostic, ...]:
    """Of several fits' checks, the worst of each name; R-hat and divergences are bad when large, sizes when small."""
    return tuple(
        (min if same[0].name == "ess" else max)(same, key=lambda found: found.value)
        for same in zip(*every, strict=True)
    )


def _grade(value: float, good: float, bearable: float) -> Grade:
    return Grade.PASS if value < good else Grade.REVIEW if value < bearable else Grade.FAIL
