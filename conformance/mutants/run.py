"""A whole run: draw faults, try each, keep what came of it."""

import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import msgspec

from conformance.environments.launch import Launch
from conformance.environments.lock_check import site_packages
from conformance.execution.durations import Durations
from conformance.execution.limits import Limits
from conformance.execution.session import Session
from conformance.inventory.api import Apis
from conformance.model.case import Case
from conformance.model.errors import UsageError
from conformance.model.observation import Implementation
from conformance.mutants.copying import Copy
from conformance.mutants.drawing import Drawing, Subject, by_definition
from conformance.mutants.model import Drawn, Outcome
from conformance.mutants.trying import Trial
from conformance.observations.store import Store
from conformance.scenarios.about import names
from conformance.storage.disk import make_folder, replace_file

#: Providers → the package that holds their code.
PACKAGES = {"keras": "keras", "tf_keras": "tf_keras"}

#: Scenarios whose cases are left out: whole programs and processes cost seconds each.
DEAR = frozenset({"script", "cluster"})


def about(cases: Mapping[str, Case], apis: Apis, implementation: str) -> Mapping[str, Sequence[Case]]:
    """The cases about each definition (``keras.src.layers.core.dense:Dense``) of an implementation.

    A case about a member is one about its class.
    """
    found: dict[str, dict[str, Case]] = {}
    for case in cases.values():
        if case.scenario in DEAR:
            continue
        for name in names(case):
            definition = apis.definition(implementation, name) or apis.definition(
                implementation, name.rpartition(".")[0]
            )
            if definition:
                found.setdefault(definition, {})[case.id] = case
    return {definition: list(some.values()) for definition, some in found.items()}


def subjects(definitions: Mapping[str, Sequence[Case]], apis: Apis, implementation: str) -> Sequence[Subject]:
    """The public names that have cases, one for each definition."""
    symbols = {path: apis.definition(implementation, path) for path in apis.paths_of(implementation)}
    return by_definition({path: one for path, one in symbols.items() if one in definitions})


def tried(
    launch: Launch,
    cases: Mapping[str, Case],
    apis: Apis,
    *,
    seed: int,
    count: int,
    areas: Sequence[str],
    folder: Path,
    say: Callable[[Outcome], None],
) -> Drawn:
    """Try ``count`` faults that do not hinder the import, and keep what came of them in ``folder``.

    Raises UsageError where the provider's code is not Python of a package of its own, or where no case is about it.
    """
    implementation = launch.implementation
    if implementation.provider not in PACKAGES:
        raise UsageError(
            f"faults cannot be put into {implementation.provider}", f"Take one of {' or '.join(PACKAGES)}."
        )
    package = next(
        (found for one in site_packages(launch.python) if (found := one / PACKAGES[implementation.provider]).is_dir()),
        None,
    )
    definitions = about(cases, apis, launch.id)
    every = subjects(definitions, apis, launch.id)
    known = sorted({one.area for one in every})
    if package is None or not every:
        raise UsageError(f"no case is about the code of {launch.id}", "Take another implementation.")
    for area in areas:
        if area not in known:
            raise UsageError(f"no case is about names of the area {area}", f"There are: {', '.join(known)}")
    chosen = [one for one in every if not areas or one.area in areas]
    cheap_first = _by_cost(implementation, definitions)
    store = Store(folder / "observations")

    def opening(one: Launch) -> Session:
        return Session([one], store, Limits(case_seconds=30.0), jobs=1, catalog=tuple(cases.values()), share=False)

    outcomes: list[Outcome] = []
    with tempfile.TemporaryDirectory() as temporary, opening(launch) as sound:
        drawing = Drawing(package.parent, chosen, seed)
        copy = Copy(Path(temporary), package)
        by_symbol = {one.symbol: cheap_first[one.definition] for one in chosen}
        trial = Trial(launch, sound, copy, by_symbol, opening)
        for number, fault in enumerate(drawing.faults(), 1):
            outcomes.append(trial.outcome(fault, number))
            say(outcomes[-1])
            if sum(one.state != "unimportable" for one in outcomes) == count:
                break
        outcomes = list(trial.confirmed(outcomes))
        versions = sound.header(launch).versions
    drawn = Drawn(launch.id, versions, seed, outcomes)
    make_folder(folder)
    replace_file(
        folder / f"{launch.id.replace('/', '+')}.seed-{seed}.json",
        [msgspec.json.format(msgspec.json.encode(drawn), indent=1), b"\n"],
    )
    return drawn


def _by_cost(implementation: Implementation, cases: Mapping[str, Sequence[Case]]) -> Mapping[str, Sequence[Case]]:
    durations = Durations.load()
    return {
        key: sorted(some, key=lambda case: (durations.seconds(implementation, case), case.id))
        for key, some in cases.items()
    }
