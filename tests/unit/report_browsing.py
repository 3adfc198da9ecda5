"""What the tests of the page share: names of the invented report, and reading a page that is still being drawn."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page

from conformance.publishing.report import ReportData

Watch = Callable[..., Any]


@dataclass(frozen=True)
class Large:
    """An invented report of many implementations, and its page."""

    data: ReportData
    path: Path


GRU, DENSE, ALIKE, SKIPPED = (
    "layers.GRU[reset_after=True]",
    "layers.Dense[units=4]",
    "layers.Flatten[]",
    "losses.Hinge[]",
)


OLD, NEW, LEGACY, JAX = "py37-tf20/keras", "py311-tf2/keras", "py311-tf2/tf_keras", "py313-keras315-jax/keras[jax]"


VIEWS = [
    "overview",
    "search?q=layers.GRU",
    "upgrade",
    "find",
    "saving?a=py37-tf20/keras&b=py311-tf2/keras",
    "exports?writer=py37-tf20/keras",
    "api",
    "api?area=layers&only=arguments",
    "api?symbol=layers.GRU",
    "api?symbol=layers.Nowhere",
    "history",
    "history?by=api&api=layers.*",
    "divergences",
    "compare?all=1",
    "matrix",
    "training",
    "speed",
    "speed?only=first&way=jit",
    "speed?only=import",
    "environments",
]


def until(page: Page, expression: str, seconds: float = 10) -> None:
    """Wait for an expression to hold; playwright's own way needs eval, which the page's policy forbids."""
    end = time.monotonic() + seconds
    while not page.evaluate(expression):
        assert time.monotonic() < end, f"{expression} does not hold at {page.url}"
        time.sleep(0.02)
    # An address is new before its view is: the event that draws it comes behind.
    page.evaluate("new Promise(done => setTimeout(() => requestAnimationFrame(() => setTimeout(done)), 0))")


def shown(page: Page, within: str = "#content") -> list[str]:
    """The ids of the cases in the rows of a view."""
    return page.locator(f"{within} a.row .what > code").all_inner_texts()


def kinds(cell: Locator) -> set[str]:
    """The classes of an element."""
    return set((cell.get_attribute("class") or "").split())


def awaited(page: Page, cases: Iterable[str], seconds: float = 10) -> None:
    """Wait until just these cases are shown, in any order: an address changes before the list does."""
    expected, end = sorted(cases), time.monotonic() + seconds
    while sorted(shown(page)) != expected and time.monotonic() < end:
        time.sleep(0.02)
    assert sorted(shown(page)) == expected


def overlap(one: Any, other: Any) -> bool:
    """Whether two boxes on the page share a place."""
    return all(
        one[start] < other[start] + other[size] and other[start] < one[start] + one[size]
        for start, size in (("x", "width"), ("y", "height"))
    )
