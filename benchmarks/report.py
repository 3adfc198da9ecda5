"""Measures the report at the size to come, on synthetic results: bytes, time until it can be used, memory to write it.

    python benchmarks/report.py [--cases 10000] [--implementations 120] [--behaviours 12] [--parted 0.85] [--runs 5]

Prints JSON: the size in bytes of what the page loads first, of the chunks it loads when asked for, and of the JSON
files; seconds to invent and to write, with the memory before and the most while writing; and for each run the
milliseconds from navigation until the first view is drawn and answers (``ready``), until a search over everything is
answered, and until the other views and a drill-down are drawn. ``best_ms`` is the best run of each, ``median_ms`` the
median: on a machine that does other things as well, the best is nearest to what the page costs. ``ready_cpu`` is the
processor time that all of the browser's processes together spent until ready, which holds on a busy machine as well.
Every run starts a browser with an empty profile, so nothing is cached.
"""

import argparse
import json
import os
import re
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psutil
from playwright.sync_api import Page, Playwright, sync_playwright

from conformance.publishing.report import ReportData, write_report
from conformance.publishing.report.chunks import FOLDER
from conformance.publishing.report.synthetic import synthetic

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
LIMIT_BYTES, LIMIT_MS = 10_000_000, 1500

#: Resolves once the browser has laid out and painted what is there now.
PAINTED = "() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)))"


