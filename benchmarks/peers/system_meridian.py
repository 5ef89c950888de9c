"""Google Meridian on one exchange folder: python system_meridian.py FOLDER; its JAX backend.

With priors "default" its own. Otherwise carry-over, half saturation and ROI as Unisono believes them (each channel's
return independently). Its slope stays at its default, 1: where it is to be estimated, chains stop at the first pause of
a flight, whose power has no slope. Knots are chosen by its automatic selection in both cases.
"""

from __future__ import annotations

import os
import sys
import warnings
from pathlib import Path
from typing import Any

import exchange as x
from exchange import Answer, Clock, Task

clock = Clock()
warnings.filterwarnings("ignore")
os.environ.setdefault("MERIDIAN_BACKEND", "jax")
import meridian  # noqa: E402
import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402
from meridian import backend  # noqa: E402
from meridian.analysis.analyzer import Analyzer  # noqa: E402
from meridian.analysis.optimizer import BudgetOptimizer  # noqa: E402
from meridian.data.data_frame_input_data_builder import DataFrameInputDataBuilder  # noqa: E402
from meridian.model.model import Meridian  # noqa: E402
from meridian.model.prior_distribution import PriorDistribution  # noqa: E402
from meridian.model.spec import ModelSpec  # noqa: E402

clock.done("import")
_SAMPLED = ("roi_m", "alpha_m", "ec_m", "slope_m", "gamma_c", "knot_values", "sigma")


def main(folder: Path) -> None:
    task = Task.read(folder)
    frame = pd.read_csv(folder / "history.csv")
    builder = DataFrameInputDataBuilder(kpi_type="revenue").with_kpi(frame, kpi_col="outcome", time_col="date")
    builder = builder.with_media(
        frame,
        media_cols=task.channels,
        media_spend_cols=task.channels,
        media_channels=task.channels,
        time_col="date",
    )
    builder = builder.with_controls(frame, control_cols=task.controls, time_col="date")
    choices: dict[str, Any] = {"enable_aks": True, "max_lag": 8, "prior": PriorDistribution()}
    if task.priors != "default":
        choices |= {"max_lag": x.WINDOW - 1, "prior": _priors(frame, task)}
    model = Meridian(input_data=builder.build(), model_spec=ModelSpec(**choices))
    clock.done("prepare")
    model.sample_posterior(n_chains=task.chains, n_adapt=2000, n_burnin=500, n_keep=task.draws, seed=1)
    clock.done("fit")
    posterior = model.inference_data.posterior
    if "model_context" in Analyzer.__init__.__code__.co_varnames:
        analyzer = Analyzer(model_context=model.model_context, inference_data=model.inference_data)
    else:
        analyzer = Analyzer(model)
    contribution = np.asarray(analyzer.incremental_outcome(use_posterior=True))
    clock.done("contributions")
    sampled = [posterior[v].values.reshape(task.chains, task.draws, -1) for v in _SAMPLED if v in posterior]
    # what never moves (a slope that is fixed at one) is not sampled
    everything = np.concatenate(sampled, axis=2)
    everything = everything[:, :, everything.std(axis=(0, 1)) > 0]
    stats = model.inference_data.sample_stats
    diverging = int(stats["diverging"].sum()) if "diverging" in stats else 0
    plan = _plan(model, frame, task)
    clock.done("plan")
    Answer(
        version=f"meridian {meridian.__version__}",
        sampled=everything,
        contribution=contribution.reshape(task.chains, task.draws, -1),
        plan=plan,
        divergences=diverging,
        phases=clock.phases,
        processor=clock.processor,
    ).write(folder)


def _priors(frame: Any, task: Task) -> Any:
    tfd = backend.tfd
    spend = float(frame[task.channels].sum().sum())
    level = np.log(x.MEDIA_SHARE * float(frame["outcome"].sum()) / spend)

    def number(value: float) -> Any:
        # plain floats become 32 bits, which its 64-bit default backend refuses
        return np.float64(value)

    return PriorDistribution(
        roi_m=tfd.LogNormal(number(level), number(x.ROI_SD), name="roi_m"),
        alpha_m=tfd.Beta(number(x.DECAY[0]), number(x.DECAY[1]), name="alpha_m"),
        ec_m=tfd.LogNormal(number(x.HALF[0]), number(x.HALF[1]), name="ec_m"),
    )


def _plan(model: Any, frame: Any, task: Task) -> list[float] | None:
    """Its own optimiser on the last year's spend, same limits; None where it fails."""
    try:
        found = BudgetOptimizer(model).optimize(
            start_date=str(frame["date"].iloc[-52]),
            end_date=str(frame["date"].iloc[-1]),
            fixed_budget=True,
            spend_constraint_lower=task.change,
            spend_constraint_upper=task.change,
            gtol=0.001,
        )
    except Exception as error:  # noqa: BLE001  (whatever a peer raises, its fit still counts)
        print("no plan:", repr(error)[:400])
        return None
    spend = found.optimized_data.spend.sel(channel=task.channels).values
    return [float(v) for v in spend / spend.sum() * sum(task.today)]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
