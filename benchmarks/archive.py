"""Measures the archive: its size, reading one case and everything, adding an implementation, and other formats.

    python benchmarks/archive.py [--observations DIR …] [--further DIR …] [--part NAME …] [--quick]

The sample is what stands in the folders (one file for each implementation, as a run leaves them). What more
implementations and cases would take is an *extrapolation*: they are made from the sample by the rates measured in it
and by which implementations behave alike in reports/latest (see archive_synthetic.py); how far such an extrapolation
goes wrong is measured by making the sample from half of it, and by making of it the --further ones. Reading is measured
in fresh processes, import apart, the fastest of several; what counts is processor time, which holds on a machine that
does other things as well. Layouts are compared on the sample. Prints JSON; exit status 1 where today's catalogue under
the published implementations takes more than 25 bytes for an observation, one of its cases more than 50 ms to read, or
the large archive (10000 cases, 120 implementations) more than 110 MB.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import msgspec
from archive_layouts import LAYOUTS, compared
from archive_synthetic import Made, Published, Synthetic, novelties, sample
from measuring import machine, spent

from conformance.archive.adding import Source, add, arranged
from conformance.archive.archive import Archive
from conformance.archive.records import put_together
from conformance.archive.writing import PackWriter
from conformance.environments.table import ROOT
from conformance.model.observation import Header

#: Bytes for an observation of today's catalogue under the published implementations, seconds to read one of its cases,
#: bytes of the large archive.
TODAY, READ, LARGE = 25, 0.05, 110_000_000
CASE = "layers.Dense[]"
PARTS = ("sample", "novelty", "extrapolation", "layouts", "today", "large")

#: What a fresh process does; ``{act}`` between the two clocks.
FRESH = """
import json, re, sys, time
begun = time.perf_counter()
from pathlib import Path
from conformance.archive.archive import Archive
imported, cpu = time.perf_counter(), time.process_time()
root = Path(sys.argv[1])
{act}
print(json.dumps({{
    "import_seconds": imported - begun, "seconds": time.perf_counter() - imported,
    "cpu_seconds": time.process_time() - cpu, "count": count,
    "peak_mib": int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]) / 1024,
}}))
"""
ACTS = {
    "one_case": "found = Archive(root).case(sys.argv[2]); count = len([found.observation(r) for r in found.rows])",
    "index": "count = len(Archive(root).select().headers)",
    "contents": "count = sum(len(one.contents()) for one in Archive(root).select().judged())",
    "everything": "count = sum(len([one.observation(i) for i in one.rows]) for one in Archive(root).select().judged())",
}


def main() -> int:
    """Measure, print JSON; exit status 1 where a bound is exceeded."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--observations", type=Path, nargs="+", default=[ROOT / "reports/observations"], metavar="DIR")
    parser.add_argument(
        "--further", type=Path, nargs="+", default=[], metavar="DIR", help="more of the sample, in fewer cases"
    )
    parser.add_argument("--cases", type=int, default=10_000, metavar="N", help="of the large archive (default: 10000)")
    parser.add_argument("--implementations", type=int, default=120, metavar="N", help="of the large one (default: 120)")
    parser.add_argument("--repetitions", type=int, default=5, metavar="N", help="of reading (default: 5)")
    parser.add_argument("--part", nargs="+", choices=PARTS, default=PARTS, help="only these (default: all)")
    parser.add_argument("--quick", action="store_true", help="little of everything: to see that it runs")
    chosen = parser.parse_args()
    facts = machine()
    sources = sample(chosen.observations)
    if len(sources) < 3:
        print(f"a sample of at least three implementations is needed: {chosen.observations}", file=sys.stderr)
        return 2
    large, repetitions = (chosen.cases, chosen.implementations), chosen.repetitions
    if chosen.quick:
        sources, large, repetitions = [thinned(source, 60) for source in sources], (100, 12), 1
    published = Published(ROOT / "reports/latest/divergences.json")
    novelty = novelties(sources, published)
    case = CASE if all(CASE in source.lines for source in sources) else min(sources[0].lines)
    today = 12 if chosen.quick else len(published.implementations)
    names = list(LAYOUTS)[: 2 if chosen.quick else None]
    result: dict[str, Any] = {"machine": facts}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        parts: dict[str, Callable[[], Any]] = {
            "sample": lambda: sampled(sources, folder / "sample"),
            "novelty": lambda: {"first": asdict(novelty[False]), "further": asdict(novelty[True])},
            "extrapolation": lambda: extrapolated(sources, sample(chosen.further), published, folder / "held"),
            "layouts": lambda: compared(sources, case, _made(folder / "layouts"), names),
            "today": lambda: measured(
                Synthetic(sources, published, novelty, today), folder / "today", case, repetitions
            ),
            "large": lambda: measured(
                Synthetic(sources, published, novelty, large[1]), folder / "large", case, repetitions, large[0]
            ),
        }
        for part in chosen.part:
            # Said at once: all of it takes a quarter of an hour.
            result[part] = parts[part]()
            print(json.dumps({part: result[part]}), file=sys.stderr, flush=True)
    bounds = {}
    if "today" in result:
        bounds["today_bytes_per_observation"] = [result["today"]["bytes_per_observation"], TODAY]
        bounds["today_one_case_cpu_seconds"] = [result["today"]["read"]["one_case"]["cpu_seconds"], READ]
    if "large" in result:
        bounds["large_bytes"] = [result["large"]["bytes"], LARGE]
    print(json.dumps({**result, "bounds": bounds}, indent=1))
    return 0 if chosen.quick or all(found <= bound for found, bound in bounds.values()) else 1


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def thinned(source: Source, every: int) -> Source:
    """A source with every n-th of its cases."""
    return Source(source.header, {case: source.lines[case] for case in sorted(source.lines)[::every]})