def main() -> int:
    """Measure, print JSON; exit status 1 where a limit is exceeded, 2 where there is no browser."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--implementations", type=int, default=120)
    parser.add_argument("--behaviours", type=int, default=12)
    parser.add_argument("--parted", type=float, default=0.85)
    parser.add_argument("--runs", type=int, default=5)
    chosen = parser.parse_args()
    browser = os.environ.get("CONFORMANCE_CHROMIUM") or shutil.which("chromium")
    if browser is None:
        print("no chromium: install it, or name one in CONFORMANCE_CHROMIUM", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        data = synthetic(
            chosen.cases * chosen.implementations,
            chosen.implementations,
            parted=chosen.parted,
            behaviours=chosen.behaviours,
        )
        invented = time.perf_counter()
        before = _forget_peak()
        cpu = time.process_time()
        page = write_report(data, Path(folder))
        written = {"wall": time.perf_counter() - invented, "cpu": time.process_time() - cpu}
        memory = {"before": before, "most": _megabytes("VmHWM")}
        with sync_playwright() as playwright:
            runs = [_run(playwright, browser, page) for _ in range(chosen.runs)]
        sizes = _sizes(page)
    best = {name: min(run[name] for run in runs) for name in runs[0]}
    within = sizes["first"] <= LIMIT_BYTES and min(best["ready"], best["ready_cpu"]) <= LIMIT_MS
    result = {
        **_told(data),
        "bytes": sizes,
        "load_average": round(os.getloadavg()[0], 1),
        "seconds": {"invent": round(invented - start, 2), **{f"write_{k}": round(v, 2) for k, v in written.items()}},
        "megabytes": memory,
        "best_ms": best,
        "median_ms": {name: round(statistics.median(run[name] for run in runs), 1) for name in runs[0]},
        "runs_ms": runs,
        "limits": {"first_bytes": LIMIT_BYTES, "ready_ms": LIMIT_MS},
        "within_limits": within,
    }
    print(json.dumps(result, indent=2))
    return 0 if within else 1


def _told(data: ReportData) -> dict[str, object]:
    return {
        "results": len(data.cases) * len(data.headers),
        "cases": len(data.cases),
        "implementations": len(data.headers),
        "divergences": len(data.divergences),
        "behaviours": {
            "mean": round(statistics.mean(len(d.behaviours) for d in data.divergences), 2),
            "max": max(len(d.behaviours) for d in data.divergences),
        },
        "facts": sum(len(pair.differing) for d in data.divergences for pair in d.pairs.values()),
        "change_points": sum(len(history.changes) for history in data.histories),
    }


def _sizes(page: Path) -> dict[str, object]:
    chunks = sorted(p.stat().st_size for p in (page.parent / FOLDER).iterdir())
    json_files = {p.name: p.stat().st_size for p in sorted(page.parent.glob("*.json")) if "schema" not in p.name}
    return {
        "first": page.stat().st_size,
        "chunks": {
            "count": len(chunks),
            "together": sum(chunks),
            "median": int(statistics.median(chunks)),
            "largest": chunks[-1],
        },
        "json": json_files,
    }


def _forget_peak() -> int:
    """Have the kernel forget the most memory so far; returns the megabytes in use."""
    Path("/proc/self/clear_refs").write_text("5")
    return _megabytes("VmRSS")


def _megabytes(what: str) -> int:
    found = re.search(rf"^{what}:\s+(\d+) kB", Path("/proc/self/status").read_text(), re.MULTILINE)
    assert found is not None
    return int(found[1]) // 1024


def _run(playwright: Playwright, browser: str, path: Path) -> dict[str, float]:
    chromium = playwright.chromium.launch(executable_path=browser, args=ARGUMENTS)
    page = chromium.new_page(viewport={"width": 1280, "height": 900})

    def timed(act: Callable[[], object], shown: str) -> float:
        start = time.perf_counter()
        act()
        page.wait_for_selector(shown)
        page.evaluate(PAINTED)
        return round((time.perf_counter() - start) * 1000, 1)

    page.goto("about:blank")
    spent = _browser_cpu()
    message = "#/search?q=ValueError: Invalid rank 5 of layers.Conv2D"
    times = {
        "ready": timed(lambda: page.goto(path.as_uri()), "html[data-ready]"),
        "ready_cpu": round(1000 * (_browser_cpu() - spent), 1),
        "other_versions": timed(lambda: _swap(page), ".glance .group"),
        "first_search": timed(lambda: page.fill("#search", "layers.GRU"), ".found .row"),
        "search": timed(lambda: _to(page, message), ".found .row:has-text('Conv2D')"),
        "compare": timed(lambda: _to(page, "#/compare?by=cause"), "h1:text('Compare')"),
        "upgrade": timed(lambda: _to(page, "#/upgrade"), "h1:text('Upgrade')"),
        "history": timed(lambda: _to(page, "#/history"), "h1:text('History')"),
        "history_of_an_api": timed(lambda: _to(page, "#/history?by=api&api=layers.GRU"), ".card.history"),
        "matrix": timed(lambda: _to(page, "#/matrix"), "table.matrix"),
        "whole_matrix": timed(lambda: _to(page, "#/matrix?cols=all"), "table.matrix.dense"),
        "api": timed(lambda: _to(page, "#/api"), ".api .sections"),
        "symbol": timed(lambda: _to(page, "#/api?symbol=Model"), "table.compat"),
        "environments": timed(lambda: _to(page, "#/environments"), "table.environments"),
        "training": timed(lambda: _to(page, "#/training"), ".plot path"),
        "list": timed(lambda: _to(page, "#/divergences"), "a.row"),
        "drill_down": timed(lambda: page.click("a.row >> nth=0"), "dialog[open] .stages"),
    }
    chromium.close()
    return times


def _browser_cpu() -> float:
    """Seconds of processor time of the browser's processes, which are all that this one has started."""
    times = [process.cpu_times() for process in psutil.Process().children(recursive=True)]
    return sum(time.user + time.system for time in times)


def _swap(page: Page) -> None:
    page.evaluate("document.querySelector('.from-to').remove()")
    page.evaluate(
        "(to) => { location.hash = to; }", "#/overview?a=py311-tf210%2Ftf.keras&b=py313-keras315-jax%2Fkeras[jax]"
    )


def _to(page: Page, address: str) -> None:
    page.evaluate("(to) => { location.hash = to; }", address)


if __name__ == "__main__":
    raise SystemExit(main())
