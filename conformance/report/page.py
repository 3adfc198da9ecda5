"""``index.html``: one file that holds its style, its code and its data."""

import base64
import hashlib
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from conformance.report.data import ReportData
from conformance.report.encode import blocks

SOURCES = Path(__file__).with_name("page")


def render_page(data: ReportData) -> str:
    """The whole page as text; it needs nothing beside it and no network."""
    style, early, code = _source("style.css"), _source("theme.js"), _code()
    environment = Environment(
        loader=FileSystemLoader(SOURCES),
        autoescape=select_autoescape(["html", "jinja"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("index.html.jinja").render(
        title=data.title,
        created=data.created,
        suite_version=data.suite_version,
        implementations=[header.label for header in data.headers],
        divergences=len(data.divergences),
        style=Markup(style),
        early=Markup(early),
        code=Markup(code),
        style_hash=_hash(style),
        script_hashes=[_hash(early), _hash(code)],
        blocks=list(blocks(data)),
    )


@cache
def _source(name: str) -> str:
    return (SOURCES / name).read_text(encoding="utf-8").strip()


@cache
def _code() -> str:
    """The modules under js/ in the order of their names, inside one function: nothing leaks."""
    modules = [path.read_text(encoding="utf-8").strip() for path in sorted((SOURCES / "js").glob("*.js"))]
    return '(() => {\n"use strict";\n' + "\n\n".join(modules) + "\n})();"


def _hash(text: str) -> str:
    """The content-security policy's name for an inline script or style."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")
