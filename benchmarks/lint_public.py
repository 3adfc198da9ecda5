"""Measures ``conformance lint`` and ``--fix`` on any folder of programs, by running them under two Kerases.

    PYTHONPATH=. python benchmarks/lint_public.py FOLDER --from py38-tf210/tf.keras --to py313-tf221/keras
        [--with matplotlib]… [--python-from PATH] [--python-to PATH] [--seconds 90] [--only PATTERN]…
        [--kept FOLDER]

The programs are the Python files and notebooks below FOLDER that import the Keras that is come from, and are not
imported by others. Each is run under the first as it is; of a notebook the statements that fail there are left out
first (they want files, the network, or a package), and those behind two thirds of its time. Of those that end there,
each is run under the second with its import alone changed, as ``--fix`` changes it, after ``--fix``, and after
``--fix --unsafe-fixes``; a text that is the same as one before is run once. ``program_launcher.py`` starts them, and
says what it changes so that they end soon and ask nobody for data.

A **breaking use** is the statement of the program, or of a module of the folder that it imports, in which it fails.
Where the fixed text fails at another one, that is a further breaking use, and so is the one after ``--unsafe-fixes``.
What comes behind a use that stays is not seen, and neither is what a fixed text does when its time is up.
It is told where an error or a warning of lint is at that statement of that text. Exceptions that other packages than
Keras, TensorFlow and NumPy raise are counted apart: their versions differ, too. A **false alarm** is an error at a
statement that was executed under the second, with the import alone changed, and did not raise.

What was run is kept in a folder and read again; it is run anew where the text, the launcher or the environment is
another. Prints JSON, and a table to standard error.
"""

import argparse
import ast
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cached_property
from pathlib import Path
from typing import Any

from measuring import machine

from conformance.analysis.api.upgrading import stand_ins
from conformance.check import derived
from conformance.environments.launch import FIXED, Launch
from conformance.environments.provisioning import ready
from conformance.inventory import api, usage
from conformance.lint.cache import Cache
from conformance.lint.fixes import provider
from conformance.lint.fixing import fix
from conformance.lint.knowledge import Knowledge
from conformance.lint.linting import Prepared, lint
from conformance.lint.model import Finding
from conformance.lint.notebooks import NotANotebookError, cells
from conformance.lint.sources import SourceFile
from conformance.workspace.source import source

LAUNCHER = Path(__file__).with_name("program_launcher.py")

#: The texts that are run under the target.
PLAIN, SAFE, UNSAFE = "plain", "safe", "unsafe"

#: What a program needs beside it: no larger file is copied.
LARGEST = 4 << 20

#: Of these, an exception is about the move.
MOVED = ("keras", "tf_keras", "tensorflow", "numpy", "ml_dtypes", "optree")

#: provider → what imports it.
IMPORTED = {
    "keras": re.compile(r"^\s*(?:import|from)\s+keras\b", re.MULTILINE),
    "tf.keras": re.compile(r"\b(?:tf|tensorflow)\.keras\b|from\s+tensorflow\s+import\s.*\bkeras\b"),
    "tf_keras": re.compile(r"^\s*(?:import|from)\s+tf_keras\b", re.MULTILINE),
}

#: file → text
Texts = Mapping[str, str]


@dataclass(frozen=True)
class Program:
    """A program: its path below the folder, and its text and those of the modules that it imports."""

    name: str
    root: Path
    texts: Texts

    @cached_property
    def key(self) -> str:
        """What its own text is known by."""
        return Path(self.name).relative_to(self.root).with_suffix(".py").as_posix()


