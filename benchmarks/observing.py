"""Measures what observing costs in processor time, by scenario, beside what Keras itself takes; and the whole history.

    python benchmarks/observing.py [--implementation ID] [--every 20] [--block 5] [--reports DIR] [--quick]

Each implementation's worker performs a sample as a run would: of each scenario about every n-th case, in blocks of
neighbours (for these share what a framework has compiled), of the training cases four times as many. What counts is
processor time, user and system, of the worker and all it has started: it holds on a machine that does other things
as well. ``seconds`` are a case's by scenario; ``whole`` is the sum over the catalog, with the starts: a symbolic worker
is replaced as often as in a run.

Where an environment has another provider of the same package that was measured before, its names are compared as a run
compares them (``spared``): cases that are the same objects cost nothing, and only the rest is performed. What is left
are few cases of very different length, and a sample of them says little. So with ``--reports`` (a folder in which the
other provider's cases are observed) nothing is performed: the names of all its cases are compared, and of each scenario
the other's seconds count by the share that its observations of the cases left over have in all of them (``left``).

``keras``: the bare loop (bare.py) makes the Keras calls of the sample's layer, activation, loss and training cases, and
nothing else, in the same interpreter: its seconds stand beside the worker's for the same cases.

``history`` adds up the whole table: an implementation that was not measured counts as
conformance/execution/durations.json has it, times the median ratio of its kind (provider, backend and TensorFlow's
or Keras' generation) between what was measured here and what is written there. ``minutes_on_two_cores`` is half of
it. Prints JSON; exit status 1 where that exceeds the bound, or an implementation could not be measured.
"""

import argparse
import json
import resource
import statistics
import sys
import tempfile
import threading
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
from measuring import installed, machine
from overhead import Measured, alike, bare_loop, prepare, steps_of

from conformance import catalog
from conformance.environments.launch import Launch
from conformance.environments.table import Environments
from conformance.execution.durations import Durations
from conformance.execution.limits import Limits
from conformance.execution.sameness import Proof, apart_from_provider, package
from conformance.execution.supervisor import Collected, WorkerSupervisor
from conformance.model.case import Case
from conformance.model.errors import ConformanceError
from conformance.model.observation import Implementation, Observation
from conformance.observations.store import Store

#: Minutes on two cores.
BOUND = 480.0
#: What the bare loop knows.
BARE = ("layer", "activation", "loss", "training")
#: Of training cases so many times as many: few, and dear.
TRAINING = 4


@dataclass
class Costs:
    """Processor seconds of one implementation's worker, and what became of the sample."""

    start: float = 0.0
    #: Of comparing names with the other provider's.
    compared: float = 0.0
    by_scenario: dict[str, float] = field(default_factory=dict)
    sampled: Counter[str] = field(default_factory=Counter)
    spared: Counter[str] = field(default_factory=Counter)
    statuses: Counter[str] = field(default_factory=Counter)
    observations: list[Observation] = field(default_factory=list)
    symbolic: bool = False


def main() -> int:
    """Measure, print JSON; exit status 1 where the bound is exceeded or something could not be measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--implementation", action="append", metavar="ID", help="default: all on this machine")
    parser.add_argument("--every", type=int, default=20, metavar="N", help="about every N-th case (default: 20)")
    parser.add_argument("--block", type=int, default=5, metavar="N", help="neighbours taken together (default: 5)")
    parser.add_argument("--reports", type=Path, metavar="DIR", help="where the first providers' cases are observed")
    parser.add_argument("--no-bare", action="store_true", help="without the bare loop")
    parser.add_argument("--quick", action="store_true", help="every 200th case, one by one: to see that it runs")
    chosen = parser.parse_args()
    every, block = (200, 1) if chosen.quick else (chosen.every, chosen.block)
    cases = sample(list(catalog.load().values()), every, block)
    facts = machine()
    environments = Environments.load()
    results: dict[str, Any] = {}
    failed: dict[str, str] = {}
    before: list[tuple[Implementation, Costs]] = []
    store = Store(chosen.reports / "observations") if chosen.reports is not None else None
    for name in chosen.implementation or installed(environments):
        implementation = environments.implementation(name)
        try:
            launch = environments.launch(implementation, environments.interpreter(implementation.environment))
            known = next((one for one in before if could_be(one[0], implementation)), None)
            rest = of_the_rest(launch, known[0], results[known[0].id], store) if known and store else None
            if rest is not None:
                results[name] = rest
                continue
            costs = observed(launch, cases, known)
            before.append((implementation, costs))
            results[name] = described(costs, None if chosen.no_bare else bare(launch, cases, costs))
        except ConformanceError as error:
            failed[name] = error.message
    history = extrapolated(environments, {i: r["whole"]["seconds"] for i, r in results.items()}) if results else {}
    within = bool(history) and history["minutes_on_two_cores"] <= BOUND and not failed
    method = {"cases": len(cases), "every": every, "block": block, "bound_minutes_on_two_cores": BOUND}
    found = {"machine": facts, "method": method, "results": results, "failed": failed, "history": history}
    print(json.dumps({**found, "within_bound": within}, indent=2))
    return 0 if within else 1


def sample(cases: Sequence[Case], every: int, block: int) -> list[Case]:
    """About every n-th case of each scenario, in blocks of neighbours, and at least one block of each."""
    by_scenario: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        by_scenario[case.scenario].append(case)
    found = []
    for scenario, mine in by_scenario.items():
        stride = max(1, every // TRAINING if scenario == "training" else every) * block
        found += [case for position, case in enumerate(mine) if position % stride < block]
    return found


def could_be(one: Implementation, other: Implementation) -> bool:
    """Whether two implementations are one package in one environment, by another name."""
    return (apart_from_provider(one), package(one)) == (apart_from_provider(other), package(other))


def spent() -> float:
    """Processor seconds of all that this process has started, ended or not."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime + sum(_of(child) for child in psutil.Process().children(recursive=True))


