"""The summary of a run: counts by verdict, unexplained divergences, the path of the report."""

from pathlib import Path

from rich.text import Text

from conformance.analysis.judging.judgement import Judgement
from conformance.console.tables import SafeConsole, table

#: So many unexplained divergences are listed; the report has them all.
LISTED = 20


def print_summary(console: SafeConsole, judgement: Judgement, page: Path) -> None:
    """Print the end of a run."""
    statuses = table("implementation", title="Observations")
    counted = {i: judgement.counts(i) for i in judgement.headers}
    names = sorted({status for counts in counted.values() for status in counts})
    for name in names:
        statuses.add_column(name, justify="right")
    for implementation, counts in counted.items():
        statuses.add_row(
            judgement.headers[implementation].label + f"  {implementation}", *(str(counts[n]) for n in names)
        )
    console.print(statuses)
    verdicts = table("verdict", title="Divergences by verdict")
    verdicts.add_column("divergences", justify="right")
    verdicts.add_column("unexplained", justify="right")
    open_ones = [d.verdict.value for d in judgement.unexplained]
    for verdict, count in judgement.verdicts().most_common():
        verdicts.add_row(verdict, str(count), str(open_ones.count(verdict)))
    console.print(verdicts)
    for divergence in judgement.unexplained[:LISTED]:
        console.print(
            Text(f"unexplained  {divergence.case}  {divergence.stage}: {divergence.verdict.value}"), soft_wrap=True
        )
    if len(judgement.unexplained) > LISTED:
        console.print(f"and {len(judgement.unexplained) - LISTED} more unexplained")
    console.print(Text(f"report: {page}"), soft_wrap=True)
