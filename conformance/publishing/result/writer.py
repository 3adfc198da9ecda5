"""Writing the file: the same bytes for the same judgement, and never half of it."""

import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from conformance.analysis.judging.judgement import Judgement
from conformance.analysis.ledger.model import Rule
from conformance.analysis.search import index as search
from conformance.model.observation import STATUSES
from conformance.publishing.report.data import EnvironmentRow
from conformance.publishing.reproduce.arrays import Recorder
from conformance.publishing.reproduce.reproduced import Mark
from conformance.publishing.reproduce.scenarios import SCENARIOS
from conformance.publishing.reproduce.scenarios import write as write_script
from conformance.publishing.reproduce.script import Script
from conformance.publishing.result.encode import SEVERITIES, VERDICTS, blocks, said
from conformance.publishing.result.model import Losses, Suite
from conformance.publishing.result.outcomes import Outcomes
from conformance.publishing.result.wire import SCHEMA_ID, Index
from conformance.scenarios import STAGES
from conformance.storage.disk import make_folder, replace_file

#: The members carry no time of their own: the same judgement is the same file.
_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Publication:
    """All that is published: a judgement, and what stood beside it.

    ``installed`` is ``as-installed.json``, ``provenance`` is ``provenance.json``, ``losses`` says what the judgement
    lacks where it was not made from observations, ``outcomes`` what each implementation raised itself. ``more`` are
    further members by name, for other readers. ``marks`` are what came of running reproducers: by case and script.
    """

    judgement: Judgement
    rules: Sequence[Rule]
    suite: Suite
    complete: frozenset[str] = frozenset()
    environments: Sequence[EnvironmentRow] = ()
    installed: Mapping[str, Any] = field(default_factory=dict, hash=False)
    provenance: Mapping[str, Any] = field(default_factory=dict, hash=False)
    losses: Losses | None = None
    outcomes: Outcomes = field(default_factory=dict, hash=False)
    more: Mapping[str, bytes] = field(default_factory=dict, hash=False)
    marks: Mapping[str, Mapping[str, Mark]] = field(default_factory=dict, hash=False)


def write(path: Path, publication: Publication) -> int:
    """Write the file; returns its size in bytes. Raises UnpublishableError for what the format cannot hold."""
    content = packed(members(publication))
    store(path, content)
    return len(content)


def store(path: Path, content: bytes) -> None:
    """Write the file: it is whole, or what it was; raises DiskError."""
    make_folder(path.parent)
    replace_file(path, [content])


def members(publication: Publication) -> Iterator[tuple[str, bytes]]:
    """The members by name, each JSON."""
    judgement, encode = publication.judgement, msgspec.json.encode
    index = Index(
        SCHEMA_ID,
        publication.suite,
        list(judgement.headers.values()),
        [i for i in judgement.headers if i in publication.complete],
        [verdict.value for verdict in VERDICTS],
        [severity.value for severity in SEVERITIES],
        list(STATUSES),
        list(judgement.cases),
        [case.api for case in judgement.cases.values()],
        publication.losses,
    )
    yield "index.json", encode(index)
    yield "rules.json", encode(list(publication.rules))
    yield "environments.json", encode(list(publication.environments))
    yield "as-installed.json", encode(publication.installed)
    yield "provenance.json", encode({k: v for k, v in publication.provenance.items() if k != "files"})
    yield "arrays.json", encode(written_out(judgement))
    yield "reproduced.json", encode(publication.marks)
    yield "search.json", search.encode(search.build(judgement, publication.rules))
    for number, (cases, facts) in enumerate(blocks(judgement, [rule.id for rule in publication.rules])):
        yield f"cases/{number}.json", encode(cases)
        yield f"facts/{number}.json", encode(facts)
    for number, block in enumerate(said(list(judgement.cases), list(judgement.headers), publication.outcomes)):
        yield f"said/{number}.json", encode(block)
    yield from publication.more.items()


def packed(found: Iterable[tuple[str, bytes]]) -> bytes:
    """Members as a ZIP file, deflated, with a checksum each."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in found:
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, content)
    return buffer.getvalue()


def written_out(judgement: Judgement) -> dict[str, Any]:
    """The inputs that any reproducer of a divergence may write out, of both precisions, by what they are asked with.

    Which they are, only the scripts' builders know: they are run for every stage at which a case diverges.
    """
    recorder = Recorder()
    seen: set[tuple[str, str, str]] = set()
    for divergence in judgement.divergences:
        case = judgement.cases[divergence.case]
        if case.scenario not in SCENARIOS:
            continue
        sides = [judgement.headers[i] for behaviour in divergence.behaviours for i in behaviour.implementations]
        known = list(STAGES[case.scenario])
        stage = divergence.stage if divergence.stage in known else known[-1]
        for precision in ("float32", "float64"):
            key = (case.id, stage, precision)
            if key not in seen:
                seen.add(key)
                write_script(Script(case, stage, precision, sides, recorder))
    return dict(sorted(recorder.found.items()))