def sampled(sources: Sequence[Source], root: Path) -> dict[str, Any]:
    """The sample itself, and how the archive grows with it: implementation by implementation, as one pack each time."""
    growth = []
    for count in sorted({1, 2, len(sources) // 2, len(sources)}):
        with spent() as time:
            added = add(root / str(count), sources[:count])
        growth.append({"implementations": count, "bytes": added.bytes, "records": added.records, "cpu": time.cpu})
    return {
        "implementations": [source.header.implementation.id for source in sources],
        "observations": sum(len(source.lines) for source in sources),
        "json_bytes": sum(len(line) for source in sources for line in source.lines.values()),
        "bytes": growth[-1]["bytes"],
        "growth": growth,
    }


def extrapolated(
    sources: Sequence[Source], further: Sequence[Source], published: Published, root: Path
) -> list[dict[str, Any]]:
    """How far such an extrapolation goes wrong: the sample made from half of it, and made of it what is ``further``."""
    found = [_held(sources[::2], [*sources[::2], *sources[1::2]], published, root / "half")]
    if further:
        names = set.intersection(*(set(source.lines) for source in (*sources, *further)))
        few = [Source(s.header, {case: s.lines[case] for case in names}) for s in (*sources, *further)]
        found.append(_held(few[: len(sources)], few, published, root / "further"))
    return found


def _held(part: Sequence[Source], whole: Sequence[Source], published: Published, root: Path) -> dict[str, Any]:
    """As many implementations as the whole has, made from a part of it, against the real ones."""
    size, records = written(Synthetic(part, published, novelties(part, published), len(whole)).cases(), root / "made")
    real = add(root / "real", whole)
    return {
        "from": len(part),
        "to": len(whole),
        "cases": len(whole[0].lines),
        "bytes": size,
        "real_bytes": real.bytes,
        "ratio": round(size / real.bytes, 3),
        "records": records,
        "real_records": real.records,
    }


def written(cases: Iterator[Made], root: Path) -> tuple[int, int]:
    """Write cases into an archive; returns its bytes and its records."""
    records = 0
    with PackWriter(root) as writer:
        for made in cases:
            rows, new = arranged(made.case, made.entries, made.contents, made.bodies)
            records += len(new)
            writer.add(made.case, rows, new)
    return sum((root / name.file).stat().st_size for name in writer.names), records


def measured(made: Synthetic, root: Path, case: str, repetitions: int, cases: int | None = None) -> dict[str, Any]:
    """An archive that is made: its size, what reading it takes, and what one more implementation does."""
    names = {name for source in made.sources for name in source.lines}
    copies = 1 if cases is None else -(-cases // len(names))
    with spent() as time:
        size, records = written(made.cases(copies, cases), root)
    observations = len(Archive(root).index)
    reading = {name: read(root, act, case, repetitions if name == "one_case" else 1) for name, act in ACTS.items()}
    one = made.case(case, case, 0)
    last = Synthetic(made.sources, made.published, made.novelty, made.implementations + 1)
    more = Source(msgspec.json.decode(last.headers[-1], type=Header), dict(_lines(last, copies, cases)))
    with spent() as appending:
        added = add(root, [more])
    return {
        "implementations": made.implementations,
        "cases": len(names) * copies if cases is None else cases,
        "observations": observations,
        "bytes": size,
        "bytes_per_observation": round(size / observations, 1),
        "records": records,
        "files": sum(1 for _ in root.glob("*.parquet")) - len(added.files),
        "made_cpu_seconds": round(time.cpu, 1),
        "contents_of_one_case": len(one.contents),
        "read": reading,
        "append_one_implementation": {
            "cpu_seconds": round(appending.cpu, 1),
            "observations": sum(added.observations.values()),
            "bytes": added.bytes,
            "files": len(added.files),
        },
    }


def _lines(made: Synthetic, copies: int, cases: int | None) -> Iterator[tuple[str, bytes]]:
    """The observations of the last implementation as JSON lines."""
    for one in made.cases(copies, cases):
        entry = one.entries[-1]
        own = (one.case, entry.revision, entry.seconds, entry.worker, entry.rest)
        yield one.case, put_together(*own, one.contents[entry.content], one.bodies, entry.tracebacks)


def read(root: Path, act: str, case: str, repetitions: int) -> dict[str, Any]:
    """What a fresh process takes for it: the fastest of several, import apart."""
    found = []
    for _ in range(repetitions):
        ended = subprocess.run(
            [sys.executable, "-c", FRESH.format(act=act), str(root), case],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=True,
        )
        found.append(json.loads(ended.stdout))
    best: dict[str, Any] = min(found, key=lambda one: one["seconds"])
    return {name: round(value, 4) for name, value in best.items()}


if __name__ == "__main__":
    sys.exit(main())
