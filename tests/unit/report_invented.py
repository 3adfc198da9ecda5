"""A small invented report: six cases under four implementations, with hostile texts in it."""

import dataclasses
from collections.abc import Collection, Mapping

from exported_invented import invented_exported
from lattice_invented import invented_lattice
from speed_invented import UNSUPPORTED, measured, model, speed

from conformance.analysis.coverage.counting import Described, count
from conformance.analysis.coverage.exempt import Exempt
from conformance.analysis.coverage.model import Coverage
from conformance.analysis.coverage.seen import Seen
from conformance.analysis.history.changes import histories
from conformance.analysis.judging.judgement import Judgement
from conformance.analysis.ledger.model import Rule
from conformance.analysis.search import index
from conformance.environments.unpinned.model import InstalledRow
from conformance.inventory import api
from conformance.inventory.names import Inventory, Symbol
from conformance.inventory.usage import Usage
from conformance.model.case import Case
from conformance.model.comparison import Behaviour, Divergence, FactComparison, Severity, StageComparison, Verdict
from conformance.model.globs import Globs
from conformance.model.observation import Header, Implementation
from conformance.publishing.report import ReportData, RuleText
from conformance.publishing.report.asking import Asking
from conformance.publishing.report.data import EnvironmentRow
from conformance.speed.model import Speed, Timed

HOSTILE = '</script><img src=x onerror="window.hurt=1">\'"&amp;'

OLD, NEW, LEGACY, JAX = "py37-tf20/keras", "py311-tf2/keras", "py311-tf2/tf_keras", "py313-keras315-jax/keras[jax]"
GRU, DENSE, ALIKE, SKIPPED, FIT = (
    "layers.GRU[reset_after=True]",
    "layers.Dense[units=4]",
    "layers.Flatten[]",
    "losses.Hinge[]",
    "Model.fit[epochs=3]",
)
TWICE = "layers.Twice[]"
ODD = f"activations.odd[{HOSTILE}]"


def header(
    environment: str, provider: str, keras: str, backend: str = "tensorflow", tensorflow: str = "2.21.0"
) -> Header:
    """A header as a worker's handshake would have made it."""
    versions = {"keras": keras, "numpy": "1.26.4", "python": "3.11.9"}
    if backend == "tensorflow":
        versions["tensorflow"] = tensorflow
    return Header(
        1,
        Implementation(environment, provider, backend),
        versions,
        {"threads": 1},
        "a",
        "b",
        "c",
        "2026-11-30T10:00:00Z",
    )


def parting(
    case: str,
    stage: str,
    verdict: Verdict,
    *sides: tuple[str, ...],
    rules: tuple[str, ...] = (),
    fact: str = "output.0",
) -> Divergence:
    """A divergence with these sides, the first apart from all others by one fact."""
    worse = FactComparison(fact, verdict, "values differ", f"left {HOSTILE}", "0.125", 2.5e13, 0.0055, (0, 3))
    same = FactComparison("output.1", Verdict.IDENTICAL, "the same")
    cells = [(i, j) for i in range(len(sides)) for j in range(i + 1, len(sides))]
    return Divergence(
        case,
        case.split("[", maxsplit=1)[0],
        stage,
        verdict,
        Severity.HIGH if verdict is Verdict.DIFFERENT else Severity.LOW,
        tuple(Behaviour(side, f"does thing {n} {HOSTILE}") for n, side in enumerate(sides)),
        {cell: StageComparison(stage, verdict, (worse, same)) for cell in cells},
        rules,
        () if rules else tuple(cells),
        dict.fromkeys(cells, rules) if rules else {},
    )


