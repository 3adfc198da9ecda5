"""Reproducers as text: complete for every scenario and stage, runnable lines, the very numbers that were measured."""

import ast
import builtins
import importlib
import re
from typing import Any

import numpy as np
import pytest
from cli_invented import FROZEN, NEW, OLD, header

from conformance import catalog
from conformance.model.case import Case
from conformance.model.comparison import Behaviour, Divergence, FactComparison, Only, Severity, StageComparison, Verdict
from conformance.model.observation import Implementation
from conformance.publishing.reproduce import reproducer, written
from conformance.publishing.reproduce.heading import commands
from conformance.publishing.reproduce.inlining import FAMILIES, FOLDER, inlined, known
from conformance.publishing.reproduce.scenarios import SCENARIOS
from conformance.publishing.reproduce.script import family
from conformance.publishing.reproduce.source import AsList, array, literal, value
from conformance.scenarios import SCENARIOS as DECLARED
from conformance.scenarios import STAGES, WRITTEN, own

#: The worker's own generator of inputs.
numbers = importlib.import_module("conformance.worker.numbers")

JAX = Implementation("py313-keras315-jax", "keras", "jax")
TORCH = Implementation("py311-keras3-torch", "keras", "torch")
OWN = Implementation("mine", "keras", "openvino")
NUMPY = Implementation("py311-keras3-numpy", "keras", "numpy")
OPENVINO = Implementation("py311-keras3-openvino", "keras", "openvino")
THEANO = Implementation("py37-keras23-theano", "keras", "theano")
CNTK = Implementation("py36-keras23-cntk", "keras", "cntk")
MXNET = Implementation("py37-keras22-mxnet", "keras", "mxnet")
TF1 = Implementation("py37-tf115", "tf.keras")
SIDES = {
    "graphs": (OLD, NEW),
    "eager": (NEW, FROZEN),
    "jax and torch": (JAX, TORCH),
    "inference": (NUMPY, OPENVINO),
    "old backends": (THEANO, CNTK, MXNET),
    "both on tensorflow, and more": (OLD, TF1, NEW, THEANO),
    "all": (OLD, TF1, NEW, JAX, TORCH, NUMPY, OPENVINO, THEANO, CNTK, MXNET),
}
RELEASES = {
    **{i.id: {"keras": "2.3.1"} for i in (THEANO, CNTK)},
    MXNET.id: {"keras": "2.2.4.3"},
    TF1.id: {"keras": "2.2.4-tf", "tensorflow": "1.15.5"},
}
EVERYBODY = (OLD, NEW, FROZEN, JAX, TORCH, OWN, NUMPY, OPENVINO, THEANO, CNTK, MXNET, TF1)
HEADERS = {i.id: header(i, versions=RELEASES[i.id]) if i.id in RELEASES else header(i) for i in EVERYBODY}

#: A fact of each stage, as the scenarios name them; and where a scenario has another name for it.
FACTS = {
    "config": "config.units",
    "roundtrip": "changed",
    "build": "weight.kernel.shape",
    "names": "names",
    "shape": "output",
    "mask": "mask.0",
    "losses": "total",
    "gradient": "gradient.input.0",
    "update": "result.0",
    "state": "methods.reset_state",
    "reset": "again",
    "slots": "momentum.0",
    "learning_rate": "read",
    "values": "values",
    "initial": "output.0",
    "fit": "history.loss",
    "evaluate": "result",
    "predict": "output.0",
}
OWN_FACTS = {
    ("activation", "config"): "found_by_name",
    ("function", "symbolic"): "shape",
    ("functional", "forward"): "as_called",
    ("functional", "reload"): "as_before",
    ("loss", "gradient"): "gradient.input.1",
    ("optimizer", "update"): "variable.0.step.3",
    ("regularizer", "gradient"): "gradient.weights",
    ("model", "shape"): "output_shape",
    ("model", "roundtrip"): "layers",
    ("mode", "build"): "count",
    ("mode", "predict"): "output | predict.0",
    ("mode", "evaluate"): "loss | evaluate.0",
    ("mode", "fit"): "weights | fit.0",
    ("mode", "agreement"): "weights | train_on_batch",
}
LOOPS = {"fit": "history.loss", "train_on_batch": "results", "tape": "losses", "tape-function": "losses"}

