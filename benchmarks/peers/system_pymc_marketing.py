"""PyMC-Marketing on one exchange folder: python system_pymc_marketing.py FOLDER; sampled by nutpie.

With priors "default": logistic saturation and an 8-week window as in its documentation. Otherwise Hill's curve, the
window, carry-over, half saturation, slope, season and size of effects as Unisono believes them; effects are believed
independently, since the system has no common return.
"""

from __future__ import annotations

import sys
import warnings
from pathlib import Path
from typing import Any

import exchange as x
from exchange import Answer, Clock, Task

clock = Clock()
warnings.filterwarnings("ignore")
import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402
import pymc_marketing  # noqa: E402
import xarray as xr  # noqa: E402
from pymc_extras.prior import Prior  # noqa: E402
from pymc_marketing.mmm import MMM, GeometricAdstock, HillSaturation, LogisticSaturation  # noqa: E402

clock.done("import")


def main(folder: Path) -> None:
    task = Task.read(folder)
    frame = pd.read_csv(folder / "history.csv", parse_dates=["date"])
    frame["time"] = np.linspace(0, 1, len(frame))
    controls = [*task.controls, "time"]
    model = MMM(
        date_column="date",
        target_column="outcome",
        channel_columns=task.channels,
        control_columns=controls,
        yearly_seasonality=2 if task.priors == "default" else x.HARMONICS,
        **_curves(frame, task),
    )
    inputs, outcome = frame[["date", *task.channels, *controls]], frame["outcome"]
    model.build_model(inputs, outcome)
    model.add_original_scale_contribution_variable(var=["channel_contribution"])
    clock.done("prepare")
    model.fit(
        inputs,
        outcome,
        chains=task.chains,
        tune=1000,
        draws=task.draws,
        cores=task.cores,
        nuts_sampler="nutpie",
        random_seed=1,
        progressbar=False,
    )
    clock.done("fit")
    posterior = model.idata.posterior
    posterior = posterior.to_dataset() if hasattr(posterior, "to_dataset") else posterior
    effect = posterior["channel_contribution_original_scale"].sum("date").transpose("chain", "draw", "channel")
    contribution = effect.sel(channel=task.channels).values
    sampled = [
        posterior[v.name].values.reshape(task.chains, task.draws, -1)
        for v in model.model.free_RVs
        if v.name in posterior
    ]
    clock.done("contributions")
    stats = model.idata.sample_stats
    diverging = int(np.asarray(stats["diverging"]).sum()) if "diverging" in stats else 0
    plan = _plan(model, frame, task)
    clock.done("plan")
    Answer(
        version=f"pymc-marketing {pymc_marketing.__version__}",
        sampled=np.concatenate(sampled, axis=2),
        contribution=contribution,
        plan=plan,
        divergences=diverging,
        phases=clock.phases,
        processor=clock.processor,
    ).write(folder)


def _curves(frame: Any, task: Task) -> dict[str, Any]:
    if task.priors == "default":
        return {"adstock": GeometricAdstock(l_max=8), "saturation": LogisticSaturation()}
    spend = frame[task.channels]
    # it scales each channel and the outcome by their maxima
    usual = np.log((spend.mean() / spend.max()).to_numpy())
    share = x.MEDIA_SHARE * frame["outcome"].mean() / frame["outcome"].max()
    per_channel = share * (spend.sum() / spend.sum().sum()).to_numpy()
    half = Prior("LogNormal", mu=usual + x.HALF[0], sigma=x.HALF[1], dims="channel")
    # at usual spend a Hill curve with its half there stands near one half
    beta = Prior("LogNormal", mu=np.log(per_channel / 0.45), sigma=x.ROI_SD, dims="channel")
    slope = Prior("LogNormal", mu=x.SLOPE[0], sigma=x.SLOPE[1], dims="channel")
    alpha = Prior("Beta", alpha=x.DECAY[0], beta=x.DECAY[1], dims="channel")
    return {
        "adstock": GeometricAdstock(l_max=x.WINDOW, priors={"alpha": alpha}),
        "saturation": HillSaturation(priors={"slope": slope, "kappa": half, "beta": beta}),
    }


def _plan(model: Any, frame: Any, task: Task) -> list[float] | None:
    """Its own optimiser, same weeks, money and limits; None where it fails."""
    last = frame["date"].max()
    weekly = np.array(task.today) / task.weeks
    limits = xr.DataArray(
        np.stack([(1 - task.change) * weekly, (1 + task.change) * weekly], axis=1),
        dims=("channel", "bound"),
        coords={"channel": task.channels, "bound": ["lower", "upper"]},
    )
    try:
        optimiser = model.budget_optimizer(
            str((last + pd.Timedelta(weeks=1)).date()), str((last + pd.Timedelta(weeks=task.weeks)).date())
        )
        found = optimiser.allocate_budget(total_budget=float(weekly.sum()), budget_bounds=limits).budgets
    except Exception as error:  # noqa: BLE001  (whatever a peer raises, its fit still counts)
        print("no plan:", repr(error)[:400])
        return None
    return [float(v) * task.weeks for v in np.asarray(found.sel(channel=task.channels)).ravel()]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
