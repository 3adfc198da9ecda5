"""Running scripts with another text, and holding each against what the script gave where it ran unchanged."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache

import msgspec

from conformance.analysis.history.moving import LAST, Moved, moving
from conformance.analysis.judging.judgement import Judgement, judge
from conformance.analysis.ledger.explain import Ledger
from conformance.catalog.rewritten import Ran, Under, original
from conformance.environments.launch import Launch
from conformance.execution.session import Session
from conformance.model.case import Case
from conformance.model.observation import Header, Observation
from conformance.workspace.workspace import Workspace

#: Where a script is looked for that ran unchanged, in this order: of its own years first, by style.
REFERENCES: Mapping[str, Sequence[str]] = {
    "2018": ("py37-tf20/keras", "py37-tf20/tf.keras", "py38-tf24/tf.keras", "py38-tf210/tf.keras"),
    "today": ("py38-tf210/tf.keras", "py311-tf215/tf.keras", "py311-tf215/keras", "py38-tf24/tf.keras"),
}


class Rewriting:
    """Runs texts beside a workspace's observations, in its subfolder ``folder``.

    ``judgement`` says where the scripts themselves ran.
    """

    def __init__(self, workspace: Workspace, judgement: Judgement, folder: str) -> None:
        self.workspace = workspace
        self.judgement = judgement
        self.folder = workspace.folder / folder
        self._set = cache(lambda reference: workspace.sets([reference])[reference].observations)

    def run(
        self,
        cases: Mapping[str, Case],
        launches: Sequence[Launch],
        digest: Callable[[str], str],
        known: Mapping[str, Ran],
        everything: Iterable[Case] = (),
    ) -> dict[str, Ran]:
        """What came of each text under these implementations, and of the same text under others before.

        ``everything`` are the cases that the subfolder may hold: of none but these anything is kept there.
        """
        catalog = tuple(everything) or tuple(cases.values())
        with Session(launches, self.folder, catalog=catalog) as session:
            session.observe_all(tuple(cases.values()))
            headers = {launch.id: session.header(launch) for launch in launches}
            seen = {launch.id: stored.observations for launch in launches if (stored := session.stored(launch))}
        found = {}
        for name, case in cases.items():
            reference, former = self.reference(case), known.get(name)
            kept = former.under if former is not None and former.reference == reference else ()
            under = {one.implementation: one for one in kept}
            for implementation, header in headers.items():
                observation = seen.get(implementation, {}).get(case.id)
                if observation is not None:
                    under[implementation] = self._under(reference, header, case, observation)
            found[name] = Ran(digest(name), reference, [under[i] for i in sorted(under)])
        return found

    def reference(self, case: Case) -> str:
        """Where the script of a text ran unchanged; empty where that was not seen."""
        there = self.judgement.classes.get(original(case), {}).get(LAST, {})
        order: Iterable[str] = (*REFERENCES[case.params["style"]], *there)
        return next((one for one in order if one in there), "")

    def _under(self, reference: str, header: Header, case: Case, observation: Observation) -> Under:
        """How a text ran under one implementation, held against the script under its reference."""
        implementation = header.implementation.id
        if not reference:
            return Under(implementation, observation.status)
        if reference == implementation and case.params["source"] == self._source(case):
            return Under(implementation, "same", "the script itself runs there")
        # As if the two were one case, and two implementations: that is what is asked.
        there = self._set(reference)[original(case)]
        stands_in = msgspec.structs.replace(there, case=case.id, revision=case.revision)
        headers = {REFERENCE: self.judgement.headers[reference], implementation: header}
        both = judge(
            {case.id: case},
            {REFERENCE: {case.id: stands_in}, implementation: {case.id: observation}},
            Ledger((), headers, {case.id: case}),
        )
        (one,) = moving(both, REFERENCE, implementation).scripts
        return Under(implementation, one.outcome.value, _said(one))

    def _source(self, case: Case) -> str:
        return str(self.judgement.cases[original(case)].params["source"])


#: Stands for the reference, which may be the implementation itself.
REFERENCE = "reference"


def _said(one: Moved) -> str:
    return one.why or (f"{one.stage}: {one.after}" if one.after else "")