#: Stages at which nothing is seen but whether they raise.
RAISING = ("construct", "compile")
#: And such stages of one scenario.
OWN_RAISING = (("functional", "call"), ("functional", "build"))


def fact_of(case: Case, stage: str) -> str:
    if case.params.get("look") == "access":
        return "lr.assigned.variable.0"
    if (case.scenario, stage) == ("training", "fit"):
        return LOOPS[case.params["style"]]
    if stage == "config" and case.params.get("form") == "function":
        return "serialized"
    return OWN_FACTS.get((case.scenario, stage), FACTS.get(stage, "output.0"))


def diverging(
    case: Case,
    stage: str,
    *who: Implementation,
    fact: str = "",
    verdict: Verdict = Verdict.DIFFERENT,
    only: Only = "",
) -> Divergence:
    """Each of ``who`` behaves unlike the others."""
    compared = FactComparison(fact or fact_of(case, stage), verdict, "apart", "0.5", "0.25", only=only)
    pairs = {(i, j): StageComparison(stage, verdict, (compared,)) for j in range(len(who)) for i in range(j)}
    behaviours = tuple(Behaviour((one.id,), f"behaviour {i}") for i, one in enumerate(who))
    return Divergence(case.id, case.api, stage, verdict, Severity.HIGH, behaviours, pairs)


def script(case: Case, divergence: Divergence) -> str:
    text = reproducer(case, divergence, HEADERS)
    assert text is not None
    return text


def one_of_each() -> list[Any]:
    """For every scenario its longest case, at every stage."""
    found = []
    for scenario in SCENARIOS:
        mine = [case for case in catalog.load().values() if case.scenario == scenario]
        longest = max(mine, key=lambda case: len(str(case.params)))
        found += [pytest.param(longest, stage, id=f"{scenario}-{stage}") for stage in STAGES[scenario]]
    return found


def differentiated(sides: tuple[Implementation, ...]) -> bool:
    return any(one not in (NUMPY, OPENVINO) for one in sides)


def undefined(text: str) -> set[str]:
    """Names that a script uses and nowhere binds."""
    tree = ast.parse(text)
    bound = set(dir(builtins))
    used: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            (used if isinstance(node.ctx, ast.Load) else bound).add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef | ast.ExceptHandler):
            bound.add(node.name or "")
        elif isinstance(node, ast.arg):
            bound.add(node.arg)
        elif isinstance(node, ast.alias):
            bound.add((node.asname or node.name).split(".")[0])
    return used - bound


def test_every_stage_of_every_scenario_is_written() -> None:
    assert {name: list(stages) for name, stages in SCENARIOS.items()} == {
        name: list(stages) for name, stages in STAGES.items() if name not in {*WRITTEN, *own.SCENARIOS}
    }


def test_the_stages_before_one_are_the_declared_ones_in_the_workers_order() -> None:
    for name, scenario in DECLARED.items():
        assert set(scenario.prepared_by) <= set(scenario.stages), name
        for stage in scenario.stages:
            before = scenario.before(stage)
            assert list(before) == [s for s in scenario.stages if s in before]
            assert stage not in before
    assert DECLARED["layer"].before("training") == ("construct", "build")
    assert DECLARED["layer"].before("config") == ("construct",)
    assert DECLARED["metric"].before("reset") == ("construct", "update")
    assert DECLARED["training"].before("predict") == ("construct", "compile", "initial", "fit")


@pytest.mark.parametrize(("case", "stage"), one_of_each())
@pytest.mark.parametrize("sides", SIDES.values(), ids=SIDES)
def test_a_script_is_whole(case: Case, stage: str, sides: tuple[Implementation, ...]) -> None:
    text = script(case, diverging(case, stage, *sides))
    left = undefined(text)
    if stage == "gradient" and not differentiated(sides):
        # Backends for inference have no gradient, so no such divergence has one among its sides.
        left -= {"gradients"}
    assert left == set()
    for side in sides:
        assert f"python repro.py {side.provider}" in text
    if stage not in RAISING and (case.scenario, stage) not in OWN_RAISING:
        assert re.search(r"^print\(.+\)\n# .+", text, re.MULTILINE)


