"""Invented results of any size: for the report's tests and for measuring it, never for publishing."""

import random
from collections.abc import Mapping

from conformance.catalog.case import Case
from conformance.catalog.stages import STAGES
from conformance.compare.model import Behaviour, Divergence, FactComparison, Severity, StageComparison, Verdict
from conformance.observations.model import CaseStatus, Header, Implementation
from conformance.report.data import ReportData, RuleText, pairs

_LAYERS = [
    "Dense",
    "Conv1D",
    "Conv2D",
    "Conv3D",
    "SeparableConv2D",
    "DepthwiseConv2D",
    "Conv2DTranspose",
    "LSTM",
    "GRU",
    "SimpleRNN",
    "Bidirectional",
    "BatchNormalization",
    "LayerNormalization",
    "Dropout",
    "Embedding",
    "Attention",
    "MaxPooling2D",
    "AveragePooling2D",
    "Masking",
    "Flatten",
]
_APIS: tuple[tuple[str, str], ...] = (
    *(("layer", f"layers.{name}") for name in _LAYERS),
    *(("activation", f"activations.{name}") for name in ("relu", "gelu", "hard_sigmoid", "softmax", "selu", "swish")),
    *(("loss", f"losses.{name}") for name in ("MeanSquaredError", "Huber", "KLDivergence", "Hinge", "LogCosh")),
    *(("metric", f"metrics.{name}") for name in ("AUC", "Accuracy", "Precision", "MeanIoU", "TopKCategoricalAccuracy")),
    *(("optimizer", f"optimizers.{name}") for name in ("SGD", "Adam", "RMSprop", "Nadam", "Ftrl", "Adadelta")),
    *(("initializer", f"initializers.{name}") for name in ("GlorotUniform", "HeNormal", "Orthogonal")),
    *(("model", f"models.{name}") for name in ("Sequential", "Functional", "LeNet")),
    ("training", "Model.fit"),
)
_CHANGES: tuple[tuple[Verdict, Severity], ...] = (
    (Verdict.DIFFERENT, Severity.HIGH),
    (Verdict.ERROR, Severity.MEDIUM),
    (Verdict.STRUCTURE, Severity.LOW),
    (Verdict.DEFAULT, Severity.HIGH),
    (Verdict.PRECISION, Severity.MEDIUM),
    (Verdict.MISSING, Severity.MEDIUM),
    (Verdict.SIGNATURE, Severity.LOW),
    (Verdict.NONDETERMINISTIC, Severity.MEDIUM),
    (Verdict.CRASH, Severity.HIGH),
)
_WEIGHTS = (24, 14, 34, 5, 8, 6, 6, 1, 1)


