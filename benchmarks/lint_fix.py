"""Measures ``conformance lint --fix``: how many whole programs run under the target after it, and with which numbers.

    PYTHONPATH=. python benchmarks/lint_fix.py [--folder FOLDER] [--only NAME]

Each script of ``conformance/catalog/scripts/sources`` that runs under the first of a pair of implementations is run
under the second three times: with its import changed alone, after ``--fix``, and after ``--fix --unsafe-fixes``. What
it gives is held against what it gave under the first, as for the published programs: ``same`` (structure and results),
``other results``, or how it fails. Of those that give other results it is said whether the fix that was written by hand
gives the same first difference. The environments of all pairs have to be on this machine. Observations are kept in
FOLDER. Prints JSON; exit status 1 where fewer than two thirds of the programs that fail run after ``--fix``, or one
fails after a fix that ran before.
"""

import argparse
import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
from measuring import machine

from conformance import catalog
from conformance.analysis.api.upgrading import stand_ins
from conformance.analysis.history.moving import Moved, Outcome, moving
from conformance.analysis.judging.judgement import judge
from conformance.analysis.ledger.explain import Ledger
from conformance.catalog.fixes import FIXED, FIXES
from conformance.catalog.rewritten import rewritten
from conformance.cli.causes import SCRIPTS
from conformance.environments.launch import Launch
from conformance.environments.table import Environments
from conformance.execution.session import Session
from conformance.inventory import api, usage
from conformance.lint.fixing import fix
from conformance.lint.knowledge import Knowledge
from conformance.lint.linting import Prepared
from conformance.lint.sources import SourceFile
from conformance.model.case import Case
from conformance.model.observation import Header, Observation
from conformance.worker.scenarios.script import changed
from conformance.workspace.source import source
from conformance.workspace.workspace import choose_launches

PAIRS = (
    ("py37-tf20/keras", "py311-tf215/tf.keras"),
    ("py37-tf20/keras", "py313-tf221/keras"),
    ("py38-tf210/tf.keras", "py313-tf221/keras"),
)

#: What is run under the target: the script with its import changed, fixed by hand, and by lint.
PLAIN, SAFE, UNSAFE = "plain", "safe", "unsafe"

#: The share of the programs that fail which has to run after --fix.
GOAL = 2 / 3

_RUNS = (Outcome.SAME, Outcome.OTHER)
_Seen = tuple[Header, Mapping[str, Observation]]


