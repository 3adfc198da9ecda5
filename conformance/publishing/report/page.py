"""``index.html`` and the files that it loads when asked for."""

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from conformance.publishing.report.asking import api_json, names_json, search_json
from conformance.publishing.report.chunks import Chunk, chunk, packed
from conformance.publishing.report.core import core, installable_json
from conformance.publishing.report.data import ReportData
from conformance.publishing.report.details import CaseChunk, case_chunks
from conformance.publishing.report.execution import execution_json
from conformance.publishing.report.exported import exported_json
from conformance.publishing.report.fixed import fixed_json
from conformance.publishing.report.saving import saving_json
from conformance.publishing.report.speed import speed_json

SOURCES = Path(__file__).with_name("page")


@dataclass(frozen=True)
class RenderedPage:
    """The page as text, which holds its code, its style and what every view needs, and the chunks beside it."""

    html: str
    details: tuple[CaseChunk, ...]
    others: tuple[Chunk, ...]

    @property
    def chunks(self) -> tuple[Chunk, ...]:
        """All files that lie beside the page."""
        return (*(one.chunk for one in self.details), *self.others)


def render_page(data: ReportData) -> RenderedPage:
    """The whole page; it needs nothing but its chunks, and no network."""
    details = tuple(case_chunks(data))
    others = {kind: chunk(kind, value) for kind, value in _other_chunks(data)}
    html = whole_page(
        packed(core(data, details, {kind: one.name for kind, one in others.items()})),
        title=data.title,
        created=data.created,
        suite_version=data.suite_version,
        implementations=[header.label for header in data.headers],
        divergences=len(data.divergences),
    )
    return RenderedPage(html, details, tuple(others.values()))


def whole_page(
    core_block: str, *, title: str, created: str, suite_version: str, implementations: list[str], divergences: int
) -> str:
    """The page as text, around a core as ``packed`` gives it; ``implementations`` are their labels."""
    style, early, code = _source("style.css"), _source("theme.js"), _code()
    environment = Environment(
        loader=FileSystemLoader(SOURCES),
        autoescape=select_autoescape(["html", "jinja"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("index.html.jinja").render(
        title=title,
        created=created,
        suite_version=suite_version,
        implementations=implementations,
        divergences=divergences,
        style=Markup(style),
        early=Markup(early),
        code=Markup(code),
        style_hash=_hash(style),
        script_hashes=[_hash(early), _hash(code)],
        core=core_block,
    )


def _other_chunks(data: ReportData) -> Iterator[tuple[str, Any]]:
    yield "installable", installable_json(data)
    if data.asking is not None:
        yield "search", search_json(data.asking)
        yield "names", names_json(data.asking, data.implementations, data.cases.values())
        if data.asking.api is not None:
            yield "api", api_json(data.asking.api, data.implementations)
    if data.coverage is not None:
        yield "coverage", msgspec.to_builtins(data.coverage)
    if data.lattice is not None and data.lattice.written:
        yield "saving", saving_json(data.lattice)
    if data.ways:
        yield "execution", execution_json(data.ways, data.implementations, data.cases, data.divergences, data.rules)
    if any(name in data.cases for name in data.fixes):
        yield "fixed", fixed_json(data)
    if data.exported is not None and data.exported.written:
        yield "exported", exported_json(data.exported)
    if data.speed is not None and data.speed.implementations:
        yield "speed", speed_json(data.speed, data.implementations)


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
