"""The page's modules by themselves: their names in an expression that Chromium evaluates."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page

from conformance.publishing.report.page import SOURCES

#: An expression over the modules' names, and what it is told as ``given``.
Evaluate = Callable[..., Any]


def in_modules(page: Page, expression: str, given: Any) -> Any:
    """The value of an expression, with all modules before it but the one that starts the page."""
    sources = [p.read_text(encoding="utf-8") for p in sorted((SOURCES / "js").glob("*.js")) if "main" not in p.name]
    return page.evaluate("(given) => {\n" + "\n".join(sources) + f"\nreturn {expression};\n}}", given)