def test_every_case_has_a_script_that_defines_all_it_names() -> None:
    everything = [
        (case, diverging(case, stage, OLD, NEW))
        for case in catalog.load().values()
        for stage in list(STAGES[case.scenario])[-2:]
    ]
    texts = [script(case, divergence) for case, divergence in everything]
    for text in texts[::7]:
        assert undefined(text) == set()


def test_the_same_divergence_has_the_same_script() -> None:
    case = catalog.load()["layers.GRU[defaults]"]
    assert script(case, diverging(case, "gradient", OLD, NEW)) == script(case, diverging(case, "gradient", OLD, NEW))


def test_unknown_scenario() -> None:
    case = Case("x", "telepathy", "x", {})
    assert reproducer(case, diverging(case, "forward", OLD, NEW), HEADERS) is None


# -- the commands


@pytest.mark.parametrize(
    ("name", "written"),
    [("", ""), (",jit_compile=True", ", jit_compile=True"), (",jit_compile=False", ", jit_compile=False")],
)
def test_a_training_script_compiles_as_its_case_does(name: str, written: str) -> None:
    case = catalog.load()[f"training.mlp[fit{name}]"]
    text = script(case, diverging(case, "fit", *SIDES["eager"]))
    assert f"model.compile(optimizer=optimizer, loss=loss{written})" in text


def test_a_metric_gets_its_thresholds_as_the_list_that_the_worker_passes() -> None:
    case = catalog.load()["metrics.Precision[thresholds=(0.25,0.5,0.75)]"]
    text = script(case, diverging(case, "update", *SIDES["eager"]))
    assert "metric = keras.metrics.Precision(thresholds=[0.25, 0.5, 0.75])" in text


def test_a_layer_of_several_inputs_is_called_on_a_list_of_one() -> None:
    case = catalog.load()["layers.Concatenate[one input]"]
    text = script(case, diverging(case, "forward", *SIDES["eager"]))
    assert 'y = keras.layers.Concatenate(name="part0")([entry])' in text


def test_commands_come_from_the_table() -> None:
    assert commands(HEADERS[OLD.id]) == (
        "uv run --no-project --python 3.7 --exclude-newer 2021-02-01 --with tensorflow==2.0.4 --with keras==2.3.1"
        " --with 'h5py<3' python repro.py keras",
    )
    assert commands(HEADERS[NEW.id]) == (
        "uv run --no-project --python 3.11 --exclude-newer 2026-11-20 --with tensorflow-cpu==2.21.0"
        " --with keras==3.15.1 python repro.py keras",
    )


def test_an_override_is_spoken_out() -> None:
    (command,) = commands(HEADERS[FROZEN.id])
    assert "--with tensorflow==2.21.0" in command
    assert "--with tf-keras==2.21.0" in command
    assert "tensorflow-cpu" not in command


def test_a_backend_brings_its_variables_and_no_index_of_its_own() -> None:
    (jax,) = commands(HEADERS[JAX.id])
    assert jax.startswith("KERAS_BACKEND=jax ")
    assert "JAX_ENABLE_X64=1" in jax
    (torch,) = commands(HEADERS[TORCH.id])
    assert torch.startswith("KERAS_BACKEND=torch ")
    assert "JAX" not in torch
    assert "+cpu" not in torch


def test_an_interpreter_of_no_environment_is_told_by_its_versions() -> None:
    assert commands(HEADERS[OWN.id]) == ("(Python 3.12.1, keras 3.9.0)", "KERAS_BACKEND=openvino python repro.py keras")


# -- what is in a script


def test_all_behaviours_are_named_and_the_rest_counted() -> None:
    case = catalog.load()["activations.hard_sigmoid[]"]
    crowd = {f"e{i}/keras": header(Implementation(f"e{i}", "keras"), versions={"keras": f"3.{i}.0"}) for i in range(10)}
    divergence = diverging(case, "forward", OLD, NEW)
    many = Behaviour((NEW.id, *crowd), "many")
    whole = Divergence(
        case.id,
        case.api,
        "forward",
        divergence.verdict,
        Severity.HIGH,
        (divergence.behaviours[0], many),
        divergence.pairs,
    )
    text = reproducer(case, whole, {**HEADERS, **crowd})
    assert text is not None
    assert "and 5 more: many" in text.replace("\n# ", " ")
    assert max(len(line) for line in text.splitlines() if "uv run" not in line) <= 120


