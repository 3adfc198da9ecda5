"""The published results under the page's code as it stands: what reports/latest/ becomes when it is published again."""

import re
from pathlib import Path

from markupsafe import Markup

from conformance.publishing.report.chunks import FOLDER
from conformance.publishing.report.page import whole_page

LATEST = Path(__file__).parents[2] / "reports" / "latest"

_CORE = re.compile(r'<script type="application/gzip" id="core">(.*?)</script>', re.DOTALL)


def latest(folder: Path) -> Path:
    """Write the page around the published core, beside the published files; returns its path."""
    found = _CORE.search((LATEST / "index.html").read_text(encoding="utf-8"))
    assert found is not None, "reports/latest/index.html has no core"
    page = whole_page(
        Markup(found[1]), title="published", created="", suite_version="", implementations=[], divergences=0
    )
    path = folder / "index.html"
    path.write_text(page, encoding="utf-8")
    (folder / FOLDER).symlink_to(LATEST / FOLDER, target_is_directory=True)
    return path
