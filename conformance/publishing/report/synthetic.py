"""Invented results of any size: for the report's tests and for measuring it, never for publishing."""

import random
from collections.abc import Mapping
from typing import TypeVar

from conformance.analysis.history.changes import histories
from conformance.analysis.judging.judgement import Judgement
from conformance.analysis.ledger.model import Rule
from conformance.analysis.search import index
from conformance.environments.unpinned.model import InstalledRow
from conformance.inventory import api as public
from conformance.inventory import names as inventory
from conformance.inventory import usage
from conformance.model.case import Case
from conformance.model.comparison import Behaviour, Divergence, FactComparison, Severity, StageComparison, Verdict
from conformance.model.observation import CaseStatus, Header, Implementation
from conformance.publishing.report.asking import Asking
from conformance.publishing.report.data import EnvironmentRow, ReportData, RuleText, pairs
from conformance.scenarios import STAGES

T = TypeVar("T")

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
    (Verdict.MISSING, Severity.MEDIUM),
    (Verdict.SIGNATURE, Severity.LOW),
    (Verdict.NONDETERMINISTIC, Severity.MEDIUM),
    (Verdict.CRASH, Severity.HIGH),
)
_WEIGHTS = (24, 14, 34, 5, 6, 6, 1, 1)

#: Verdicts under which one of two fails.
_FAILING = frozenset({Verdict.ERROR, Verdict.MISSING, Verdict.SIGNATURE, Verdict.CRASH})

#: TensorFlow's minors, the Keras 3 of the later ones, and Keras 3's minors besides.
_TENSORFLOWS = ("1.15", *(f"2.{minor}" for minor in range(22)))
_KERAS3 = {"2.16": "3.4.1", "2.17": "3.6.0", "2.18": "3.9.2", "2.19": "3.11.3", "2.20": "3.12.0", "2.21": "3.15.1"}


def _lines() -> list[tuple[float, Implementation, dict[str, str]]]:
    """Invented implementations along their tracks: the time of each, what it is, and its versions."""
    lines: list[tuple[float, Implementation, dict[str, str]]] = []

    def add(
        time: float,
        environment: str,
        provider: str,
        keras: str,
        backend: str,
        framework: str,
        variant: str,
        device: str = "cpu",
    ) -> None:
        versions = {"keras": keras, "numpy": "1.26.4", "python": "3.11.9", backend: framework}
        lines.append((time, Implementation(environment, provider, backend, device, variant), versions))

    for at, tensorflow in enumerate(_TENSORFLOWS):
        environment = f"py311-tf{tensorflow.replace('.', '')}"
        old = "2.3.1" if at < 4 else "2.4.3" if at < 6 else f"{tensorflow}.0"
        keras = _KERAS3.get(tensorflow, old)
        for provider in ("tf.keras", "keras"):
            add(at, environment, provider, keras, "tensorflow", f"{tensorflow}.1", "")
        if tensorflow in _KERAS3:
            add(at, environment, "tf_keras", f"{tensorflow}.0", "tensorflow", f"{tensorflow}.1", "")
            add(at, environment, "tf.keras", f"{tensorflow}.0", "tensorflow", f"{tensorflow}.1", "legacy")
    for minor in range(16):
        time = 17 + minor * 5 / 15
        tensorflow = f"2.{min(21, 16 + minor // 3)}"
        environment = f"py312-tf{tensorflow.replace('.', '')}-keras3{minor}"
        add(time + 0.1, environment, "keras", f"3.{minor}.2", "tensorflow", f"{tensorflow}.1", "")
    for backend, minors in (("jax", range(16)), ("torch", range(16)), ("numpy", range(0, 16, 2)), ("openvino", (15,))):
        for minor in minors:
            add(17 + minor / 3, f"py313-keras3{minor}-{backend}", "keras", f"3.{minor}.1", backend, "1.0", "")
    for minor in (9, 15):
        for backend in ("jax", "torch"):
            name = f"py313-keras3{minor}-{backend}"
            add(17.1 + minor / 3, name, "keras", f"3.{minor}.1", backend, "1.0", "", "gpu")
    add(3, "py37-theano", "keras", "2.3.1", "theano", "1.0.5", "")
    add(3.1, "py36-cntk", "keras", "2.3.1", "cntk", "2.7", "")
    return lines


