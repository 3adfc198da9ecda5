"""Styles of the same thing under one implementation."""

import numpy as np
from compare_invented import array, failed, observed, stage

from conformance.compare.styles import compare_styles
from conformance.model.comparison import Verdict

WEIGHTS = np.array([0.5, 1.25, -2.0])


def test_only_what_both_have_is_compared() -> None:
    fit = stage("fit", **{"weight.epoch0": array(WEIGHTS), "history.loss": array([1.0])})
    loop = stage("fit", **{"weight.epoch0": array(WEIGHTS), "losses": array([1.0, 2.0])})
    result = compare_styles(observed([fit], [fit]), observed([loop], [loop]))
    assert result.compared == 1
    assert result.parted == ()


def test_other_numbers_part_two_styles() -> None:
    fit = stage("fit", **{"weight.epoch0": array(WEIGHTS, "float64")})
    loop = stage("fit", **{"weight.epoch0": array(WEIGHTS * 1.001, "float64")})
    single = stage("fit", **{"weight.epoch0": array(WEIGHTS)})
    result = compare_styles(observed([single], [fit]), observed([single], [loop]))
    assert [s.stage for s in result.parted] == ["fit"]
    assert result.parted[0].differing[0].verdict is Verdict.DIFFERENT


def test_names_are_a_matter_of_style() -> None:
    left, right = stage("names", names=["model/part0/kernel"]), stage("names", names=["part0/kernel"])
    assert compare_styles(observed([left]), observed([right])).compared == 0


def test_a_mode_that_is_refused_is_no_disagreement_and_one_that_fails_otherwise_is() -> None:
    fit = stage("fit", **{"weight.epoch0": array(WEIGHTS)})
    refused = failed("fit")
    mode, default = observed([refused]), observed([fit])
    assert [s.stage for s in compare_styles(mode, default).parted] == ["fit"]
    assert compare_styles(mode, default, may_refuse=True).parted == ()
    # What the mode can and the default cannot is told.
    assert [s.stage for s in compare_styles(default, mode, may_refuse=True).parted] == ["fit"]
    other = observed([stage("fit", **{"weight.epoch0": array(WEIGHTS * 1.5)})])
    assert [s.stage for s in compare_styles(other, default, may_refuse=True).parted] == ["fit"]
