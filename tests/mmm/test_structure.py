"""What the history chooses where nobody chose: season, carry-over and thresholds, by evidence."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from unisono.errors import ModelError
from unisono.measure.mmm.averaging.evidence import log_evidence, log_prior_constant
from unisono.measure.mmm.choices import parse_choices
from unisono.measure.mmm.data import ModelData
from unisono.measure.mmm.engine import fit_model, run_id_of
from unisono.measure.mmm.fit import sample
from unisono.measure.mmm.forms import Carry, Form
from unisono.measure.mmm.mode import mode_of, scattered_starts
from unisono.measure.mmm.posterior import posterior_of
from unisono.measure.mmm.spec import Priors, Spec, Structure
from unisono.measure.mmm.spec_record import shaping, spec_from_json, spec_to_json
from unisono.measure.mmm.store import load_fit, save_fit
from unisono.measure.mmm.structure import chosen, evidence
from unisono.synthetic.worlds import make_world

MakeData = Callable[..., ModelData]
PLAIN = Spec(by_evidence=False)
RISING = Structure(carry=Carry.WEIBULL_PDF)


def structure_of(data: ModelData, spec: Spec = PLAIN) -> Structure | None:
    posterior, _ = posterior_of(data, spec, 0.2)
    mode = mode_of(posterior, scattered_starts(posterior, np.random.default_rng(1), 4))
    return chosen(posterior, mode).posterior.spec.structure


@pytest.mark.parametrize(
    ("kind", "wanted"),
    [
        ("clean", Structure()),
        ("no_effect", Structure()),
        ("delayed", RISING),
        ("weibull", RISING),
        ("restless_season", Structure(restless=True)),
        ("s_shaped", Structure(thresholds=True)),
    ],
)
def test_the_history_chooses_what_made_it(kind: str, wanted: Structure) -> None:
    assert structure_of(make_world(kind, 203).data) == wanted


def test_effects_that_end_at_once_are_found(make_data: MakeData) -> None:
    rng = np.random.default_rng(5)
    data = make_data(n=110)
    effect = 2 * data.spend[:, 0] + 20_000 * (1 - np.exp(-data.spend[:, 1] / data.spend[:, 1].mean()))
    assert structure_of(dataclasses.replace(data, outcome=60_000 + effect + rng.normal(0, 800, 110))) == Structure(
        carry=Carry.NONE
    )


@pytest.mark.prove
def test_structures_of_many_worlds_are_told_apart() -> None:
    """Seeds that no threshold was tuned on: rarely a season, a delay or a threshold that is not there."""
    seeds = range(220, 230)
    for kind, wanted in (("delayed", RISING), ("weibull", RISING), ("restless_season", Structure(restless=True))):
        found = [structure_of(make_world(kind, seed).data) for seed in seeds]
        assert sum(each == wanted for each in found) >= 8
    # thresholds are hard to tell from curves that are merely steep: about every other one is found
    found = [structure_of(make_world("s_shaped", seed).data) for seed in seeds]
    assert sum(each.thresholds for each in found if each) >= 3
    for kind in ("clean", "collinear", "random_walk", "no_effect"):
        found = [structure_of(make_world(kind, seed).data) for seed in seeds]
        assert sum(each != Structure() for each in found) <= 1


def test_what_people_chose_is_left_alone() -> None:
    delayed = make_world("delayed", 203).data
    pinned = dataclasses.replace(PLAIN, forms=tuple((name, Form()) for name in delayed.channels))
    assert structure_of(delayed, pinned) == Structure()
    assert structure_of(delayed, dataclasses.replace(PLAIN, form=Form(Carry.NONE))) == Structure()
    restless = make_world("restless_season", 203).data
    assert structure_of(restless, dataclasses.replace(PLAIN, harmonics=3)) == Structure()
    steep = make_world("s_shaped", 203).data
    assert structure_of(steep, dataclasses.replace(PLAIN, priors=Priors(slope_mean=0.2))) == Structure()


def test_a_fit_says_what_was_chosen_and_keeps_it(tmp_path: Path) -> None:
    data = make_world("delayed", 203).data
    fit = fit_model(data, Spec(draws=200))
    assert fit.spec.structure == RISING
    assert any("may rise before they fade, over up to 26 periods" in str(note) for note in fit.notes)
    assert fit.draws.window == 26
    assert {form.carry for form in fit.draws.forms} == {Carry.WEIBULL_PDF}
    save_fit(fit, tmp_path)
    again = load_fit(tmp_path / fit.run_id)
    assert again.spec == fit.spec
    np.testing.assert_allclose(again.draws.roi, fit.draws.roi)


def test_the_plain_fit_is_untouched_where_nothing_is_chosen() -> None:
    data = make_world("clean", 203).data
    _, free, _ = sample(data, Spec(draws=50))
    _, plain, _ = sample(data, dataclasses.replace(PLAIN, draws=50))
    np.testing.assert_array_equal(free.theta, plain.theta)


def test_evidence_of_the_carry_over_is_that_of_the_bridge() -> None:
    """Laplace's difference between two forms against bridge sampling, which knows no normal shape."""
    data = make_world("delayed", 203).data
    found = []
    for structure in (Structure(), RISING):
        spec = Spec(structure=structure, draws=500, autocorrelations=(0.2,), priors=Priors(no_effect=0.0))
        posterior, chains, _ = sample(data, spec)
        mode = mode_of(posterior, [chains.theta.reshape(-1, posterior.n_dim).mean(axis=0)])
        bridge = log_evidence(posterior, chains, np.random.default_rng(1))
        found.append((evidence(posterior, mode), bridge))
        assert np.isfinite(log_prior_constant(posterior.problem))
    (plain, plain_bridge), (rising, rising_bridge) = found
    assert rising - plain > 5
    assert rising - plain == pytest.approx(rising_bridge - plain_bridge, abs=6)


