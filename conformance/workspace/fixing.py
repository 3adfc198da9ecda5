"""Running the fixes of scripts, and holding each against what the script gave where it ran unchanged."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from conformance.analysis.history.moving import LAST, Moved, moving
from conformance.analysis.judging.judgement import Judgement, judge
from conformance.analysis.ledger.explain import Ledger
from conformance.catalog.fixes import FIXED, RAN, Fix, Under, digest, fixed, ran
from conformance.environments.launch import Launch
from conformance.execution.session import Session
from conformance.model.case import Case
from conformance.model.observation import Header, Observation
from conformance.storage.disk import replace_file
from conformance.workspace.workspace import Workspace

#: Where a script is looked for that ran unchanged, in this order: of its own years first, by style.
REFERENCES: Mapping[str, Sequence[str]] = {
    "2018": ("py37-tf20/keras", "py37-tf20/tf.keras", "py38-tf24/tf.keras", "py38-tf210/tf.keras"),
    "today": ("py38-tf210/tf.keras", "py311-tf215/tf.keras", "py311-tf215/keras", "py38-tf24/tf.keras"),
}


def run_fixes(workspace: Workspace, launches: Sequence[Launch], judgement: Judgement) -> dict[str, Fix]:
    """Run every fix under some implementations, beside the workspace's observations; returns what came of each.

    ``judgement`` says where the scripts themselves ran. What came of others before is kept.
    """
    mended = fixed()
    references = {name: _reference(judgement, case) for name, case in mended.items()}
    catalog = tuple(mended.values())
    with Session(launches, workspace.folder / "fixes", catalog=catalog) as session:
        session.observe_all(catalog)
        headers = {launch.id: session.header(launch) for launch in launches}
        seen = {launch.id: stored.observations for launch in launches if (stored := session.stored(launch))}
    known = ran()
    found: dict[str, Fix] = {}
    for name, case in mended.items():
        reference = references[name]
        former = known.get(name)
        under = {one.implementation: one for one in former.under} if former and former.reference == reference else {}
        for implementation, header in headers.items():
            observation = seen.get(implementation, {}).get(case.id)
            if observation is not None:
                under[implementation] = _under(workspace, judgement, reference, header, case, observation)
        found[name] = Fix(digest(name), reference, [under[i] for i in sorted(under)])
    replace_file(RAN, [msgspec.json.format(msgspec.json.encode(found), indent=1), b"\n"])
    return found


def _reference(judgement: Judgement, case: Case) -> str:
    """Where a script ran unchanged; empty where that was not seen."""
    there = judgement.classes.get(case.id.removesuffix(FIXED), {}).get(LAST, {})
    order: Iterable[str] = (*REFERENCES[case.params["style"]], *there)
    return next((one for one in order if one in there), "")


def _under(
    workspace: Workspace, judgement: Judgement, reference: str, header: Header, case: Case, observation: Observation
) -> Under:
    """How a fix ran under one implementation, held against the script under its reference."""
    implementation = header.implementation.id
    if not reference:
        return Under(implementation, observation.status)
    original = workspace.sets([reference])[reference].observations[case.id.removesuffix(FIXED)]
    # As if the two were one case: that is what is asked.
    stands_in = msgspec.structs.replace(original, case=case.id, revision=case.revision)
    headers = {reference: judgement.headers[reference], implementation: header}
    if reference == implementation:
        return Under(implementation, "same", "the script itself runs there")
    both = judge(
        {case.id: case},
        {reference: {case.id: stands_in}, implementation: {case.id: observation}},
        Ledger((), headers, {case.id: case}),
    )
    (one,) = moving(both, reference, implementation).scripts
    return Under(implementation, one.outcome.value, _said(one))


def _said(one: Moved) -> str:
    return one.why or (f"{one.stage}: {one.after}" if one.after else "")
