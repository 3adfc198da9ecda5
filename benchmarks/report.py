"""Measures the report at the size of the whole history, on synthetic results: bytes, and time until it can be used.

    python benchmarks/report.py [--results 160905] [--implementations 85] [--behaviours 12] [--parted 0.85] [--runs 5]

Prints JSON: the size in bytes of index.html and of every JSON file published with it, seconds to invent and
to write, and for each run the milliseconds from navigation until the first view is drawn and answers
(``ready``), until a search over all divergences is answered (``search``), and until the other views and
a drill-down are drawn. Every run starts a browser with an empty profile, so nothing is cached.
"""

import argparse
import json
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, Playwright, sync_playwright

from conformance.report import write_report
from conformance.report.synthetic import synthetic

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
    parser.add_argument("--results", type=int, default=160_905)
    parser.add_argument("--implementations", type=int, default=85)
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
        data = synthetic(chosen.results, chosen.implementations, parted=chosen.parted, behaviours=chosen.behaviours)
        invented = time.perf_counter()
        page = write_report(data, Path(folder))
        written = time.perf_counter()
        with sync_playwright() as playwright:
            runs = [_run(playwright, browser, page) for _ in range(chosen.runs)]
        sizes = {p.name: p.stat().st_size for p in sorted(page.parent.iterdir()) if not p.name.endswith("schema.json")}
    median = {name: statistics.median(run[name] for run in runs) for name in runs[0]}
    within = sum(sizes.values()) <= LIMIT_BYTES and median["ready"] <= LIMIT_MS
    result = {
        "results": len(data.cases) * len(data.headers),
        "cases": len(data.cases),
        "implementations": len(data.headers),
        "divergences": len(data.divergences),
        "behaviours": {
            "mean": round(statistics.mean(len(d.behaviours) for d in data.divergences), 2),
            "max": max(len(d.behaviours) for d in data.divergences),
        },
        "change_points": sum(len(history.changes) for history in data.histories),
        "bytes": {**sizes, "together": sum(sizes.values())},
        "load_average": round(os.getloadavg()[0], 1),
        "seconds": {"invent": round(invented - start, 2), "write": round(written - invented, 2)},
        "median_ms": median,
        "runs_ms": runs,
        "limits": {"bytes": LIMIT_BYTES, "ready_ms": LIMIT_MS},
        "within_limits": within,
    }
    print(json.dumps(result, indent=2))
    return 0 if within else 1


def _run(playwright: Playwright, browser: str, path: Path) -> dict[str, float]:
    chromium = playwright.chromium.launch(executable_path=browser, args=ARGUMENTS)
    page = chromium.new_page(viewport={"width": 1280, "height": 900})

    def timed(act: Callable[[], object], shown: str) -> float:
        start = time.perf_counter()
        act()
        page.wait_for_selector(shown)
        page.evaluate(PAINTED)
        return round((time.perf_counter() - start) * 1000, 1)

    times = {
        "ready": timed(lambda: page.goto(path.as_uri()), "html[data-ready]"),
        "search": timed(lambda: page.fill("#search", "gru units=8"), "h1:text('Divergences')"),
        "compare": timed(lambda: _to(page, "#/compare?by=cause"), "h1:text('Compare')"),
        "upgrade": timed(lambda: _to(page, "#/upgrade"), "h1:text('Upgrade')"),
        "history": timed(lambda: _to(page, "#/history"), "h1:text('History')"),
        "history_of_an_api": timed(lambda: _to(page, "#/history?by=api&api=layers.GRU"), ".card.history"),
        "matrix": timed(lambda: _to(page, "#/matrix"), "table.matrix"),
        "whole_matrix": timed(lambda: _to(page, "#/matrix?cols=all"), "table.matrix.dense"),
        "environments": timed(lambda: _to(page, "#/environments"), "table.environments"),
        "list": timed(lambda: _to(page, "#/divergences"), "a.row"),
        "drill_down": timed(lambda: page.click("a.row >> nth=0"), "dialog[open] .stages"),
    }
    chromium.close()
    return times


def _to(page: Page, address: str) -> None:
    page.evaluate("(to) => { location.hash = to; }", address)


if __name__ == "__main__":
    raise SystemExit(main())