def _of(process: psutil.Process) -> float:
    """What a live process, and those of its children that have ended, have used."""
    try:
        times = process.cpu_times()
    except psutil.Error:
        return 0.0
    return float(times.user + times.system + times.children_user + times.children_system)


def observed(launch: Launch, cases: Sequence[Case], known: tuple[Implementation, Costs] | None) -> Costs:
    """What the sample costs; ``known`` is another provider of the environment, and what that did of it."""
    costs, record = Costs(), Collected(launch)
    supervisor = WorkerSupervisor(record, Limits(), threading.Event())
    try:
        before = spent()
        supervisor.ready()
        costs.start = spent() - before
        assert record.hello is not None
        costs.symbolic = str(record.hello.machine.get("engine", "")).startswith("symbolic")
        same = compared(supervisor, known) if known else frozenset()
        costs.compared = spent() - before - costs.start
        supervisor.ready()
        costs.observations += [seen for seen in (known[1].observations if known else ()) if seen.case in same]
        before = spent()
        for case in cases:
            costs.sampled[case.scenario] += 1
            if case.id in same:
                costs.spared[case.scenario] += 1
                continue
            costs.statuses[supervisor.observe(case).status] += 1
            now = spent()
            costs.by_scenario[case.scenario] = costs.by_scenario.get(case.scenario, 0.0) + now - before
            before = now
    finally:
        supervisor.close()
    costs.observations += record.observations
    return costs


def compared(supervisor: WorkerSupervisor, known: tuple[Implementation, Costs]) -> frozenset[str]:
    """The cases of the sample that ask for nothing but what is the same object under the other provider."""
    other, seen = known[0], [o for o in known[1].observations if o.symbols]
    said = supervisor.compare(other.provider, list(dict.fromkeys(name for o in seen for name in o.symbols)))
    if said is None or not said.alike:
        return frozenset()
    cases, proof = catalog.load(), Proof(said)
    return frozenset(o.case for o in seen if proof.covers(cases[o.case], o))


def of_the_rest(
    launch: Launch, other: Implementation, figures: Mapping[str, Any], store: Store
) -> dict[str, Any] | None:
    """The figures of a second provider: those of the other, as far as its cases are not proved to be the same.

    None where the two are no one package: nothing is the same then.
    """
    supervisor = WorkerSupervisor(Collected(launch), Limits(), threading.Event())
    cases, seen = catalog.load(), list(store.read(other.id).observations.values())
    try:
        before = spent()
        supervisor.ready()
        start = spent() - before
        said = supervisor.compare(other.provider, list(dict.fromkeys(name for o in seen for name in o.symbols)))
        asked = spent() - before - start
    finally:
        supervisor.close()
    if said is None or not said.alike:
        return None
    proof = Proof(said)
    every: dict[str, float] = defaultdict(float)
    left: dict[str, float] = defaultdict(float)
    for one in seen:
        case = cases.get(one.case)
        if case is None:
            continue
        every[case.scenario] += one.seconds
        if not proof.covers(case, one):
            left[case.scenario] += one.seconds
    share = {name: left[name] / seconds if seconds else 0.0 for name, seconds in every.items()}
    whole = {name: s * share.get(name, 1.0) for name, s in figures["whole"]["by_scenario"].items()}
    return {
        "after": other.id,
        "start": round(start, 2),
        "compared": round(asked, 2),
        "left": {name: round(part, 3) for name, part in sorted(share.items())},
        "whole": {
            # A process proves, and another performs what is left.
            "seconds": round(sum(whole.values()) + 2 * start + asked, 1),
            "starts": 2,
            "by_scenario": {name: round(s, 1) for name, s in sorted(whole.items())},
        },
        "keras": None,
    }