@dataclass(frozen=True)
class Ended:
    """How a run ended: ``ran``, ``raised``, ``time`` or ``died``, with what the launcher told."""

    how: str
    told: Mapping[str, Any]

    @property
    def runs(self) -> bool:
        """Whether it came to its end."""
        return self.how == "ran"

    @property
    def at(self) -> tuple[str, int]:
        """The file and line of the program in which it failed; line 0 where that is not known."""
        lines = self.told.get("lines") or [["", 0]]
        return lines[-1][0], lines[-1][1]

    @property
    def said(self) -> str:
        """The exception in a line."""
        return f"{self.told.get('type', self.how)}: {' '.join(str(self.told.get('message', '')).split())[:200]}"

    @property
    def foreign(self) -> str:
        """The package that raised, where it is none of those that are moved; empty where it is."""
        by = str(self.told.get("by", ""))
        name = str(self.told.get("module", "")).partition(".")[0]
        if self.told.get("type") in ("ImportError", "ModuleNotFoundError") and name:
            by = name
        elif match := re.match(r"module '(\w+)", str(self.told.get("message", ""))):
            by = match[1]
        return "" if by in ("", "python", *MOVED) else by


def main() -> int:
    """Measure and print."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("folder", type=Path)
    words.add_argument("--from", dest="before", required=True, help="the implementation that is come from")
    words.add_argument("--to", dest="after", required=True, help="the implementation that is gone to")
    words.add_argument("--with", dest="packages", action="append", default=[], help="a package that programs need, too")
    words.add_argument("--python-from", type=Path, help="the Python of an environment of your own")
    words.add_argument("--python-to", type=Path, help="the Python of an environment of your own")
    words.add_argument("--seconds", type=float, default=90.0, help="of a processor core for a run (default: 90)")
    words.add_argument("--only", action="append", default=[], help="programs like this pattern (repeatable)")
    words.add_argument("--kept", type=Path, default=Path(".conformance_check/public"), help="where runs are kept")
    given = words.parse_args()
    table = derived.table()

    def launch(name: str, own: Path | None) -> Launch:
        mine = table.implementation(name)
        if own is not None:
            return derived.own_python(own, table.launch(mine, own))
        return derived.with_packages(table, table.launch(mine, ready(table, mine.environment)), given.packages, None)

    ends = launch(given.before, given.python_from), launch(given.after, given.python_to)
    folder = given.folder.resolve()
    runner = Runner(folder, given.kept.resolve(), given.seconds)
    prepared = known(given.before, given.after)
    rows: list[dict[str, Any]] = []
    every = [
        one
        for one in programs(folder, ends[0].implementation.provider)
        if not given.only or any(fnmatch(one.name, pattern) for pattern in given.only)
    ]
    for number, one in enumerate(every, 1):
        row = measured(one, ends, runner, prepared)
        rows.append(row)
        print(f"{number}/{len(every)} {one.name}: {row['outcome']}", file=sys.stderr, flush=True)
    runner.close()
    found = {"machine": machine(), "before": given.before, "after": given.after, **counted(rows), "programs": rows}
    print(json.dumps(found, indent=1))
    print(table_of(found), file=sys.stderr)
    return 0


def known(before: str, after: str) -> Prepared:
    """What lint knows of a pair."""
    headers, apis = source().headers(), api.load()
    pair = headers[before], headers[after]
    looked = stand_ins(apis, *pair)
    if looked is None:
        raise SystemExit(f"nobody looked into {before} or {after}")
    return Prepared(Knowledge(apis, usage.load(), looked, pair, source().rules))


def programs(folder: Path, keras: str) -> Iterator[Program]:
    """The programs below a folder; the repositories are the folders in it, where it has no files itself."""
    files = {path: read(path) for path in sorted(folder.rglob("*")) if path.suffix in (".py", ".ipynb")}
    whole = any(path.parent == folder for path in files)
    seen: set[str] = set()
    imported: set[Path] = set()
    found: list[tuple[Path, Program]] = []
    for path, text in files.items():
        if path.suffix == ".ipynb" and path.with_suffix(".py") in files:
            continue
        root = folder if whole else folder / path.relative_to(folder).parts[0]
        needs = {} if path.suffix == ".ipynb" else _needs(path, root, files)
        imported |= needs.keys() - {path}
        texts = {one.relative_to(root).with_suffix(".py").as_posix(): files[one] for one in {path: text, **needs}}
        if not any(_imports(one, keras) for one in texts.values()) or text in seen:
            continue
        seen.add(text)
        found.append((path, Program(str(path.relative_to(folder)), Path(root.relative_to(folder)), texts)))
    for path, one in found:
        if path not in imported and path.name not in ("setup.py", "conftest.py", "__init__.py"):
            yield one


def read(path: Path) -> str:
    """The text of a program; that of a notebook is its cells, without magics."""
    try:
        if path.suffix == ".ipynb":
            return "\n".join(one.text.rstrip("\n") for one in cells(path.read_bytes())) + "\n"
        return path.read_text(encoding="utf-8", errors="replace").lstrip("\ufeff")
    except NotANotebookError:
        return ""


def _imports(text: str, keras: str) -> bool:
    other = keras == "tf.keras" and IMPORTED["keras"].search(text)
    return bool(IMPORTED[keras].search(text)) and not other


def _needs(path: Path, root: Path, files: Mapping[Path, str]) -> dict[Path, None]:
    """The modules of the folder that a program imports, and what those import."""
    found: dict[Path, None] = {}
    left = [path]
    while left:
        one = left.pop()
        found[one] = None
        try:
            tree = ast.parse(files[one])
        except (SyntaxError, ValueError):
            continue
        for name in _imported(tree):
            parts = name.split(".")
            for place in (one.parent, path.parent, root):
                below = place.joinpath(*parts)
                for file in (below.with_suffix(".py"), below / "__init__.py"):
                    if file in files and file not in found:
                        left.append(file)
    return found


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            if node.module:
                yield node.module
            yield from (".".join(filter(None, (node.module, alias.name))) for alias in node.names if alias.name != "*")


class Runner:
    """Runs texts, each once."""

    def __init__(self, folder: Path, kept: Path, seconds: float) -> None:
        self._folder = folder
        self._kept = kept
        self._seconds = seconds
        self._started: dict[str, subprocess.Popen[str]] = {}
        self._launcher = hashlib.sha256(LAUNCHER.read_bytes()).hexdigest()
        for name in ("runs", "data", "home"):
            (kept / name).mkdir(parents=True, exist_ok=True)

    def run(self, one: Program, texts: Texts, launch: Launch, *, lines: bool = False, parts: bool = False) -> Ended:
        """How a program ends with these texts: with ``lines`` also which were executed, with ``parts`` what fails."""
        way = [launch.id, launch.lock, self._launcher, lines, parts]
        key = json.dumps([one.name, sorted(texts.items()), *way])
        file = self._kept / "runs" / f"{hashlib.sha256(key.encode()).hexdigest()[:24]}.json"
        found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
        if not found or (found["ended"] == "time" and found["seconds"] < self._seconds):
            found = {**self._run(one, texts, launch, lines, parts), "seconds": self._seconds}
            file.write_text(json.dumps(found), encoding="utf-8")
        return Ended(found["ended"], found)

    def _run(self, one: Program, texts: Texts, launch: Launch, lines: bool, parts: bool) -> dict[str, Any]:
        with tempfile.TemporaryDirectory() as temporary:
            place = Path(temporary).resolve()
            work = place / "work"
            _beside((self._folder / one.name).parent, (work / one.key).parent)
            for name, text in texts.items():
                (work / name).parent.mkdir(parents=True, exist_ok=True)
                (work / name).write_text(text, encoding="utf-8")
            report = place / "report.json"
            files = [str(work / name) for name in (one.key, *(name for name in texts if name != one.key))]
            asked = {"files": files, "root": str(work), "report": str(report), "said": str(place / "said")}
            answer = self._asked(launch, {**asked, "seconds": self._seconds, "lines": lines, "parts": parts})
            if not report.is_file():
                said = (place / "said").read_text(encoding="utf-8", errors="replace") if answer else ""
                return {"ended": "time" if answer == "time" else "died", "message": said[-2000:]}
            found: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
            found["lines"] = [[str(Path(name).relative_to(work)), line] for name, line in found.get("lines", [])]
            found["executed"] = {str(Path(name).relative_to(work)): at for name, at in found["executed"].items()}
            return found

    def _asked(self, launch: Launch, what: Mapping[str, Any]) -> str:
        """What the launcher of an implementation answers; it is started where it is not there yet."""
        process = self._started.get(launch.id)
        if process is None:
            module = {"tf.keras": "tensorflow.keras"}.get(launch.implementation.provider, "keras")
            process = self._started[launch.id] = subprocess.Popen(
                [str(launch.python), str(LAUNCHER), module, str(self._kept / "data")],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                env=self._variables(launch),
            )
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(what) + "\n")
        process.stdin.flush()
        if not (line := process.stdout.readline()):
            raise SystemExit(f"the launcher of {launch.id} ended")
        return str(json.loads(line)["how"])

    def close(self) -> None:
        """End the launchers."""
        for process in self._started.values():
            if process.stdin is not None:
                process.stdin.close()
            process.wait()

    def _variables(self, launch: Launch) -> dict[str, str]:
        """Variables of a run: nothing reaches the network, and nothing is drawn."""
        proxies = ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY")
        nowhere = dict.fromkeys(proxies, "http://127.0.0.1:9")
        home = str(self._kept / "home")
        return {
            "PATH": os.environ.get("PATH", ""),
            **FIXED,
            **nowhere,
            "HOME": home,
            "MPLCONFIGDIR": home,
            "MPLBACKEND": "Agg",
            "PYTHONNOUSERSITE": "1",
            "CUDA_VISIBLE_DEVICES": "-1",
            **launch.variables,
        }


def _beside(folder: Path, into: Path) -> None:
    """Copy the data that lie beside a program, and below it."""
    into.mkdir(parents=True, exist_ok=True)
    for path in folder.rglob("*"):
        if path.is_file() and path.suffix not in (".py", ".ipynb") and path.stat().st_size <= LARGEST:
            target = into / path.relative_to(folder)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)


def measured(one: Program, ends: tuple[Launch, Launch], runner: Runner, prepared: Prepared) -> dict[str, Any]:
    """What becomes of a program."""
    notebook = one.name.endswith(".ipynb")
    first = runner.run(one, one.texts, ends[0], parts=notebook)
    row: dict[str, Any] = {"program": one.name}
    if not first.runs:
        return {**row, "outcome": "left out", "why": why(first), "said": first.said}
    if notebook:
        failed = first.told["failed"]
        text, left = without(one.texts[one.key], [number for number, _ in failed])
        row["statements"] = {"left": left, "left_out": dict(Counter(kind for _, kind in failed))}
        if not _imports(text, ends[0].implementation.provider):
            return {
                **row,
                "outcome": "left out",
                "why": "nothing of it that uses Keras runs under the first",
                "said": "",
            }
        one = Program(one.name, one.root, {**one.texts, one.key: text})
    texts, findings = changed(one, prepared)
    plain = runner.run(one, texts[PLAIN], ends[1], lines=True)
    # What one environment lacks says nothing of Keras, and neither does a time that is up.
    if plain.how == "time" or (plain.told.get("type") == "ModuleNotFoundError" and plain.foreign):
        return {**row, "outcome": "left out", "why": f"under the second: {why(plain)}", "said": plain.said}
    runs = {kind: runner.run(one, some, ends[1], lines=True) for kind, some in texts.items()}
    breaks = list(breaking(texts, findings, runs))
    errors = [(file, e) for file, found in findings[PLAIN].items() for e in found if e.severity == "error"]
    executed = [(file, e) for file, e in errors if _executed(file, e, texts[PLAIN], plain)]
    false = [(file, e) for file, e in executed if not _raised(file, e, texts[PLAIN], plain)]
    return {
        **row,
        "outcome": "runs" if plain.runs else "fails",
        **{kind: "runs" if runs[kind].runs else runs[kind].said for kind in (SAFE, UNSAFE)},
        "breaking": breaks,
        "errors": len(errors),
        "errors_executed": len(executed),
        "false_alarms": [f"{file}:{e.span.line}: [{e.cause or e.rule}] {e.message}" for file, e in false],
    }


def why(ended: Ended) -> str:
    """Why a run says nothing of Keras, in a few words."""
    kind, text = str(ended.told.get("type", "")), f"{ended.told.get('message', '')}"
    if ended.how == "time":
        return "does not end in time"
    if ended.how == "died":
        return "its process died"
    if kind in ("ModuleNotFoundError", "ImportError"):
        return "needs a package or a name that is not there"
    if "URL fetch" in text or "urlopen" in text or "127.0.0.1" in text or "Connection" in text or "nltk" in text:
        return "needs the network"
    if kind in ("FileNotFoundError", "NotFoundError", "OSError", "NotADirectoryError"):
        return "needs files that are not there"
    if kind == "SyntaxError":
        return "is no Python 3"
    return "fails under the first"


def without(text: str, numbers: Sequence[int]) -> tuple[str, int]:
    """A text without some of the statements at its top, every other line in its place; how many statements are left."""
    body = ast.parse(text).body
    lines = text.split("\n")
    for number in numbers:
        node = body[number]
        first = min([node.lineno, *(one.lineno for one in getattr(node, "decorator_list", ()))])
        lines[first - 1 : node.end_lineno] = [""] * ((node.end_lineno or first) - first + 1)
    return "\n".join(lines), len(body) - len(numbers)


class _AllBut(Collection[str]):
    """Every rule and cause, but for one rule."""

    def __init__(self, rule: str) -> None:
        self._rule = rule

    def __contains__(self, one: object) -> bool:
        return one not in ("", self._rule)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def changed(one: Program, prepared: Prepared) -> tuple[dict[str, Texts], dict[str, Mapping[str, list[Finding]]]]:
    """The texts that are run under the target, and what lint tells of each."""
    texts: dict[str, Texts] = {}
    findings: dict[str, Mapping[str, list[Finding]]] = {}
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(temporary).resolve()
        files = []
        for name, text in one.texts.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            files.append(SourceFile(path, name, root))
        for kind in (PLAIN, SAFE, UNSAFE):
            ignored = _AllBut(provider.RULE) if kind == PLAIN else ()
            new = fix(files, lambda: prepared, ignored, unsafe=kind == UNSAFE).changed
            made = {file.name: after.decode() for file, _, after in new.values()}
            texts[kind] = {name: made.get(name, text) for name, text in one.texts.items()}
            findings[kind] = found(files, prepared, {root / name: text for name, text in texts[kind].items()})
    return texts, findings


def found(files: Sequence[SourceFile], prepared: Prepared, texts: Mapping[Path, str]) -> dict[str, list[Finding]]:
    """The errors and warnings in files, or in other texts of them."""
    report = lint(files, lambda: prepared, Cache(None, ""), changed={path: t.encode() for path, t in texts.items()})
    told: dict[str, list[Finding]] = {one.name: [] for one in files}
    for one in report.findings:
        if one.severity != "note":
            told[one.file].append(one)
    return told


def breaking(
    texts: Mapping[str, Texts], findings: Mapping[str, Mapping[str, list[Finding]]], runs: Mapping[str, Ended]
) -> Iterator[dict[str, Any]]:
    """The uses that break, one after the other as far as fixes lead."""
    seen: set[tuple[str, str]] = set()
    for kind in (PLAIN, SAFE, UNSAFE):
        run = runs[kind]
        if run.runs or run.how == "time":
            return
        file, line = run.at
        text = texts[kind].get(file, "")
        first, last = statement(text, line)
        code = "\n".join(text.splitlines()[first - 1 : last]).strip()
        if (code, run.said) in seen:
            continue
        seen.add((code, run.said))
        here = [one for one in findings[kind].get(file, ()) if one.span.line <= last and one.span.end_line >= first]
        severities = {one.severity for one in here}
        yield {
            "text": kind,
            "line": f"{file}:{line}",
            "code": code[:300],
            "said": run.said,
            "by": run.told.get("by", ""),
            "foreign": run.foreign,
            "told": "error" if "error" in severities else "warning" if "warning" in severities else "no",
            "errors_elsewhere": [
                f"{name}:{one.span.line}: [{one.cause or one.rule}] {one.message}"
                for name, some in findings[kind].items()
                for one in some
                if one not in here
            ],
        }


def statement(text: str, line: int) -> tuple[int, int]:
    """The lines of the statement that a line is part of; of one with a body those of its head."""
    best = line, line
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return best
    for node in ast.walk(tree):
        if not isinstance(node, ast.stmt):
            continue
        body = getattr(node, "body", None)
        last = body[0].lineno - 1 if body else node.end_lineno or node.lineno
        if node.lineno <= line <= max(last, node.lineno):
            best = node.lineno, max(last, node.lineno)
    return best


def _executed(file: str, one: Finding, texts: Texts, run: Ended) -> bool:
    lines = set(run.told.get("executed", {}).get(file, ()))
    first, last = statement(texts[file], one.span.line)
    return any(first <= line <= last for line in lines)


def _raised(file: str, one: Finding, texts: Texts, run: Ended) -> bool:
    """Whether the program failed in or through the statement of an error."""
    first, last = statement(texts[file], one.span.line)
    return any(name == file and first <= line <= last for name, line in run.told.get("lines", ()))


def counted(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The figures."""
    tried = [one for one in rows if one["outcome"] != "left out"]
    fails = [one for one in tried if one["outcome"] == "fails"]
    ran = [one for one in tried if one["outcome"] == "runs"]
    uses = [use for one in tried for use in one["breaking"] if not use["foreign"]]
    about = [one for one in fails if not any(use["foreign"] for use in one["breaking"])]
    executed = sum(one["errors_executed"] for one in tried)
    return {
        "tried": len(tried),
        "left_out": dict(Counter(one["why"] for one in rows if one["outcome"] == "left out")),
        "breaking_uses": len(uses),
        "told_as_error": sum(use["told"] == "error" for use in uses),
        "told_as_warning": sum(use["told"] == "warning" for use in uses),
        "breaking_uses_of_other_packages": sum(bool(use["foreign"]) for one in tried for use in one["breaking"]),
        "errors": sum(one["errors"] for one in tried),
        "errors_executed": executed,
        "false_alarms": sum(len(one["false_alarms"]) for one in tried),
        "fail": len(fails),
        "fail_without_other_packages": len(about),
        "run_after_fix": sum(one[SAFE] == "runs" for one in fails),
        "run_after_unsafe_fixes": sum(one[UNSAFE] == "runs" for one in fails),
        "ran": len(ran),
        "broken": [one["program"] for one in ran if one[SAFE] != "runs" or one[UNSAFE] != "runs"],
        "missed": [
            {"program": one["program"], **{k: use[k] for k in ("line", "code", "said")}}
            for one in tried
            for use in one["breaking"]
            if not use["foreign"] and use["told"] == "no"
        ],
    }


def table_of(found: Mapping[str, Any]) -> str:
    """The figures as a line of a table."""
    return (
        "| from | to | programs | left out | breaking uses | told as error | as warning | errors executed "
        "| false alarms | fail | run after --fix | with --unsafe-fixes | ran, and run still |\n"
        f"| {found['before']} | {found['after']} | {found['tried']} | {sum(found['left_out'].values())} "
        f"| {found['breaking_uses']} | {found['told_as_error']} | {found['told_as_warning']} "
        f"| {found['errors_executed']} | {found['false_alarms']} | {found['fail']} | {found['run_after_fix']} "
        f"| {found['run_after_unsafe_fixes']} | {found['ran'] - len(found['broken'])} of {found['ran']} |"
    )


if __name__ == "__main__":
    raise SystemExit(main())
