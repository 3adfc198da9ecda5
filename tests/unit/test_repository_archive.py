"""What the repository holds of what was measured: whole, of one publication, and enough to judge it all again."""

from conformance.analysis.judging.sets import judge_sets
from conformance.archive import FOLDER
from conformance.archive.checking import check
from conformance.archive.opening import opened
from conformance.environments.table import ROOT
from conformance.publishing.result.reader import Result

REPORTS = ROOT / "reports"
#: Bytes for one observation. 15 MB in all were set for 1,893 cases under 92 implementations, 86 bytes for one.
LIMIT = 25


def test_every_record_of_the_archive_can_be_read() -> None:
    found = check(REPORTS / FOLDER)
    assert not found.damage
    published = Result().judge()
    assert sum(path.stat().st_size for path in (REPORTS / FOLDER).iterdir()) <= LIMIT * len(published.headers) * len(
        published.cases
    )


def test_what_was_published_is_in_the_archive() -> None:
    """The published statuses are those of the archive, case by case: it can be judged again without observing.

    By the revisions that were published: what the catalogue has made of a case since is observed before the next time.
    """
    published = Result().judge()
    revisions = {name: case.revision for name, case in published.cases.items()}
    archive = opened(REPORTS / FOLDER)
    selected = archive.select(list(published.headers), revisions).sets()
    statuses = judge_sets(selected, published.cases, ()).statuses
    # What was observed again since may have ended otherwise, where a case is no two times the same: both are kept.
    for case in published.cases:
        if statuses[case] != published.statuses[case]:
            kept = {(row.implementation, row.revision, row.status) for row in archive.case(case).rows}
            told = {(i, revisions[case], status) for i, status in published.statuses[case].items()}
            assert told <= kept, case
