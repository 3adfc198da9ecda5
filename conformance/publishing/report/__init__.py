"""The report: index.html, its data files, divergences.json and the schemas, made from a judgement."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from conformance.model.errors import ReportDataError
    from conformance.publishing.report.data import ReportData, RuleText
    from conformance.publishing.report.export import divergence_json, divergences_json
    from conformance.publishing.report.write import write_report

__all__ = ["ReportData", "ReportDataError", "RuleText", "divergence_json", "divergences_json", "write_report"]

_HOMES = {
    "data": ("ReportData", "ReportDataError", "RuleText"),
    "export": ("divergence_json", "divergences_json"),
    "write": ("write_report",),
}


def __getattr__(name: str) -> Any:
    """What is asked for, imported then: who needs a row of a table need not have what writes the page."""
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"conformance.publishing.report.{home}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
