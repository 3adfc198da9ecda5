"""The fixes of whole programs, as the page shows them beside the programs that fail."""

from typing import Any

from conformance.publishing.report.data import ReportData


def fixed_json(data: ReportData) -> dict[str, Any]:
    """Case → the diff, where the program ran unchanged, and what the fix said where it failed: ``[id, text]``."""
    return {
        name: {
            "difference": fix.difference,
            "reference": fix.ran.reference if fix.ran is not None else "",
            "said": [[one.implementation, one.said] for one in fix.ran.under if one.said]
            if fix.ran is not None
            else [],
        }
        for name, fix in data.fixes.items()
        if name in data.cases
    }