def test_short_histories_and_months_are_asked_for_less() -> None:
    data = make_world("restless_season", 203).data
    short = dataclasses.replace(
        data, periods=data.periods[:90], outcome=data.outcome[:90], spend=data.spend[:90], controls=data.controls[:90]
    )
    assert structure_of(short) == Structure()


def test_a_history_that_bears_the_plain_fit_alone_is_still_fitted(make_data: MakeData) -> None:
    """Six more waves would leave fewer periods than parameters: that is no reason to refuse the fit."""
    data = make_data(n=110, n_channels=4, n_controls=88)
    with pytest.raises(ModelError, match="too few"):
        posterior_of(data, dataclasses.replace(PLAIN, structure=Structure(restless=True)), 0.0)
    found = structure_of(data)
    assert found is not None
    assert not found.restless


def test_model_toml_turns_it_off_and_names_geometric_channels() -> None:
    spec = parse_choices('[fit]\nby_evidence = false\n[channels.tv]\ncarry_over = "geometric"\n')
    assert not spec.by_evidence
    assert spec.forms == (("tv", Form()),)
    assert not spec.fades("tv")
    assert parse_choices("").by_evidence


def test_the_record_keeps_structure_and_older_fits_were_plain() -> None:
    spec = Spec(structure=Structure(restless=True, carry=Carry.NONE))
    assert spec_from_json(spec_to_json(spec)) == spec
    assert spec_from_json(spec_to_json(Spec())) == Spec()
    old = spec_to_json(Spec())
    del old["structure"], old["by_evidence"]
    assert spec_from_json(old) == PLAIN
    assert shaping(spec) == shaping(Spec())
    assert shaping(PLAIN) != shaping(Spec())


def test_runs_are_named_by_what_was_asked(make_data: MakeData) -> None:
    data = make_data()
    assert run_id_of(data, Spec(), "e") != run_id_of(data, PLAIN, "e")
