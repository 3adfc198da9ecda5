"""What ``lint --fix`` makes of old code runs where the code is to go, and gives what the code gave where it came from.

The code are the old ways of the advice (``conformance instead``): a sample of every kind of recipe; the benchmark
``lint_fix.py`` runs whole programs. An environment that has not been built is skipped; those named in
CONFORMANCE_REQUIRED (commas between) may not be.
"""

from collections import defaultdict
from functools import cache
from itertools import islice
from pathlib import Path

import pytest
from built import interpreter

from conformance.analysis.api.upgrading import stand_ins
from conformance.analysis.checking.advice import Piece, Ran, alike, run_pieces
from conformance.environments.launch import Launch
from conformance.environments.table import Environments
from conformance.inventory import api, usage
from conformance.inventory.advice.model import NEW, Advice, Recipe
from conformance.inventory.advice.read import read
from conformance.lint.fixing import fix
from conformance.lint.knowledge import Knowledge
from conformance.lint.linting import Prepared
from conformance.lint.sources import SourceFile
from conformance.workspace.source import source

#: The first line of a program under each provider.
IMPORT = {"keras": "import keras", "tf.keras": "from tensorflow import keras"}

#: Of each kind so many are run.
EACH = 5

KINDS = ("name", "member", "argument", "code", "statement", "suffix", "remove", "before")


def launch(identifier: str) -> Launch:
    table = Environments.load()
    implementation = table.implementation(identifier)
    return table.launch(implementation, interpreter(implementation.environment))


@cache
def prepared(before: str, after: str) -> Prepared:
    known = source()
    headers = known.headers()
    pair = headers[before], headers[after]
    apis = api.load()
    looked = stand_ins(apis, *pair)
    assert looked is not None
    return Prepared(Knowledge(apis, usage.load(), looked, pair, known.rules))


def fixed(advice: Advice, folder: Path) -> str:
    """The old way as a program, after ``--fix --unsafe-fixes``; empty where an error is left."""
    file = folder / "code.py"
    provider = advice.old.partition("/")[2]
    file.write_text(f"{IMPORT[provider]}\nimport numpy as np\n{advice.before}\n", encoding="utf-8")
    found = fix([SourceFile(file, "code.py", folder)], lambda: prepared(advice.old, advice.new), unsafe=True)
    if any(one.severity == "error" for one in found.report.findings):
        return ""
    return next((after.decode() for _, _, after in found.changed.values()), "")


def kind(recipe: Recipe) -> str:
    return next(one for one in KINDS if getattr(recipe, one))


def sample(folder: Path) -> dict[str, list[tuple[Advice, str]]]:
    """Kind → advice and the fixed program."""
    able: dict[str, list[Advice]] = defaultdict(list)
    for one in read():
        if one.new == NEW and "result" in one.before and one.fix and not one.fix[0].unsafe:
            able[kind(one.fix[0])].append(one)
    found: dict[str, list[tuple[Advice, str]]] = {}
    for what, some in able.items():
        spread = some[:: max(1, len(some) // (2 * EACH))]
        made = ((one, fixed(one, folder)) for one in spread)
        found[what] = list(islice(((one, text) for one, text in made if text), EACH))
    return found


def test_fixed_code_gives_what_the_code_gave(tmp_path: Path) -> None:
    chosen = [pair for some in sample(tmp_path).values() for pair in some]
    assert {kind(one.fix[0]) for one, _ in chosen} == set(KINDS)
    after = run_pieces(launch(NEW), [Piece(n, text) for n, (_, text) in enumerate(chosen)])
    before: dict[int, Ran] = {}
    for old in {one.old for one, _ in chosen}:
        pieces = [Piece(n, one.before) for n, (one, _) in enumerate(chosen) if one.old == old]
        before |= {ran.key: ran for ran in run_pieces(launch(old), pieces)}
    wrong = {
        one.id: f"{before[ran.key].result} {ran.ended} {ran.result} {ran.said}\n{text}"
        for (one, text), ran in zip(chosen, after, strict=True)
        if ran.ended != "ok" or not alike(before[ran.key].result, ran.result)
    }
    assert wrong == {}


@pytest.mark.parametrize("text", ["result = keras.ops.sum(np.ones(3)) + 1"])
def test_another_result_would_be_noticed(text: str) -> None:
    old, new = (run_pieces(launch(NEW), [Piece(0, one)])[0] for one in (text, text.replace("+ 1", "+ 2")))
    assert not alike(old.result, new.result)
