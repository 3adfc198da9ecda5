"""A small invented report, written, and a headless Chromium that must neither complain nor go online."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from report_browsing import Large
from report_invented import invented, parted_twice

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


@dataclass
class Watched:
    """A page, and all it said or asked for."""

    page: Page
    path: Path
    findings: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def open(self, address: str = "") -> Page:
        """Open the report at an address of its own and wait until it answers."""
        self.page.goto("about:blank")
        self.page.goto(self.path.as_uri() + address)
        self.page.wait_for_selector("html[data-ready]")
        return self.page


@pytest.fixture(scope="session")
def data() -> ReportData:
    return invented()


@pytest.fixture(scope="session")
def twice() -> ReportData:
    return parted_twice()


@pytest.fixture(scope="session")
def large(tmp_path_factory: pytest.TempPathFactory) -> Large:
    data = synthetic(12_000, 60, seed=3)
    return Large(data, write_report(data, tmp_path_factory.mktemp("large")))


@pytest.fixture(scope="session")
def folder(data: ReportData, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_report(data, tmp_path_factory.mktemp("report")).parent


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = os.environ.get("CONFORMANCE_CHROMIUM") or shutil.which("chromium")
    if path is None:
        reason = "no chromium: install Debian's package, or name one in CONFORMANCE_CHROMIUM"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def watch(browser: Browser) -> Iterator[Callable[[Path], Watched]]:
    """Opens pages; in the end none may have complained, or asked for anything but itself and the chunks beside it."""
    made: list[Watched] = []

    def make(path: Path, scheme: str = "light") -> Watched:
        page = browser.new_context(
            viewport={"width": 1280, "height": 900},
            color_scheme="dark" if scheme == "dark" else "light",
        ).new_page()
        watched = Watched(page, path)
        page.on("console", lambda m: watched.findings.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: watched.findings.append(str(error)))
        page.on("request", lambda request: watched.requests.append(request.url))
        made.append(watched)
        return watched

    yield make
    for watched in made:
        findings = list(watched.findings)
        beside = watched.path.with_name(FOLDER).as_uri()
        elsewhere = [
            url
            for url in watched.requests
            if url.split("#")[0] not in (watched.path.as_uri(), "data:,") and not url.startswith(f"{beside}/")
        ]
        watched.page.context.close()
        assert findings == []
        assert elsewhere == []


@pytest.fixture
def report(watch: Callable[[Path], Watched], folder: Path) -> Watched:
    return watch(folder / "index.html")