@pytest.mark.parametrize(
    ("only", "fact", "verdict", "precision"),
    [
        ("float64", "output.0", Verdict.DIFFERENT, "float64"),
        ("float32", "output.0", Verdict.DIFFERENT, "float32"),
        ("", "output.0.shape", Verdict.STRUCTURE, "float32"),
        ("float64", "float64", Verdict.ERROR, "float64"),
        ("", "raised", Verdict.ERROR, "float32"),
    ],
)
def test_precision_is_the_one_that_shows_it(only: Only, fact: str, verdict: Verdict, precision: str) -> None:
    case = catalog.load()["activations.hard_sigmoid[]"]
    text = script(case, diverging(case, "forward", OLD, NEW, fact=fact, verdict=verdict, only=only))
    assert f'precision = "{precision}"' in text
    assert ("outputs[0].shape" in text) == (fact == "output.0.shape")
    assert ('print("forward: does not raise")' in text) == (fact in ("raised", "float64"))


def test_what_was_measured_stands_beside_what_is_printed() -> None:
    case = catalog.load()["activations.hard_sigmoid[]"]
    worst = FactComparison("output.0", Verdict.DIFFERENT, "apart in float64", "0.3", "0.75", worst=(1, 2))
    divergence = diverging(case, "forward", OLD, NEW)
    pairs = {(0, 1): StageComparison("forward", Verdict.DIFFERENT, (worst,))}
    whole = Divergence(case.id, case.api, "forward", Verdict.DIFFERENT, Severity.HIGH, divergence.behaviours, pairs)
    assert script(case, whole).endswith(
        "print(outputs[0][1, 2])\n"
        "# keras 2.3.1 (TF 2.0.4): output.0 = 0.3\n"
        "# keras 3.15.1 (TF 2.21.0): output.0 = 0.75\n"
    )


def test_families_are_the_workers_engines() -> None:
    def of(mine: Implementation, **versions: str) -> str:
        return family(header(mine, versions=versions))

    assert of(OLD, keras="2.3.1", tensorflow="2.0.4") == "symbolic_tensorflow"
    assert of(Implementation("x", "tf.keras"), keras="2.2.4-tf", tensorflow="2.0.4") == "eager_tensorflow"
    assert of(Implementation("x", "tf.keras"), keras="2.2.4-tf", tensorflow="1.15.0") == "symbolic_tensorflow"
    assert of(NEW, keras="2.4.3", tensorflow="2.3.4") == "eager_tensorflow"
    assert of(JAX, keras="3.15.1") == "keras3_jax"
    assert of(TORCH, keras="3.15.1") == "keras3_torch"
    assert of(OWN) == "keras3_openvino"
    assert of(THEANO, keras="2.3.1") == "symbolic_theano"
    engines = FOLDER.parent.parent.parent / "worker" / "engines"
    assert all((engines / f"{name}.py").is_file() for name in FAMILIES)


def test_no_family_that_only_evaluates_or_uses_another_backend_imports_tensorflow() -> None:
    """Of 5,176 published scripts, 899 called TensorFlow where there is none."""
    case = catalog.load()["layers.BatchNormalization[]"]
    for side in (NUMPY, OPENVINO, THEANO, CNTK, MXNET, JAX, TORCH):
        text = script(case, diverging(case, "forward", side, NEW))
        one = written(case, diverging(case, "forward", side, side), HEADERS)
        assert one is not None
        assert not re.search(r"^import tensorflow", text, re.MULTILINE), side
        assert not re.search(r"^import tensorflow", one.text, re.MULTILINE), side


def test_a_symbolic_side_asks_for_no_tensorflow_where_there_is_none() -> None:
    case = catalog.load()["layers.Dense[]"]
    text = script(case, diverging(case, "forward", TF1, THEANO, NEW))
    assert 'symbolic = backend == "tensorflow" and (' in text