def invented(divergences: tuple[Divergence, ...] | None = None) -> ReportData:
    """Six cases under four implementations; JAX did not run half of them, and losses.Hinge ran nowhere twice.

    They part in the ``divergences`` given, or in three of these cases.
    """
    everywhere = (OLD, NEW, LEGACY, JAX)
    cases = {
        GRU: Case(GRU, "layer", "layers.GRU", {"arguments": {"units": 4, "reset_after": True, "note": HOSTILE}}),
        DENSE: Case(DENSE, "layer", "layers.Dense", {"arguments": {"units": 4}}),
        ALIKE: Case(ALIKE, "layer", "layers.Flatten", {"arguments": {}}),
        SKIPPED: Case(SKIPPED, "loss", "losses.Hinge", {"arguments": {}}),
        FIT: Case(FIT, "training", "Model.fit", {"arguments": {"epochs": 3}}),
        ODD: Case(ODD, "activation", "activations.odd", {"arguments": {"alpha": float("inf")}}),
    }
    divergences = divergences or (
        parting(GRU, "forward", Verdict.DIFFERENT, (OLD,), (NEW, LEGACY), rules=("gru-reset",)),
        parting(DENSE, "config", Verdict.STRUCTURE, (OLD,), (NEW, JAX), (LEGACY,), rules=("config-module",)),
        parting(ODD, "forward", Verdict.ERROR, (OLD, LEGACY), (NEW, JAX)),
    )
    classes = {
        GRU: {"construct": dict.fromkeys((OLD, NEW, LEGACY), 0), "forward": {OLD: 0, NEW: 1, LEGACY: 1}},
        DENSE: {"config": {OLD: 0, NEW: 1, JAX: 1, LEGACY: 2}, "forward": dict.fromkeys(everywhere, 0)},
        ALIKE: {"forward": dict.fromkeys((OLD, NEW, LEGACY), 0)},
        # A class for what was not run must not make it agree: the status decides.
        SKIPPED: {"forward": dict.fromkeys(everywhere, 0)},
        FIT: {"fit": dict.fromkeys(everywhere, 0)},
        ODD: {"forward": {OLD: 0, LEGACY: 0, NEW: 1, JAX: 1}},
    }
    headers = (
        header("py37-tf20", "keras", "2.3.1", tensorflow="2.0.4"),
        header("py311-tf2", "keras", "3.15.1"),
        header("py311-tf2", "tf_keras", "2.21.0"),
        header("py313-keras315-jax", "keras", "3.15.1", "jax"),
    )
    asked = asking(cases, headers, divergences)
    return ReportData(
        suite_version="0.1.0",
        created="2026-11-30T12:00:00Z",
        headers=headers,
        cases=cases,
        statuses={
            GRU: {OLD: "ok", NEW: "ok", LEGACY: "ok", JAX: "unsupported"},
            DENSE: dict.fromkeys(everywhere, "ok"),
            ALIKE: {OLD: "ok", NEW: "ok", LEGACY: "ok"},
            SKIPPED: {OLD: "ok", NEW: "not-run", LEGACY: "unsupported"},
            FIT: dict.fromkeys(everywhere, "ok"),
            ODD: dict.fromkeys(everywhere, "ok"),
        },
        classes=classes,
        divergences=divergences,
        rules=(
            RuleText(
                "gru-reset",
                "intended change",
                f"GRU resets after the product {HOSTILE}",
                "Since 2.0 the reset gate is applied after the matrix product.",
                "Pass reset_after=False.",
                ("https://example.org/gru", "javascript:alert(1)"),
                "keras>=3.0",
            ),
            RuleText("config-module", "intended change", "The config names the module", "It is saved with the class."),
        ),
        curves={
            FIT: {
                OLD: {"loss": [1.0, 0.5, 0.25], "acc": [0.1, 0.2, 0.3]},
                NEW: {"loss": [1.0, 0.5, float("nan")], "accuracy": [0.1, 0.2, 0.3]},
                LEGACY: {"loss": [1.0, 0.75, 0.5]},
            }
        },
        reproducers={(GRU, "forward", 0): f"print({HOSTILE!r})\n"},
        complete=frozenset({OLD, NEW}),
        histories=histories(divergences, {h.implementation.id: h for h in headers}),
        environments=(
            EnvironmentRow(
                "py37-tf20", "3.7", "2021-02-01", {"tensorflow": "2.0.4", "keras": "2.3.1"}, (OLD,), HOSTILE
            ),
            EnvironmentRow("py36-cntk", "3.6", "2020-01-01", {}, ("py36-cntk/keras[cntk]",)),
        ),
        installed=(
            InstalledRow(
                "3.8", "2.4.4", "2.4.3", "pip install tensorflow==2.4.4", True, False, None, HOSTILE, "protobuf<3.21"
            ),
            InstalledRow("3.12", "2.16.2", "3.4.1", "pip install tensorflow==2.16.2", True, True, True),
        ),
        asking=asked,
        coverage=covered(cases, [header.implementation.id for header in headers], asked),
        lattice=invented_lattice(HOSTILE),
        speed=timed(),
        exported=invented_exported(HOSTILE),
    )


