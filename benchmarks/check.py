"""Measures ``conformance check``: whether the first difference that it tells is the right one.

    PYTHONPATH=. python benchmarks/check.py [--from tf.keras@2.10 --to keras@3.15] [--only GLOB] [--reports FOLDER]

Every script of the catalog that runs under the first is checked; what is right is published: of one that fails the line
and the causes, of one with other results the causes, of one with the same results that nothing differs. ``--reports``
names a folder of programs of which each calls ``check({version: expected}, …)``, as users reported them: where what is
expected is the same under both nothing may differ, else something must, and an exception must be of that class.
``READ`` has those that a person had to judge, with what was found by reading. Needs both environments; prints JSON;
exit status 1 where fewer than nine in ten are right.
"""

import argparse
import ast
import json
import os
import re
import shutil
import sys
import time
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from measuring import machine

from conformance.analysis.history.moving import Moved, Outcome, moving
from conformance.analysis.history.resolve import resolve
from conformance.check.checking import End, checked
from conformance.check.folder import program
from conformance.check.model import Answer
from conformance.check.running import Limits
from conformance.cli.causes import SCRIPTS
from conformance.environments.provisioning import ready
from conformance.environments.table import Environments
from conformance.workspace.source import Source, source

#: The share that is the goal.
GOAL = 0.9

#: Programs whose first difference was judged by reading both sources: whether it is right, and why.
READ: dict[str, tuple[bool, str]] = {
    "seq2seq_attention": (
        True,
        "an unrolled LSTM gives other numbers at masked steps, before the loss that leaves those out: they differ "
        "there and nowhere else",
    ),
}

_LINE = re.compile(r"\[line (\d+)")


def main() -> int:
    """Measure and print; the exit status says whether the goal is met."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--from", dest="before", default="tf.keras@2.10")
    words.add_argument("--to", dest="after", default="keras@3.15")
    words.add_argument("--only", default="*", help="names of scripts: a glob")
    words.add_argument("--reports", type=Path, help="a folder of programs that users reported")
    words.add_argument("--work", type=Path, default=Path("reports/.check"), help="where programs and runs are kept")
    given = words.parse_args()
    known = source()
    chosen = resolve(given.before, given.after, known.headers())
    ends = tuple(_end(known, name) for name in (chosen.before, chosen.after))
    reports = given.reports.resolve() if given.reports else None
    given.work.mkdir(parents=True, exist_ok=True)
    os.chdir(given.work)
    rows = []
    if given.only:
        names = [one for one in known.apis if one.startswith(SCRIPTS) and fnmatchcase(one[len(SCRIPTS) :], given.only)]
        judgement = known.judge([chosen.before, chosen.after], names)
        told = moving(judgement, chosen.before, chosen.after, known.ended([chosen.before, chosen.after], names))
        for one in told.of(Outcome.SAME, Outcome.OTHER, Outcome.FAILS):
            rows.append(_row(one.case.removeprefix(SCRIPTS), _script(known, one), ends, known, one, None))
    if reports:
        for path in sorted(reports.glob("[!_]*.py")):
            rows.append(_row(path.stem, _report(path), ends, known, None, expected(path)))
    right = sum(one["right"] for one in rows)
    found = {
        "machine": machine(),
        "before": chosen.before,
        "after": chosen.after,
        "programs": len(rows),
        "right": right,
        "share": round(right / len(rows), 3) if rows else 0.0,
        "rows": rows,
    }
    print(json.dumps(found, indent=1))
    return 0 if rows and right / len(rows) >= GOAL else 1


def _end(known: Source, name: str) -> End:
    table = Environments.load()
    mine = table.implementation(name)
    return End(table.launch(mine, ready(table, mine.environment)), known.headers([name])[name])


def _script(known: Source, one: Moved) -> Path:
    folder = Path("scripts") / one.case.removeprefix(SCRIPTS)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "program.py"
    path.write_text(known.case(one.case).params["source"], encoding="utf-8")
    return path


def _report(path: Path) -> Path:
    folder = Path("reports") / path.stem
    folder.mkdir(parents=True, exist_ok=True)
    for one in (path, *path.parent.glob("_*.py")):
        shutil.copy(one, folder / one.name)
    return folder / path.name


def expected(path: Path) -> dict[str, str]:
    """What a reported program expects by version, as Python writes it; names are of the file itself."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {
        node.targets[0].id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "check":
            table = node.args[0]
            assert isinstance(table, ast.Dict)
            found = {}
            for key, value in zip(table.keys, table.values, strict=True):
                meant = names[value.id] if isinstance(value, ast.Name) and value.id in names else value
                found[ast.literal_eval(key or ast.Constant(""))] = ast.unparse(meant)
            return found
    return {}


def _row(
    name: str, path: Path, ends: Any, known: Source, published: Moved | None, wanted: dict[str, str] | None
) -> dict[str, Any]:
    began = time.monotonic()
    try:
        answer, _ = checked(program(path, None, ()), ends, Limits(300.0), known, lambda _: None)
    except Exception as error:  # noqa: BLE001 - a program that check fails over is one that it has not answered
        print(f"{name}: {type(error).__name__}: {error}", file=sys.stderr)
        return {"program": name, "right": False, "why": f"{type(error).__name__}: {str(error)[:300]}"}
    right, why = _judged(answer, published) if published is not None else _as_expected(answer, wanted or {})
    if name in READ:
        right, why = READ[name]
    first = answer.first
    row = {
        "program": name,
        "right": right,
        "why": why,
        "published": f"{published.outcome} {published.stage} {' '.join(published.rules)}".strip()
        if published
        else wanted,
        "first": f"{first.at}: {first.stage}: {first.subject}: {first.said}"[:300] if first else "",
        "cause": first.cause.rule if first and first.cause else "",
        "others": len(answer.differs),
        "left": answer.left.ended[:100],
        "right_side": answer.right.ended[:100],
        "notes": [one[:160] for one in answer.notes],
        "seconds": round(time.monotonic() - began, 1),
    }
    print(
        f"{'right' if right else 'WRONG'} {name}: {row['first'][:110]} [{row['cause']}] ({why})",
        file=sys.stderr,
        flush=True,
    )
    return row


def _judged(answer: Answer, published: Moved) -> tuple[bool, str]:
    """Whether the first difference is what is published of a script."""
    first = answer.first
    if published.outcome is Outcome.SAME:
        return first is None, "nothing is published" if first is not None else "the same"
    if first is None:
        return False, f"published is {published.stage}: {' '.join(published.rules)}"
    if first.cause is not None and first.cause.rule in published.rules:
        return True, "the same cause"
    match = _LINE.search(published.after)
    if published.outcome is Outcome.FAILS and match is not None:
        return first.at.line == int(match[1]), f"published is line {match[1]}: {' '.join(published.rules)}"
    return False, f"published is {published.stage}: {' '.join(published.rules)}"


def _as_expected(answer: Answer, wanted: dict[str, str]) -> tuple[bool, str]:
    """Whether the first difference is what a user reported."""
    first = answer.first
    left, right = wanted.get("tf2.10", ""), wanted.get("keras3.15", "")
    if left == right:
        return first is None, "the same is expected"
    if first is None:
        return False, f"expected are {left} and {right}"
    classes = [one.strip("'") for one in (left, right) if one.strip("'").endswith("Error")]
    return (first.exception[0] in classes if classes else True), f"expected are {left} and {right}"


if __name__ == "__main__":
    sys.exit(main())