def test_only_what_is_needed_is_defined_and_what_is_shared_stands_once() -> None:
    alone = "\n".join(inlined(frozenset({"evaluate"}), ("eager_tensorflow",)).lines)
    assert "def evaluate" in alone
    assert "def gradients" not in alone
    assert "placeholder" not in alone
    both = inlined(frozenset({"evaluate"}), ("symbolic_tensorflow", "eager_tensorflow"))
    assert both.branched
    assert "\n".join(both.lines).count("def listed") == 1
    many = "\n".join(inlined(frozenset({"evaluate"}), ("symbolic_theano", "symbolic_cntk", "keras3_jax")).lines)
    assert many.count("def updates_of") == 1
    assert 'if backend in ("symbolic_theano"' not in many
    ast.parse(many)


@pytest.mark.parametrize("name", sorted(FOLDER.glob("*.py")), ids=lambda path: path.stem)
def test_what_is_inlined_is_python_36(name: Any) -> None:
    tree = ast.parse(name.read_text(encoding="utf-8"), feature_version=(3, 6))
    assert not [n for n in ast.walk(tree) if isinstance(n, ast.arguments) and n.posonlyargs]


def test_the_script_goes_through_the_workers_stages() -> None:
    """In keras 2.3 the update of a moving mean belongs to the very call that made the weights."""
    case = catalog.load()["layers.BatchNormalization[]"]
    text = script(case, diverging(case, "training", OLD, NEW, fact="state.moving_variance"))
    lines = [line for line in text.splitlines() if line.startswith(("evaluate(", "outputs =", "set_weights(weights)"))]
    assert [line.split("  #")[0] for line in lines] == [
        "evaluate(layer, x, owner=layer)",
        "set_weights(weights)",
        "outputs = evaluate(layer, x, owner=layer, training=True)",
    ]
    assert "return traces[key][1]" in text


def test_a_script_of_an_ended_process_goes_through_every_stage_that_computes() -> None:
    case = catalog.load()["layers.Dense[]"]
    found = written(case, diverging(case, "crash", OLD, NEW, fact="status"), HEADERS)
    assert found is not None
    assert (found.ends, found.stage, found.precision, found.shown) == (True, "gradient", "float64", ())
    body = found.text[found.text.index("layer = ") :]
    lines = (
        "outputs = evaluate(layer, x, owner=layer)",
        "owner=layer, training=True)",
        "by_input, by_weight = gradients(",
    )
    assert all(line in body for line in lines)
    assert "get_config" not in body


def test_only_a_schedule_has_its_steps_gone_through_for_a_learning_rate() -> None:
    """MXNet steps inside of training only, and raises elsewhere."""
    plain = catalog.load()["optimizers.Adadelta[learning_rate=0.0625,rho=0.5]"]
    assert "apply_gradients(" not in script(plain, diverging(plain, "learning_rate", MXNET, NEW, fact="read"))
    access = catalog.load()["optimizers.SGD[learning rate access]"]
    text = script(access, diverging(access, "learning_rate", CNTK, NEW, fact="lr.read"))
    assert text.index('"learning_rate", 0.125') < text.index("optimizer.lr")


def test_a_fact_that_a_side_does_not_have_is_said_and_raises_nothing() -> None:
    case = catalog.load()["layers.Dense[]"]
    one_sided = FactComparison("output.1", Verdict.STRUCTURE, "on the left only", "0.5", "")
    divergence = diverging(case, "forward", OLD, NEW)
    pairs = {(0, 1): StageComparison("forward", Verdict.STRUCTURE, (one_sided,))}
    whole = Divergence(case.id, case.api, "forward", Verdict.STRUCTURE, Severity.HIGH, divergence.behaviours, pairs)
    assert "print(look(outputs, 1))" in script(case, whole)