def covered(cases: dict[str, Case], ids: list[str], asked: Asking) -> Coverage:
    """What was looked at: two layers everywhere, one of which JAX does not support; nobody looked into JAX's names."""
    seen = {
        "layers.GRU": Seen(
            {GRU: [("float32", "forward", "111."), ("float32", "config", "111.")]},
            [("reset_after", "nothing", "true", "1.1."), ("implementation", "1", "2", "1...")],
        ),
        "layers.Dense": Seen({DENSE: [("float32", "forward", "1.11")]}, []),
    }

    def describing(having: Mapping[str, Collection[str]]) -> dict[str, Described]:
        described = Described(
            {"units": None, "reset_after": "False", "implementation": "1"}, frozenset({"get_config", "call"})
        )
        return {i: described for i in having.get("layers.GRU", ()) if i != LEGACY}

    exempt = Exempt(((Globs(("layers.CuDNNGRU",)), f"It needs a GPU {HOSTILE}"),))
    classes = {GRU: {"forward": dict.fromkeys((OLD, NEW, LEGACY), 0)}}
    return count(cases, seen, classes, ids, asked.inventory, asked.usage, exempt, describing)


def asking(cases: dict[str, Case], headers: tuple[Header, ...], divergences: tuple[Divergence, ...]) -> Asking:
    """What the invented report is asked with: its own words, six names of which nobody tests two, and counts."""
    by_id = {header.implementation.id: header for header in headers}
    everywhere = frozenset(by_id)
    reset = Rule(
        *("gru-reset", f"GRU resets after the product {HOSTILE}", "intended", ["layers.GRU*"], [{"keras": ">=3.0"}]),
        *("Since 2.0 the reset gate is applied after the matrix product.", "Pass reset_after=False."),
        ["https://example.org/gru"],
    )
    module = Rule(
        *("config-module", "The config names the module", "intended", ["layers.Dense*"], [{"keras": ">=3.0"}]),
        *("It is saved with the class.", "Nothing.", ["https://example.org/config"]),
    )
    symbols = {
        "layers.GRU": everywhere,
        "layers.Dense": everywhere,
        "layers.Flatten": everywhere,
        "layers.LSTM": everywhere,
        "layers.CuDNNGRU": frozenset({OLD}),
        "activations.odd": everywhere,
        "activations.strange": everywhere - {OLD},
    }
    inventory = Inventory(
        {name: Symbol(name, "function" if name[0] == "a" else "class", having) for name, having in symbols.items()},
        {i: header.versions for i, header in by_id.items() if i != JAX},
        dict.fromkeys(everywhere, "2026-11-30"),
        (frozenset({"activations.odd", "activations.strange"}),),
    )
    usage = Usage({"layers.Dense": 180, "layers.LSTM": 24, "layers.GRU": 11}, {"layers.Dense": 1000}, "231 files")
    judgement = Judgement(cases, by_id, divergences, {}, {}, {})
    return Asking(index.build(judgement, [reset, module]), inventory, usage, api.load().file)


def parted_twice() -> ReportData:
    """``invented`` and one case more, in which two groups that had parted at construct each part again at forward."""
    data = invented()
    divergences = (
        parting(TWICE, "construct", Verdict.STRUCTURE, (OLD, LEGACY), (NEW, JAX), rules=("config-module",)),
        parting(TWICE, "forward", Verdict.DIFFERENT, (OLD,), (LEGACY,), rules=("gru-reset",), fact="output.3"),
        parting(TWICE, "forward", Verdict.STRUCTURE, (NEW,), (JAX,), rules=("config-module",), fact="output.4"),
    )
    everywhere = (OLD, NEW, LEGACY, JAX)
    return dataclasses.replace(
        data,
        cases={**data.cases, TWICE: Case(TWICE, "layer", "layers.Twice", {"arguments": {}})},
        statuses={**data.statuses, TWICE: dict.fromkeys(everywhere, "ok")},
        classes={
            **data.classes,
            TWICE: {"construct": {OLD: 0, LEGACY: 0, NEW: 1, JAX: 1}, "forward": {OLD: 0, LEGACY: 1, NEW: 2, JAX: 3}},
        },
        divergences=data.divergences + divergences,
        histories=histories(data.divergences + divergences, {h.implementation.id: h for h in data.headers}),
        reproducers={(TWICE, "forward", 0): "print('the first')\n", (TWICE, "forward", 1): "print('the second')\n"},
    )


def timed() -> Speed:
    """Three of the implementations and one that the report has not; the reference has no session in the dense model."""
    failed = Timed("failed", said=f"ValueError: {HOSTILE}")
    dense = model(4.0, {"session": UNSUPPORTED, "jit": failed})
    return speed(
        {
            OLD: measured(2.0, {"dense": model(2.0, {"eager": UNSUPPORTED}, ("session",))}),
            NEW: measured(0.5, {"dense": dense, "recurrent": model(0.5)}),
            JAX: measured(8.0, {"dense": model(8.0, {"session": UNSUPPORTED, "function": UNSUPPORTED})}),
            "py38-tf25/keras": measured(1.0),
        }
    )
