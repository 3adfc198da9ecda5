"""What the repository holds of what was measured: whole, of one publication, and enough to judge it all again."""

from conformance import catalog
from conformance.archive import FOLDER
from conformance.archive.checking import check
from conformance.environments.table import ROOT
from conformance.publishing.result.reader import Result
from conformance.workspace.workspace import Workspace

REPORTS = ROOT / "reports"
#: Bytes of all observations of today's catalogue.
LIMIT = 15_000_000


def test_every_record_of_the_archive_can_be_read() -> None:
    found = check(REPORTS / FOLDER)
    assert not found.damage
    assert sum(path.stat().st_size for path in (REPORTS / FOLDER).iterdir()) <= LIMIT


def test_what_was_published_is_in_the_archive() -> None:
    """The published statuses are those of the archive, case by case: it can be judged again without observing."""
    published, known = Result().judge(), catalog.load()
    # What is in the catalogue since then was not published: it has to be observed first.
    cases = {name: known[name] for name in published.cases}
    assert Workspace(REPORTS, archived=True).judge(list(published.headers), cases).statuses == published.statuses