def synthetic(
    results: int = 160_905, implementations: int = 85, seed: int = 0, parted: float = 0.85, behaviours: int = 12
) -> ReportData:
    """About ``results`` invented observations; ``parted`` of the cases diverge, along versions, at some stages.

    A divergence has two to ``behaviours`` behaviours, mostly few. Implementations lie along tracks; a behaviour is
    mostly a stretch of time over all of them, at times one backend or provider for itself, at times one that comes
    back. The same arguments give the same data.
    """
    draw = random.Random(seed)
    line = _spread(_lines(), implementations)
    headers = tuple(_header(implementation, versions) for _, implementation, versions in line)
    ids = tuple(h.implementation.id for h in headers)
    times = {i: time for i, (time, _, _) in zip(ids, line, strict=True)}
    rules = tuple(_rule(i, draw) for i in range(max(4, results // implementations // 3)))
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
    classes: dict[str, dict[str, dict[str, int]]] = {}
    divergences: list[Divergence] = []
    curves: dict[str, Mapping[str, Mapping[str, list[float | None]]]] = {}
    for case in cases.values():
        seen = _statuses(ids, draw)
        statuses[case.id] = seen
        judged = tuple(i for i in ids if seen.get(i) == "ok")
        stages = list(STAGES[case.scenario])
        classes[case.id] = dict.fromkeys(stages, dict.fromkeys(judged, 0))
        numbers: dict[str, int] = {}
        if len(judged) > 2 and draw.random() < parted:
            for stage in sorted(draw.sample(stages, min(len(stages), draw.choice((1, 2, 4, 6, 9)))), key=stages.index):
                before, numbers = numbers, {}
                for group in _groups(judged, before, draw):
                    following = 1 + max(numbers.values(), default=-1)
                    if len(group) < 3:
                        numbers.update(dict.fromkeys(group, following))
                        continue
                    found = _divergence(case, stage, _parts(group, times, behaviours, draw), rules, draw)
                    divergences.append(found)
                    for number, behaviour in enumerate(found.behaviours):
                        numbers.update(dict.fromkeys(behaviour.implementations, following + number))
                classes[case.id][stage] = numbers
        if case.scenario == "training":
            # Most train alike.
            kinds, (first, second) = [_history(draw) for _ in range(3)], sorted(draw.uniform(0, 22) for _ in range(2))
            curves[case.id] = {i: kinds[(times[i] > first) + (times[i] > second)] for i in judged}
    by_id = {h.implementation.id: h for h in headers}
    judgement = Judgement(cases, by_id, tuple(divergences), {}, {}, statuses)
    searched = index.build(judgement, [_searched(rule) for rule in rules])
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
        histories=histories(divergences, by_id),
        environments=_environments(headers),
        installed=_installed(),
        title="Keras conformance",
        asking=Asking(searched, inventory.load(), usage.load(), public.load().file),
    )


def _spread(lines: list[T], wanted: int) -> list[T]:
    """So many of the lines, evenly out of all; more than there are is refused."""
    if not 2 <= wanted <= len(lines):
        raise ValueError(f"{wanted} implementations cannot be invented: 2 to {len(lines)}")
    return [lines[round(n * (len(lines) - 1) / (wanted - 1))] for n in range(wanted)]


def _header(implementation: Implementation, versions: dict[str, str]) -> Header:
    machine = {"threads": 1, "cpu": ["avx2", "fma"], "device": "cpu"}
    return Header(1, implementation, versions, machine, "0" * 64, "0" * 64, "0" * 64, "2026-11-30T10:00:00Z")


def _environments(headers: tuple[Header, ...]) -> tuple[EnvironmentRow, ...]:
    """An environment for each of the headers', with some 60 packages, and one that nothing was run in."""
    by_name: dict[str, list[Header]] = {}
    for header in headers:
        by_name.setdefault(header.implementation.environment, []).append(header)
    packages = {f"package-{n}": f"{n % 7}.{n % 11}.{n % 3}" for n in range(55)}
    rows = [
        EnvironmentRow(
            name, "3.11", "2026-11-20", {**packages, **some[0].versions}, tuple(h.implementation.id for h in some)
        )
        for name, some in by_name.items()
    ]
    return (*rows, EnvironmentRow("py36-mxnet", "3.6", "2021-01-01", {}, ("py36-mxnet/keras[mxnet]",), "never run"))


def _installed() -> tuple[InstalledRow, ...]:
    """A row for each TensorFlow: the older do not import, a pin mends them."""
    return tuple(
        InstalledRow(
            "3.8" if at < 14 else "3.12",
            tensorflow,
            "2.4.3" if at < 14 else _KERAS3.get(tensorflow, tensorflow),
            f"pip install tensorflow=={tensorflow}",
            at > 0,
            None if at == 0 else at > 10,
            True if at > 10 else None,
            "No matching distribution found"
            if at == 0
            else ""
            if at > 10
            else "TypeError: Descriptors cannot be created",
            "protobuf<3.21" if 0 < at <= 10 else "",
        )
        for at, tensorflow in enumerate(_TENSORFLOWS)
    )


def _groups(judged: tuple[str, ...], before: Mapping[str, int], draw: random.Random) -> list[tuple[str, ...]]:
    """Mostly all together; at times those who did the same at the stage at which they parted before."""
    if not before or draw.random() < 0.85:
        return [judged]
    groups: dict[int, list[str]] = {}
    for i in judged:
        groups.setdefault(before[i], []).append(i)
    return [tuple(group) for group in groups.values()]


def _parts(group: tuple[str, ...], times: Mapping[str, float], most: int, draw: random.Random) -> list[tuple[str, ...]]:
    """Two or more behaviours of a group: stretches of time, one backend or provider apart, one that comes back."""
    wanted = min(most - 1, len(group), draw.choices(range(2, 13), (40, 22, 12, 7, 5, 4, 3, 2, 2, 2, 1))[0])
    cuts = sorted(draw.uniform(0, 22) for _ in range(wanted - 1))
    apart = draw.choice(("[jax]", "[torch]", "tf_keras", "(legacy)", "/tf.keras", "", "", ""))
    numbers: dict[str, int] = {}
    for i in group:
        numbers[i] = sum(times[i] >= cut for cut in cuts)
        if apart and apart in i:
            numbers[i] = wanted
        elif draw.random() < 0.004:
            numbers[i] = draw.randrange(wanted)
    if len(cuts) > 1 and draw.random() < 0.15:
        numbers = {i: 0 if n == 2 else n for i, n in numbers.items()}
    parts: dict[int, list[str]] = {}
    for i, n in numbers.items():
        parts.setdefault(n, []).append(i)
    if len(parts) == 1:
        return [group[: len(group) // 2], group[len(group) // 2 :]]
    return [tuple(part) for part in parts.values()]


def _rule(i: int, draw: random.Random) -> RuleText:
    what = draw.choice(
        ["hard_sigmoid", "the config's module key", "GRU's reset_after", "epsilon", "the history's keys"]
    )
    return RuleText(
        id=f"invented-{i:03}",
        kind=draw.choice(["intended change", "bug", "removed", "unsupported", "platform"]),
        title=f"Invented cause {i}: {what} changed",
        reason=f"From this version on {what} is another. " + "This text is as long as a reason usually is. " * 5,
        advice="Give the argument explicitly, or convert saved models once.",
        links=(f"https://example.org/changes/{i}",),
        versions=f"keras>=2.{i % 15}",
    )


def _searched(rule: RuleText) -> Rule:
    """The rule as the ledger would have it."""
    package, least = rule.versions.split(">=")
    return Rule(
        *(rule.id, rule.title, "bug", ["*"], [{package: f">={least}"}], rule.reason, rule.advice, list(rule.links)),
        facts=("output.*",),
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
    case: Case, stage: str, parts: list[tuple[str, ...]], rules: tuple[RuleText, ...], draw: random.Random
) -> Divergence:
    verdict, severity = draw.choices(_CHANGES, _WEIGHTS)[0]
    behaviours = tuple(Behaviour(part, _summary(verdict, n, draw)) for n, part in enumerate(parts))
    # What a behaviour does is the same whatever it is held against.
    values = [[draw.uniform(-1, 1) for _ in range(8)] for _ in parts]
    facts = draw.choice((1, 1, 2, 4, 8))
    failing = [verdict in _FAILING and draw.random() < 0.6 for _ in parts]
    compared = {
        (i, j): StageComparison(stage, *_pair(verdict, facts, (i, j), values, failing, behaviours))
        for i, j in pairs(len(parts))
    }
    if draw.random() < 0.004:
        return Divergence(case.id, case.api, stage, verdict, severity, behaviours, compared, (), tuple(compared))
    causes = [draw.choice(rules).id for _ in parts]
    by_pair = {(i, j): tuple(dict.fromkeys(causes[i + 1 : j + 1][:3])) for i, j in compared}
    used = tuple(dict.fromkeys(rule for some in by_pair.values() for rule in some))
    return Divergence(case.id, case.api, stage, verdict, severity, behaviours, compared, used, (), by_pair)


def _pair(
    verdict: Verdict,
    facts: int,
    pair: tuple[int, int],
    values: list[list[float]],
    failing: list[bool],
    behaviours: tuple[Behaviour, ...],
) -> tuple[Verdict, tuple[FactComparison, ...]]:
    """A pair's verdict and facts: where both fail or neither does, some numbers differ."""
    i, j = pair
    if verdict not in _FAILING:
        return verdict, tuple(_fact(verdict, n, values[i][n], values[j][n]) for n in range(facts))
    if failing[i] == failing[j]:
        return Verdict.DIFFERENT, (_fact(Verdict.DIFFERENT, 0, values[i][0], values[j][0]),)
    texts = [behaviours[n].summary if failing[n] else "does not raise" for n in pair]
    kind = {Verdict.ERROR: "raised", Verdict.CRASH: "status"}.get(verdict, str(verdict))
    return verdict, (FactComparison(kind, verdict, f"{texts[0]} against {texts[1]}", texts[0], texts[1]),)


def _summary(verdict: Verdict, n: int, draw: random.Random) -> str:
    if verdict is Verdict.ERROR:
        return f"raises ValueError: Invalid rank {draw.randrange(8)}"
    if verdict in (Verdict.MISSING, Verdict.SIGNATURE):
        return f"is not there (AttributeError: no attribute {draw.randrange(8)})"
    if verdict is Verdict.CRASH:
        return "crash: killed by signal 6"
    if verdict in (Verdict.STRUCTURE, Verdict.DEFAULT):
        return f"config.key_0 = {n}"
    return f"output.0[1,{draw.randrange(8)}] = {draw.uniform(-1, 1):.6g}"


def _fact(verdict: Verdict, n: int, left: float, right: float) -> FactComparison:
    if verdict in (Verdict.STRUCTURE, Verdict.DEFAULT):
        return FactComparison(
            f"config.key_{n}", verdict, "another value", repr(round(left * 64)), repr(round(right * 64))
        )
    relative = abs(right - left)
    return FactComparison(
        f"output.{n}", verdict, "values differ", f"{left:.9g}", f"{right:.9g}", relative / 2.0**-52, relative, (1, n)
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
