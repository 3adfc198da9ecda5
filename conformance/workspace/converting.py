"""Giving the scripts to every ``tf_upgrade_v2``, and running what it is given and what it makes."""

import os
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from packaging.requirements import Requirement
from packaging.version import Version

from conformance.analysis.judging.judgement import Judgement
from conformance.catalog.converted import (
    SPELLINGS,
    TABLE,
    TEXTS,
    Converted,
    Made,
    Spelling,
    digest,
    file_name,
    given,
    read,
    scripts,
    texts,
)
from conformance.environments.launch import Launch
from conformance.environments.processes import clean, run
from conformance.environments.table import Environments
from conformance.model.errors import ConformanceError
from conformance.storage.disk import replace_file
from conformance.workspace.rewriting import Rewriting
from conformance.workspace.workspace import Workspace, in_order

#: The name of the tool, and what it needs at most: seconds.
TOOL, LONGEST = "tf_upgrade_v2", 300.0
#: A line of its report about what somebody has to look at.
_SAID = re.compile(r"^\S*?(\w+)/(\w+)\.py:(\d+):\d+: (WARNING|ERROR): (.*)$", re.MULTILINE)


class ConversionError(ConformanceError):
    """The tool did not do what it is for."""


def convert(environments: Environments) -> Converted:
    """What each version of the tool that is on this machine makes of the scripts; writes the texts and the table."""
    tools = _tools(environments)
    if not tools:
        raise ConversionError(
            f"No environment with {TOOL} is on this machine.", "Make one: tox run -e py311-tf2 --notest"
        )
    former = read()
    if lacking := [tool for tool in former.tools if tool not in tools]:
        raise ConversionError(
            f"What the tools of TensorFlow {', '.join(lacking)} made would be lost: they are not on this machine.",
            "Make the environments that have them: tox run -e ENVIRONMENT --notest",
        )
    each = {version: _converted(environments, name) for version, name in tools.items()}
    made: dict[str, list[Made]] = {}
    wanted: dict[str, str] = {}
    for name in scripts():
        for spelling in SPELLINGS:
            for one, text in _alike(name, spelling, each):
                made.setdefault(name, []).append(one)
                wanted |= {one.text: text} if one.text else {}
    for path in TEXTS.glob("*.py"):
        if path.name not in wanted:
            path.unlink()
    TEXTS.mkdir(exist_ok=True)
    for file, text in wanted.items():
        replace_file(TEXTS / file, [text.encode()])
    return _write(msgspec.structs.replace(former, made=made))


def run_texts(workspace: Workspace, launches: Sequence[Launch], judgement: Judgement) -> Converted:
    """Run what the tool is given and what it makes under some implementations; keeps what came of others."""
    table = read()
    cases = texts(table)
    rewriting = Rewriting(workspace, judgement, "converted")
    tensorflow = dict(table.tensorflow)
    ran = dict(table.ran)

    def marked(name: str) -> str:
        return digest(cases[name])

    for package, chosen in _runnable(launches).items():
        mine = {name: case for name, case in cases.items() if case.params.get("imports", "keras") == package}
        own = {name: case for name, case in mine.items() if name.endswith(f".{SPELLINGS[0]}")}
        if chosen:
            ran |= rewriting.observed(own, chosen, marked, ran)
            written = {name: case for name, case in mine.items() if name not in own}
            ran |= rewriting.run(written, chosen, marked, ran, cases.values())
    for launch in launches:
        header = judgement.headers.get(launch.id)
        if header is not None and "tensorflow" in header.versions:
            tensorflow[launch.id] = header.versions["tensorflow"]
    return _write(
        msgspec.structs.replace(table, ran=ran, tensorflow={name: tensorflow[name] for name in in_order(tensorflow)})
    )


def _runnable(launches: Sequence[Launch]) -> Mapping[str, list[Launch]]:
    """Under which implementations a text can run, by what it imports."""
    with_tensorflow = [one for one in launches if one.implementation.backend == "tensorflow"]
    return {
        "keras": with_tensorflow,
        "tensorflow": [one for one in with_tensorflow if one.implementation.provider == "tf.keras"],
    }


def _tools(environments: Environments) -> dict[str, str]:
    """Version of TensorFlow → the first environment on this machine that has it, in the order of versions."""
    found: dict[str, str] = {}
    for name in environments.names():
        wanted = (Requirement(one) for one in environments.get(name).packages)
        version = next((str(one.specifier)[2:] for one in wanted if one.name in ("tensorflow", "tensorflow-cpu")), "")
        if version and environments.is_here(name) and (environments.interpreter(name).parent / TOOL).is_file():
            found.setdefault(version, name)
    return dict(sorted(found.items(), key=lambda item: Version(item[0])))


#: Spelling and name → the text that the tool wrote, and what it said of it.
_Texts = Mapping[tuple[str, str], tuple[str, tuple[str, ...]]]


def _converted(environments: Environments, environment: str) -> _Texts:
    """What the tool of an environment makes of all scripts in all spellings."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for spelling in SPELLINGS:
            (root / "in" / spelling).mkdir(parents=True)
            for name in scripts():
                (root / "in" / spelling / f"{name}.py").write_text(given(name, spelling), encoding="utf-8")
        options = ["--intree", f"{root}/in", "--outtree", f"{root}/out", "--reportfile", f"{root}/report.txt"]
        tool = environments.interpreter(environment).parent / TOOL
        done = run([tool, *options], LONGEST, clean(os.environ), root, together=True)
        if done.status != 0:
            raise ConversionError(f"{TOOL} of {environment} ended with {done.status}.", done.out[-500:])
        said: dict[tuple[str, str], list[str]] = {}
        # The report names everything twice: first what is to be looked at, then file by file.
        for spelling, name, line, kind, text in _SAID.findall((root / "report.txt").read_text(encoding="utf-8")):
            said.setdefault((spelling, name), []).append(f"{kind} [line {line}]: {text}")
        return {
            (path.parent.name, path.stem): (
                path.read_text(encoding="utf-8"),
                tuple(dict.fromkeys(said.get((path.parent.name, path.stem), ()))),
            )
            for path in (root / "out").rglob("*.py")
        }


def _alike(name: str, spelling: Spelling, each: Mapping[str, _Texts]) -> Iterator[tuple[Made, str]]:
    """What the versions make of a script, versions that make the same together."""
    groups: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for version, all_texts in each.items():
        groups.setdefault(all_texts[spelling, name], []).append(version)
    for (text, said), versions in groups.items():
        changed = text != given(name, spelling)
        yield Made(spelling, versions, file_name(name, spelling, versions[0]) if changed else "", said), text


def _write(table: Converted) -> Converted:
    table = msgspec.structs.replace(table, created=datetime.now(UTC).date().isoformat())
    replace_file(TABLE, [msgspec.json.format(msgspec.json.encode(table), indent=1), b"\n"])
    return table