def main() -> int:
    """Measure and print; the exit status says whether the goal is met."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--folder", type=Path, help="keep observations here (default: nowhere)")
    words.add_argument("--only", action="append", help="the name of a script (repeatable; default: all)")
    given = words.parse_args()
    scripts = {
        name.partition(".")[2]: case
        for name, case in catalog.load().items()
        if case.scenario == "script" and (not given.only or name.partition(".")[2] in given.only)
    }
    with tempfile.TemporaryDirectory() as temporary:
        pairs = [measured(scripts, *pair, given.folder or Path(temporary)) for pair in PAIRS]
    met = all(one["met"] for one in pairs)
    print(json.dumps({"machine": machine(), "pairs": pairs, "met": met}, indent=1))
    return 0 if met else 1


def measured(scripts: Mapping[str, Case], before: str, after: str, folder: Path) -> dict[str, Any]:
    """What becomes of the scripts on the way from one implementation to another."""
    launches = {one.id: one for one in choose_launches(Environments.load(), (), [before, after])}
    texts = fixed(scripts, before, after)
    first = observed(launches[before], scripts, folder / "before")
    cases = {f"{name}[{kind}]": case for name, some in texts.items() for kind, case in some.items()}
    second = observed(launches[after], cases, folder / after.replace("/", "-"))
    lacking = lack(before, after)
    rows = {name: row(case, texts[name], first, second) for name, case in scripts.items() if name not in lacking}
    tried = {name: one for name, one in rows.items() if one}
    fails = [name for name, one in tried.items() if not runs(one[PLAIN])]
    counts = {kind: sum(runs(tried[name][kind]) for name in fails) for kind in (SAFE, UNSAFE)}
    as_by_hand = {
        kind: [name for name in fails if runs(tried[name][kind]) and equal(tried[name][kind], tried[name].get(FIXED))]
        for kind in (SAFE, UNSAFE)
    }
    broken = [name for name, one in tried.items() if runs(one[PLAIN]) and not (runs(one[SAFE]) and runs(one[UNSAFE]))]
    worse = [
        name
        for name, one in tried.items()
        if one[PLAIN].outcome is Outcome.SAME and Outcome.OTHER in (one[SAFE].outcome, one[UNSAFE].outcome)
    ]
    return {
        "before": before,
        "after": after,
        "need_a_package": sorted(lacking),
        "run_before": len(tried),
        "fail_with_the_import_changed": len(fails),
        "run_after_fix": counts[SAFE],
        "run_after_unsafe_fixes": counts[UNSAFE],
        "same_results": {
            kind: sum(tried[name][kind].outcome is Outcome.SAME for name in fails) for kind in (SAFE, UNSAFE)
        },
        "same_as_fixed_by_hand": {kind: len(names) for kind, names in as_by_hand.items()},
        "of_those_that_ran": {
            "all": len(tried) - len(fails),
            "broken": broken,
            "lost_their_numbers": worse,
            "got_the_old_numbers": [
                name
                for name, one in tried.items()
                if one[PLAIN].outcome is Outcome.OTHER and one[SAFE].outcome is Outcome.SAME
            ],
        },
        "programs": {name: {kind: said(one) for kind, one in kinds.items()} for name, kinds in tried.items()},
        "met": counts[SAFE] >= GOAL * len(fails) and not broken,
    }


def lack(before: str, after: str) -> set[str]:
    """The scripts that ask for a package which one of the environments has not, as is published."""
    known = source()
    every = [name for name in known.apis if name.startswith(SCRIPTS)]
    published = moving(known.judge([before, after], every), before, after, known.ended([before, after], every))
    return {one.case.removeprefix(SCRIPTS) for one in published.of(Outcome.LACKS)}


def fixed(scripts: Mapping[str, Case], before: str, after: str) -> dict[str, dict[str, Case]]:
    """Script → the texts that are run under the target, as cases: as it is, fixed by lint, and by hand."""
    headers = source().headers()
    apis = api.load()
    pair = headers[before], headers[after]
    looked = stand_ins(apis, *pair)
    if looked is None:
        raise SystemExit(f"nobody looked into {before} or {after}")
    prepared = Prepared(Knowledge(apis, usage.load(), looked, pair, source().rules))
    found: dict[str, dict[str, Case]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, case in scripts.items():
            found[name] = {PLAIN: case}
            file = Path(folder) / f"{name}.py"
            text = changed(case.params["source"], pair[0].implementation.provider)
            file.write_text(text, encoding="utf-8")
            for kind in (SAFE, UNSAFE):
                one = fix([SourceFile(file, file.name, file.parent)], lambda: prepared, unsafe=kind == UNSAFE)
                after_text = next((new.decode() for _, _, new in one.changed.values()), text)
                made = rewritten(case, f"[{kind} {before}]", after_text)
                # What is not changed, or in the same way, is run once.
                same = [PLAIN] if after_text == changed(case.params["source"], pair[1].implementation.provider) else []
                same += [SAFE] if kind == UNSAFE and found[name][SAFE].params["source"] == after_text else []
                found[name][kind] = found[name][same[0]] if same else made
            if (FIXES / f"{name}.py").is_file():
                found[name][FIXED] = rewritten(case, FIXED, (FIXES / f"{name}.py").read_text(encoding="utf-8"))
    return found


def observed(launch: Launch, cases: Mapping[str, Case], folder: Path) -> _Seen:
    """What cases give under an implementation."""
    every = tuple({case.id: case for case in cases.values()}.values())
    with Session([launch], folder, catalog=every) as session:
        session.observe_all(every)
        stored = session.stored(launch)
        return session.header(launch), stored.observations if stored is not None else {}


def row(case: Case, texts: Mapping[str, Case], first: _Seen, second: _Seen) -> dict[str, Moved]:
    """How each text of a script ran; empty where the script does not run under the first."""
    found = {kind: held(one, first, second, case) for kind, one in texts.items()}
    if found[PLAIN].outcome not in (*_RUNS, Outcome.FAILS):
        return {}
    return found


def held(text: Case, first: _Seen, second: _Seen, case: Case) -> Moved:
    """A text under the second held against the script under the first: as if they were one case."""
    header, before = first[0], first[1][case.id]
    other, after = second[0], second[1][text.id]
    stands_in = msgspec.structs.replace(before, case=text.id, revision=text.revision)
    headers = {"before": header, "after": other}
    both = judge(
        {text.id: text},
        {"before": {text.id: stands_in}, "after": {text.id: after}},
        Ledger((), headers, {text.id: text}),
    )
    (one,) = moving(both, "before", "after").scripts
    return one


def runs(one: Moved) -> bool:
    """Whether a text ran to its end."""
    return one.outcome in _RUNS


def equal(one: Moved, other: Moved | None) -> bool:
    """Whether two texts differ from the script in the same way, or not at all."""
    return other is not None and (one.outcome, one.stage, one.after) == (other.outcome, other.stage, other.after)


def said(one: Moved) -> str:
    """The outcome, and the first difference."""
    return one.outcome.value if not one.after else f"{one.outcome.value}: {one.stage}: {one.after[:160]}"


if __name__ == "__main__":
    raise SystemExit(main())
