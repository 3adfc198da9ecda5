"""Styles of the same thing under one implementation."""

import numpy as np
from compare_invented import array, observed, stage

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