def synthetic(results: int = 200_000, implementations: int = 25, seed: int = 0, parted: float = 0.55) -> ReportData:
    """About ``results`` invented observations; ``parted`` of the cases diverge, along versions, at one to three stages.

    The same arguments give the same data.
    """
    draw = random.Random(seed)
    headers = tuple(_header(i) for i in range(implementations))
    ids = tuple(h.implementation.id for h in headers)
    rules = tuple(_rule(i, draw) for i in range(min(120, max(4, results // 1500))))
    cases: dict[str, Case] = {}
    for i in range(max(1, results // implementations)):
        scenario, api = _APIS[i % len(_APIS)]
        arguments = {
            "units": 4 + i % 13,
            "activation": draw.choice(["relu", "tanh", "linear", "elu"]),
            "use_bias": draw.random() < 0.5,
            "kernel_initializer": {"class_name": "GlorotUniform", "config": {"seed": draw.randrange(1000)}},
        }
        identifier = f"{api}[activation={arguments['activation']},units={arguments['units']},row={i // len(_APIS)}]"
        params = {"arguments": arguments, "inputs": [[2, 4, 6]], "seed": draw.randrange(10**6)}
        cases[identifier] = Case(identifier, scenario, api, params)

    statuses: dict[str, dict[str, CaseStatus]] = {}
    classes: dict[str, dict[str, dict[str, int | str | None]]] = {}
    divergences: list[Divergence] = []
    curves: dict[str, Mapping[str, Mapping[str, list[float | None]]]] = {}
    for case in cases.values():
        seen = _statuses(ids, draw)
        statuses[case.id] = seen
        judged = tuple(i for i in ids if seen.get(i) == "ok")
        stages = list(STAGES[case.scenario])
        classes[case.id] = {stage: dict.fromkeys(judged, 0) for stage in stages}
        if len(judged) > 2 and draw.random() < parted:
            for stage in draw.sample(stages, min(len(stages), draw.choice((1, 1, 1, 2, 3)))):
                divergence = _divergence(case, stage, judged, rules, draw)
                divergences.append(divergence)
                for number, behaviour in enumerate(divergence.behaviours):
                    classes[case.id][stage].update(dict.fromkeys(behaviour.implementations, number))
        if case.scenario == "training":
            curves[case.id] = {i: _history(draw) for i in judged}
    return ReportData(
        suite_version="0.0 (synthetic)",
        created="2026-11-30T12:00:00Z",
        headers=headers,
        cases=cases,
        statuses=statuses,
        classes=classes,
        divergences=tuple(divergences),
        rules=rules,
        curves=curves,
        reproducers=lambda d: _reproducer(d, cases[d.case]),
        complete=frozenset(ids[1:]),
        title="Keras conformance",
    )


def _header(i: int) -> Header:
    minor = f"2.{i % 22}"
    provider = ("tf.keras", "keras", "tf_keras")[i // 22 % 3] if i < 44 else "keras"
    backend = ("tensorflow", "jax", "torch")[i // 22 % 3] if i >= 44 else "tensorflow"
    versions = {"keras": minor, "numpy": "1.26.4", "python": "3.11.9"}
    if backend == "tensorflow":
        versions["tensorflow"] = f"{minor}.1"
    implementation = Implementation(f"py311-tf{minor.replace('.', '')}", provider, backend)
    machine = {"threads": 1, "cpu": ["avx2", "fma"], "device": "cpu"}
    return Header(1, implementation, versions, machine, "0" * 64, "0" * 64, "0" * 64, "2026-11-30T10:00:00Z")


def _rule(i: int, draw: random.Random) -> RuleText:
    what = draw.choice(
        ["hard_sigmoid", "the config's module key", "GRU's reset_after", "epsilon", "the history's keys"]
    )
    return RuleText(
        id=f"invented-{i:03}",
        kind=draw.choice(["intended change", "bug", "removed", "unsupported", "platform"]),
        title=f"Invented cause {i}: {what} changed",
        reason=f"From this version on {what} is another. This text is as long as a reason in the ledger usually is.",
        advice="Give the argument explicitly, or convert saved models once.",
        links=(f"https://example.org/changes/{i}",),
        versions=f"keras>=2.{i % 15}",
    )


def _statuses(ids: tuple[str, ...], draw: random.Random) -> dict[str, CaseStatus]:
    statuses: dict[str, CaseStatus] = dict.fromkeys(ids, "ok")
    for identifier in ids:
        chance = draw.random()
        if chance < 0.01:
            del statuses[identifier]
        elif chance < 0.02:
            statuses[identifier] = "unsupported"
        elif chance < 0.0205:
            statuses[identifier] = "timeout"
    return statuses


def _divergence(
    case: Case, stage: str, judged: tuple[str, ...], rules: tuple[RuleText, ...], draw: random.Random
) -> Divergence:
    cuts = sorted(draw.sample(range(1, len(judged)), min(len(judged) - 1, draw.choice((1, 1, 1, 2, 3)))))
    parts = [judged[a:b] for a, b in zip([0, *cuts], [*cuts, len(judged)], strict=True)]
    verdict, severity = draw.choices(_CHANGES, _WEIGHTS)[0]
    behaviours = tuple(Behaviour(part, _summary(verdict, n, draw)) for n, part in enumerate(parts))
    compared = {
        cell: StageComparison(stage, verdict, tuple(_fact(verdict, n, draw) for n in range(draw.choice((1, 1, 2, 4)))))
        for cell in pairs(len(parts))
    }
    explained = draw.random() > 0.004
    chosen = tuple(dict.fromkeys(r.id for r in draw.choices(rules, k=draw.choice((1, 1, 1, 2))))) if explained else ()
    open_pairs = () if explained else tuple(compared)
    return Divergence(case.id, case.api, stage, verdict, severity, behaviours, compared, chosen, open_pairs)


def _summary(verdict: Verdict, n: int, draw: random.Random) -> str:
    if verdict is Verdict.ERROR:
        return f"raises ValueError: Invalid rank {draw.randrange(8)}" if n else "returns an array of shape (2, 4, 8)"
    if verdict in (Verdict.MISSING, Verdict.SIGNATURE):
        return "has no such argument" if n else "accepts the argument"
    return f"output.0 is {draw.uniform(-1, 1):.6g} at its worst element"


def _fact(verdict: Verdict, n: int, draw: random.Random) -> FactComparison:
    left = draw.uniform(-1, 1)
    relative = 10 ** draw.uniform(-6, 0)
    if verdict in (Verdict.STRUCTURE, Verdict.DEFAULT):
        return FactComparison(f"config.key_{n}", verdict, "another value", repr(draw.randrange(64)), "absent")
    return FactComparison(
        f"output.{n}",
        verdict,
        "values differ",
        f"{left:.9g}",
        f"{left + relative:.9g}",
        relative / 2.0**-52,
        relative,
        (draw.randrange(2), draw.randrange(8)),
    )


def _history(draw: random.Random) -> dict[str, list[float | None]]:
    rate, floor = draw.uniform(0.2, 0.35), draw.uniform(0.1, 0.14)
    loss: list[float | None] = [floor + 2.2 * 2.718281828 ** (-rate * e) + draw.uniform(0, 0.03) for e in range(12)]
    accuracy: list[float | None] = [None if v is None else max(0.0, 1 - v / 2.6) for v in loss]
    return {"loss": loss, "accuracy": accuracy}


def _reproducer(divergence: Divergence, case: Case) -> str:
    body = "\n".join(
        f"    print({name!r}, layer.{name})" for name in ("name", "dtype", "trainable", "built", "weights")
    )
    return (
        f'"""Invented reproducer of {divergence.case} at {divergence.stage}: no Keras is called."""\n\n'
        f"import sys\n\nimport numpy as np\n\nPARAMS = {dict(case.params)!r}\n\n\n"
        f"def show(layer):\n{body}\n\n\n"
        "def numbers(shape, seed):\n"
        "    rng = np.random.RandomState(seed)\n"
        "    return rng.randint(-64, 65, size=shape) / 64.0\n\n\n"
        "if __name__ == '__main__':\n    print(sys.version)\n    print(numbers(PARAMS['inputs'][0], PARAMS['seed']))\n"
    )
