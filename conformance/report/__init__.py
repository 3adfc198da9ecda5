"""The report: index.html, divergences.json and its schema, from what comparing said."""

from conformance.report.data import ReportData, ReportDataError, RuleText
from conformance.report.export import divergence_json, divergences_json
from conformance.report.write import write_report

__all__ = ["ReportData", "ReportDataError", "RuleText", "divergence_json", "divergences_json", "write_report"]
