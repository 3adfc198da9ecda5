"""``check_layer`` and its kind: somebody's own code under every implementation, by scenarios and verdicts."""

# ruff: noqa: PLC0415 -- collecting tests that are skipped needs none of it.

from __future__ import annotations

import functools
import inspect
import os
import shlex
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, ParamSpec

import pytest

from conformance.testing import active

if TYPE_CHECKING:
    from conformance.model.case import Case
    from conformance.testing.describing import Input, Inputs
    from conformance.testing.subjects import Subject

Given = ParamSpec("Given")


class DivergenceError(AssertionError):
    """Implementations differ, and no rule of the ledger explains it."""

    #: By its short name, so that the lines in which pytest sums up have room for what differs.
    __module__ = "builtins"


def _told(check: Callable[Given, None]) -> Callable[Given, None]:
    """A check whose errors point to the line of the test, and to none of this package."""

    @functools.wraps(check)
    def told(*args: Given.args, **kwargs: Given.kwargs) -> None:
        __tracebackhide__ = True
        from conformance.model.errors import ConformanceError

        try:
            check(*args, **kwargs)
        except (DivergenceError, ConformanceError) as error:
            raise error.with_traceback(None) from None

    return told


@_told
def check_layer(
    layer: Subject,
    *,
    inputs: Inputs,
    init_kwargs: Mapping[str, Any] | None = None,
    call_kwargs: Mapping[str, Inputs] | None = None,
    random: Literal["elements", "rows", "channels"] | None = None,
    masked: bool = False,
    stateful: bool = False,
    refused: bool = False,
) -> None:
    """Make, configure, build, call and differentiate a layer under every implementation, and compare.

    ``layer`` is a class, a function that makes a layer, or either as ``"my_package.layers:MyLayer"``. ``inputs``: a
    shape with the batch, such as ``(2, 3)``, an ``Array``, or an array of NumPy; a list of them is passed as a list.
    ``call_kwargs`` are arrays passed by name. ``random``: what is independent in the training-mode output of a random
    layer, which is judged by its mean and spread. ``masked``: the mask that it passes on is compared. ``stateful``: so
    is a second call. ``refused``: every implementation may refuse it, which is what is tested.

    Weights get their values by role and shape; all numbers are exact in float32.

    Raises:
        DivergenceError: implementations differ, and no rule explains it.
        NothingComparedError: it failed everywhere, or fewer than two implementations support it.
        UnusableSubjectError, UsageError, InvalidCaseError: what is given cannot be meant.
    """
    running = active.get()
    from conformance.testing import describing
    from conformance.testing.subjects import name_of

    given = describing.inputs(inputs)
    arguments = describing.arguments(init_kwargs)
    params: dict[str, Any] = {"arguments": arguments, "inputs": given}
    told = {**arguments, "inputs": describing.shown(given)}
    if call_kwargs:
        params["keywords"] = {name: _keyword(name, one) for name, one in call_kwargs.items()}
        told |= {
            name: describing.shown(one if isinstance(one, list) else [one]) for name, one in params["keywords"].items()
        }
    for name, value in (("random", random), ("masked", masked), ("stateful", stateful)):
        if value:
            params[name] = told[name] = value
    subject = name_of(layer)
    _judge(describing.own_case("layer", subject, running.packages, params, told, refused=refused))


@_told
def check_loss(
    loss: Subject,
    *,
    inputs: Sequence[Input],
    init_kwargs: Mapping[str, Any] | None = None,
    sample_weight: Input | None = None,
    config: bool = True,
    refused: bool = False,
) -> None:
    """Make, configure, call and differentiate a loss under every implementation, and compare.

    ``loss`` is a class or a function of y_true and y_pred, or either as text; ``inputs`` are these two. ``init_kwargs``
    go to the class, or with the call of the function. ``config``: whether its config is compared. Everything else, and
    what is raised, is as in ``check_layer``.
    """
    running = active.get()
    from conformance.testing import describing
    from conformance.testing.subjects import name_of

    given = describing.inputs(list(inputs))
    arguments = describing.arguments(init_kwargs)
    params: dict[str, Any] = {"arguments": arguments, "inputs": given, "config": config}
    told = {**arguments, "inputs": describing.shown(given)}
    if not config:
        told["config"] = False
    if sample_weight is not None:
        params["weights"] = describing.array(sample_weight, "sample_weight")
        told["sample_weight"] = describing.shown([params["weights"]])
    subject = name_of(loss)
    _judge(describing.own_case("loss", subject, running.packages, params, told, refused=refused))