def test_the_script_makes_the_weights_that_the_worker_made() -> None:
    namespace: dict[str, Any] = {"precision": "float32", "np": np}
    defined = [
        d.source
        for n, d in known("eager_tensorflow").items()
        if n in ("dyadic", "full_name", "roles_of", "set_weights")
    ]
    exec("import re, zlib\n" + "\n\n".join(defined), namespace)

    class Weight:
        def __init__(self, name: str, value: np.ndarray[Any, Any]) -> None:
            self.name = name
            self.value = value

        def assign(self, value: np.ndarray[Any, Any]) -> None:
            self.value = value

    zeros = {
        "x/kernel:0": np.zeros((3, 2), "float32"),
        "x/bias:0": np.zeros(2, "float32"),
        "x/moving_variance:0": np.zeros(2, "float32"),
        "x/kernel_1:0": np.zeros((2, 5), "float32"),
        "x/count:0": np.zeros((), "int64"),
        "bi/forward_rnn/cell/kernel:0": np.zeros((3, 2), "float32"),
        "bi/backward_rnn/cell/kernel:0": np.zeros((3, 2), "float32"),
        "x/depthwise_kernel:0": np.zeros((2, 2, 3, 1), "float32"),
    }
    owner = type("DepthwiseConv2D", (), {"weights": [Weight(*item) for item in zeros.items()]})()
    namespace["read"] = lambda weight: weight.value
    namespace["assign"] = lambda weight, value: weight.assign(value)
    roles = namespace["roles_of"](owner)
    namespace["set_weights"](roles)
    expected = ["kernel", "bias", "moving_variance", "kernel#2", "count"]
    assert list(roles) == [*expected, "forward/kernel", "backward/kernel", "kernel#3"]
    for (role, found), before in zip(roles.items(), zeros.values(), strict=True):
        wanted = before if role == "count" else numbers.weight(role, before.shape, str(before.dtype))
        assert found.value.dtype == wanted.dtype
        assert np.array_equal(found.value, wanted), role


SPECS: tuple[dict[str, Any], ...] = tuple(
    {"shape": shape, "kind": kind, **more}
    for shape in ([2, 3], [8, 9])
    for kind, more in (
        ("dyadic", {}),
        ("dyadic", {"limit": 2.0**-30}),
        ("positive", {"limit": 1}),
        ("probability", {}),
        ("integer", {"high": 6}),
        ("onehot", {}),
        ("binary", {}),
        ("mask", {}),
        ("ones", {}),
    )
)


@pytest.mark.parametrize("spec", SPECS, ids=str)
@pytest.mark.parametrize("precision", ["float32", "float64"])
def test_arrays_are_the_workers(spec: dict[str, Any], precision: str) -> None:
    namespace: dict[str, Any] = {"np": np}
    exec(f"import zlib\n{known('eager_tensorflow')['dyadic'].source}", namespace)
    found = eval(array(spec, precision, "update", 0, 1), namespace)
    wanted = numbers.make(spec, precision, "input", "update", 0, 1)
    assert found.dtype == wanted.dtype
    assert np.array_equal(found, wanted)


def test_values_that_json_has_not() -> None:
    text = array({"values": [["nan", "inf", "-inf", -0.0, 1e-30]]}, "float64", 0)
    assert text == 'np.array([[np.nan, np.inf, -np.inf, -0.0, 1e-30]], "float64")'
    assert literal(np.zeros((0, 4, 3), "float32")) == 'np.zeros((0, 4, 3), "float32")'


def test_arguments_are_spelled_as_the_worker_takes_them() -> None:
    nested = {"new": "layers.RNN", "arguments": {"cell": [{"new": "layers.GRUCell", "arguments": {"units": 2}}]}}
    assert value(nested) == "keras.layers.RNN(cell=[keras.layers.GRUCell(units=2)])"
    assert value({"symbol": "activations.relu"}) == "keras.activations.relu"
    assert value([3]) == "(3,)"
    assert value(AsList([0.25, 0.5])) == "[0.25, 0.5]"
    assert value([2, [1, 1]]) == "(2, (1, 1))"
    assert value({"axis": None, "name": 'a"b'}) == "{'axis': None, 'name': 'a\"b'}"


def test_a_program_that_ends_the_process_is_gone_through_to_its_end() -> None:
    case = catalog.load()["programs.saving.converted_to_tflite"]
    found = written(case, diverging(case, "crash", JAX, TORCH, fact="status", verdict=Verdict.CRASH), HEADERS)
    assert found is not None
    assert (found.stage, found.ends, found.shown) == ("run", True, ())