def bare(launch: Launch, cases: Sequence[Case], costs: Costs) -> dict[str, Any] | None:
    """Keras' own seconds for what the bare loop knows, beside the worker's; None where it does not know the Keras."""
    mine = [case for case in cases if case.scenario in BARE]
    graphs = costs.symbolic and launch.implementation.provider != "keras"
    if launch.implementation.backend != "tensorflow" or graphs or costs.spared:
        return None
    found = Measured()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        prepare(mine, folder)
        steps = bare_loop(launch, folder, found)
    whole = {o.case: steps_of(o) for o in costs.observations}
    return {
        "cases": len(mine),
        "bare": round(found.loop_cpu[0], 2),
        "worker": round(sum(costs.by_scenario.get(scenario, 0.0) for scenario in BARE), 2),
        "steps_alike": {k: v for k, v in alike({c.id: whole[c.id] for c in mine}, steps).items() if k != "unlike"},
    }


def described(costs: Costs, keras: Mapping[str, Any] | None) -> dict[str, Any]:
    """The figures of one implementation."""
    counts = Counter(case.scenario for case in catalog.load().values())
    whole = {name: s / costs.sampled[name] * counts[name] for name, s in costs.by_scenario.items()}
    after = Limits().recycle_symbolic_after if costs.symbolic else sum(counts.values())
    starts = -(-sum(counts.values()) // after)
    return {
        "start": round(costs.start, 2),
        "compared": round(costs.compared, 2),
        "seconds": {name: round(s / costs.sampled[name], 4) for name, s in sorted(costs.by_scenario.items())},
        "sampled": dict(sorted(costs.sampled.items())),
        "spared": dict(sorted(costs.spared.items())),
        "statuses": dict(sorted(costs.statuses.items())),
        "whole": {
            "seconds": round(sum(whole.values()) + starts * costs.start + costs.compared, 1),
            "starts": starts,
            "by_scenario": {name: round(s, 1) for name, s in sorted(whole.items())},
        },
        "keras": keras,
    }


def extrapolated(environments: Environments, measured: Mapping[str, float]) -> dict[str, Any]:
    """All implementations of the table, from those that were measured."""
    durations, cases = Durations.load(), catalog.load().values()
    written = {
        i: durations.start(i) + sum(durations.seconds(i, case) for case in cases)
        for i in environments.implementations()
    }
    ratios: dict[tuple[str, ...], list[float]] = defaultdict(list)
    for i, seconds in written.items():
        if i.id in measured:
            for kind in (kind_of(environments, i), ()):
                ratios[kind].append(measured[i.id] / seconds)
    seconds = {}
    for i, thought in written.items():
        kin = ratios.get(kind_of(environments, i)) or ratios[()]
        seconds[i.id] = measured.get(i.id, thought * statistics.median(kin))
    minutes = sum(seconds.values()) / 60
    return {
        "implementations": len(seconds),
        "measured": len(measured),
        "core_minutes": round(minutes, 1),
        "minutes_on_two_cores": round(minutes / 2, 1),
        "core_minutes_written_in_durations": round(sum(written.values()) / 60, 1),
        "ratios": {"/".join(kind) or "all": round(statistics.median(found), 3) for kind, found in ratios.items()},
    }


def kind_of(environments: Environments, implementation: Implementation) -> tuple[str, ...]:
    """Implementations that cost about the same: the generation of their Keras, and whether they come first."""
    packages = environments.get(implementation.environment).packages
    pins = dict(package.partition("==")[::2] for package in packages)
    like = [i for i in environments.implementations(implementation.environment) if could_be(i, implementation)]
    place = "first" if like[0] == implementation else "after another"
    provider = implementation.provider
    name = f"{provider}({implementation.variant})" if implementation.variant else provider
    return (name, implementation.backend, generation(provider, implementation.variant, pins), place)


def generation(provider: str, variant: str, pins: Mapping[str, str]) -> str:
    """``graphs`` up to keras 2.3 and TensorFlow 1, ``2``, or ``3``, from the pins of a provider's package."""
    if provider == "tf_keras" or variant:
        return "2"
    if provider == "keras" and "keras" in pins:
        major, minor = numbered(pins["keras"])
        return "graphs" if (major, minor) < (2, 4) else str(major)
    major, minor = next((numbered(pin) for name, pin in pins.items() if name.startswith("tensorflow")), (3, 0))
    return "graphs" if major == 1 else "3" if (major, minor) > (2, 15) else "2"


def numbered(pin: str) -> tuple[int, int]:
    """The first two numbers of a version."""
    major, minor, *_ = pin.split(".")
    return int(major), int(minor)


if __name__ == "__main__":
    sys.exit(main())