@_told
def check_metric(
    metric: Subject,
    *,
    updates: Sequence[Sequence[Input]],
    init_kwargs: Mapping[str, Any] | None = None,
    sample_weights: Sequence[Input | None] | None = None,
    config: bool = True,
    refused: bool = False,
) -> None:
    """Make a metric, update it batch by batch, read and reset it under every implementation, and compare.

    ``updates`` are the batches, each y_true and y_pred; ``sample_weights`` has one entry for each. Everything else is
    as in ``check_loss``.
    """
    running = active.get()
    from conformance.model.errors import UsageError
    from conformance.testing import describing
    from conformance.testing.subjects import name_of

    batches: list[dict[str, Any]] = [{"inputs": describing.inputs(list(one), "updates")} for one in updates]
    if sample_weights is not None:
        if len(sample_weights) != len(batches):
            raise UsageError(
                f"{len(batches)} updates have {len(sample_weights)} sample_weights", "Give one, or None, for each."
            )
        for batch, weights in zip(batches, sample_weights, strict=True):
            if weights is not None:
                batch["weights"] = describing.array(weights, "sample_weights")
    arguments = describing.arguments(init_kwargs)
    params = {"arguments": arguments, "updates": batches, "config": config}
    told: dict[str, Any] = {**arguments, "updates": [describing.shown(one["inputs"]) for one in batches]}
    if not config:
        told["config"] = False
    if any("weights" in one for one in batches):
        told["sample_weights"] = [describing.shown([one["weights"]]) if "weights" in one else None for one in batches]
    subject = name_of(metric)
    _judge(describing.own_case("metric", subject, running.packages, params, told, refused=refused))


@_told
def check_model(
    model: Subject,
    *,
    inputs: Inputs,
    init_kwargs: Mapping[str, Any] | None = None,
    refused: bool = False,
) -> None:
    """Make a model, give it weights, call and differentiate it under every implementation, and compare.

    ``model`` is a class, or a function that makes one, or either as text. Everything else is as in ``check_layer``.
    """
    running = active.get()
    from conformance.testing import describing
    from conformance.testing.subjects import name_of

    given = describing.inputs(inputs)
    arguments = describing.arguments(init_kwargs)
    params = {"arguments": arguments, "inputs": given}
    told = {**arguments, "inputs": describing.shown(given)}
    subject = name_of(model)
    _judge(describing.own_case("model", subject, running.packages, params, told, refused=refused))


@_told
def check_program(
    program: Callable[..., Any],
    *,
    given: Mapping[str, Any] | None = None,
    compared: Literal["numbers", "exact", "text"] = "numbers",
    logic: bool = False,
) -> None:
    """Run a function of a test module under every implementation, and compare what it sees.

    It gets what its parameters name, of which ``keras`` is the module and ``see(name, value)`` records a value
    (docs/programs.md), and ``given``. ``across`` makes a test of such a function.
    """
    running = active.get()
    from conformance.testing import describing
    from conformance.testing.sources import program_of

    made = program_of(program, given or {})
    _judge(describing.program_case(made, running.packages, compared=compared, logic=logic))


def across(
    function: Callable[..., Any] | None = None,
    *,
    compared: Literal["numbers", "exact", "text"] = "numbers",
    logic: bool = False,
) -> Callable[..., Any]:
    """Make a test of a program, a function such as ``def test_it(keras, see)``: what it sees has to agree.

    ``compared``: floats are measured (``numbers``), or they are settings (``exact``), or it is printed text (``text``).
    ``logic``: precision means nothing to it, so it runs once. What it asks for beside what programs get, pytest gives
    it: ``pytest.mark.parametrize`` works.
    """

    def made(program: Callable[..., Any]) -> Callable[..., Any]:
        from conformance.scenarios.program import GIVEN

        signature = inspect.signature(program)
        rest = [one for one in signature.parameters.values() if one.name not in GIVEN]

        @functools.wraps(program)
        def test(**given: Any) -> None:
            from conformance.model.errors import ConformanceError

            said = ""
            try:
                check_program(program, given=given, compared=compared, logic=logic)
            except (DivergenceError, ConformanceError) as error:
                said = str(error)
            if said:
                # There is no line of the test to show: it ran elsewhere. Nor is there an error that this one came of.
                pytest.fail(said, pytrace=False)

        # pytest reads what a test needs from here, and would follow the function itself.
        del test.__wrapped__
        test.__signature__ = signature.replace(parameters=rest)  # type: ignore[attr-defined]
        return test

    return made if function is None else made(function)


def _keyword(name: str, given: Inputs) -> Any:
    from conformance.testing import describing

    found = describing.inputs(given, f"call_kwargs[{name!r}]")
    return found if isinstance(given, list) else found[0]


def _judge(case: Case) -> None:
    """Raises DivergenceError where implementations differ without a cause that is known."""
    running = active.get()
    outcome = running.run(case)
    if outcome.judgement.unexplained:
        from conformance.testing.telling import failure

        raise DivergenceError(failure(outcome, _rerun(running)))


def _rerun(running: active.Active) -> str:
    """The line that runs the test again."""
    test = os.environ.get("PYTEST_CURRENT_TEST", "").rpartition(" ")[0]
    named = ",".join(launch.id for launch in running.launches)
    return f"pytest {shlex.quote(test)} --keras-conformance {shlex.quote(named)}"
