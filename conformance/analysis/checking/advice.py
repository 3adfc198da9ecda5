"""Advice on what went that ran: the old way and the new one, each in its environment, and their results compared.

All snippets of an implementation run in processes forked from one that has imported Keras: an import takes longer than
a snippet. Each has a process, a folder and a time of its own.
"""

import hashlib
import math
import os
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Literal, TypeAlias

import msgspec

from conformance.analysis.checking.snippets import IMPORTS, KEPT
from conformance.environments.launch import WORKER, Launch
from conformance.environments.processes import run
from conformance.inventory.advice.model import Advice, Claim

#: Runs in the environment, on its Python.
SCRIPT = WORKER / "snippets.py"

#: Seconds for a snippet, and for the import before all of them.
PATIENCE, STARTING = 60.0, 180.0

#: float32 after a few operations, in another order on each side.
RELATIVE, ABSOLUTE = 1e-4, 1e-5

#: ``new``: the advice; ``old``: the old way where it worked; ``still``: the old way under the new version.
Way: TypeAlias = Literal["new", "old", "still"]


class Piece(msgspec.Struct, frozen=True):
    """A snippet to run; its instances are looked at for ``claims``, which are probed where there is no code."""

    key: int
    code: str
    claims: tuple[Claim, ...] = ()


class Ran(msgspec.Struct, frozen=True):
    """What came of a snippet; ``result`` is what it left, or of each claim whether it is there.

    ``still`` are the numbers of the claims that instances which it left have.
    """

    key: int
    ended: Literal["ok", "raised", "timeout"]
    said: str = ""
    result: Any = None
    still: tuple[int, ...] = ()


class Tried(msgspec.Struct, frozen=True):
    """One advice that ran: where, and what is wrong with it, nothing where it holds.

    ``key`` stands for all that was run. ``old`` is empty where there was no old way to compare with.
    """

    id: str
    key: str
    new: str
    old: str
    wrong: tuple[str, ...] = ()


def key(advice: Advice) -> str:
    """A digest of what running an advice depends on."""
    gone = map(str, _gone_members(advice))
    parts = (advice.change, advice.snippet, advice.before, advice.old, advice.new, *advice.says, *gone)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def runnable(advice: Sequence[Advice], launches: Mapping[str, Launch]) -> list[Advice]:
    """The advice whose implementations (ids) have a launch."""
    return [a for a in advice if a.snippet and a.new in launches and (not a.before or a.old in launches)]


def run_all(advice: Sequence[Advice], launches: Mapping[str, Launch]) -> list[Tried]:
    """Run and compare all advice whose implementations (ids) have a launch; the others are left out."""
    here = runnable(advice, launches)
    work: dict[str, list[tuple[Way, int]]] = {}
    for at, one in enumerate(here):
        work.setdefault(one.new, []).append(("new", at))
        if one.before:
            work.setdefault(one.old, []).append(("old", at))
            work.setdefault(one.new, []).append(("still", at))

    def of_one(identifier: str) -> dict[tuple[Way, int], Ran]:
        pieces = work[identifier]
        codes = [
            Piece(n, here[at].snippet, _gone_members(here[at])) if way == "new" else Piece(n, here[at].before)
            for n, (way, at) in enumerate(pieces)
        ]
        return {pieces[one.key]: one for one in run_pieces(launches[identifier], codes)}

    ran: dict[tuple[Way, int], Ran] = {}
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for found in pool.map(of_one, work):
            ran |= found
    return [
        Tried(one.id, key(one), one.new, one.old if one.before else "", tuple(_wrong(one, at, ran)))
        for at, one in enumerate(here)
    ]


def _gone_members(advice: Advice) -> tuple[Claim, ...]:
    """The members of classes that an advice says are gone."""
    claims = advice.claims if advice.change in ("gone", "renamed") else ()
    return tuple(one for one in claims if one.member and not one.argument and "*" not in one.name)


def probe(claims: Sequence[Claim], launch: Launch) -> list[bool | None]:
    """Of each thing whether an implementation has it; None where that cannot be told without calling it."""
    (ran,) = run_pieces(launch, [Piece(0, "", tuple(claims))])
    return [None] * len(claims) if ran.result is None else list(ran.result)


def run_pieces(launch: Launch, pieces: Sequence[Piece], patience: float = PATIENCE) -> list[Ran]:
    """Run snippets under one implementation, in their order."""
    with tempfile.TemporaryDirectory(prefix="instead-") as folder:
        asked, answer = Path(folder, "asked.json"), Path(folder, "answer.jsonl")
        asked.write_bytes(
            msgspec.json.encode(
                {"imported": IMPORTS[launch.implementation.provider], "patience": patience, "pieces": pieces}
            )
        )
        # By -c: as a file it would put its folder, with modules called as the standard library's are, on the path.
        command: list[str | Path] = [launch.python.absolute(), "-c", SCRIPT.read_text(encoding="utf-8"), asked, answer]
        until = STARTING + patience * len(pieces)
        done = run(command, until, launch.environ(Path(folder)), Path(folder), together=True)
        lines = answer.read_bytes().splitlines() if answer.exists() else []
        found = {one.key: one for one in (msgspec.json.decode(line, type=Ran) for line in lines)}
    text = done.out.strip()[-KEPT:]
    return [found.get(one.key, Ran(one.key, "raised", f"it could not be run: {text}")) for one in pieces]


def _wrong(advice: Advice, at: int, ran: Mapping[tuple[Way, int], Ran]) -> Iterable[str]:
    """What does not hold of an advice."""
    new, old, still = (ran.get((way, at)) for way in ("new", "old", "still"))
    if new is not None and new.still:
        members = _gone_members(advice)
        has = ", ".join(str(members[n]) for n in new.still)
        yield f"an instance that the snippet makes has {has} under {advice.new}"
    if new is not None and new.ended != "ok":
        yield f"the snippet {new.ended} under {advice.new}: {new.said}"
    if old is not None and old.ended != "ok":
        yield f"the old way {old.ended} under {advice.old}: {old.said}"
    if new is None or old is None or still is None:
        return
    if new.ended == old.ended == "ok" and not alike(old.result, new.result):
        yield f"the old way gave {str(old.result)[:KEPT]}, the snippet {str(new.result)[:KEPT]}"
    works = still.ended == "ok" and alike(old.result, still.result)
    if advice.change in ("gone", "renamed", "refused") and still.ended == "ok":
        yield f"the old way still runs under {advice.new}"
    # Of a long message the beginning may be missing.
    if advice.says and still.ended == "raised" and not advice.said_in(" ".join(still.said.split())):
        yield f"the old way says something else under {advice.new}: {still.said}"
    if advice.change == "ignored" and still.ended != "ok":
        yield f"the old way is not ignored under {advice.new}, it {still.ended}: {still.said}"
    if advice.change == "changed" and works:
        yield f"the old way gives the same under {advice.new}"


def alike(left: Any, right: Any) -> bool:
    """Whether two results are the same, numbers within what another order of operations makes of them."""
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(alike, left, right))
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(alike(left[key], right[key]) for key in left)
    if isinstance(left, bool) or isinstance(right, bool) or not isinstance(left, (int, float)):
        return type(left) is type(right) and bool(left == right)
    return isinstance(right, (int, float)) and math.isclose(left, right, rel_tol=RELATIVE, abs_tol=ABSOLUTE)
