"""Running the fixes of scripts."""

from collections.abc import Sequence

import msgspec

from conformance.analysis.judging.judgement import Judgement
from conformance.catalog.fixes import RAN, digest, fixed, ran
from conformance.catalog.rewritten import Ran
from conformance.environments.launch import Launch
from conformance.storage.disk import replace_file
from conformance.workspace.rewriting import Rewriting
from conformance.workspace.workspace import Workspace


def run_fixes(workspace: Workspace, launches: Sequence[Launch], judgement: Judgement) -> dict[str, Ran]:
    """Run every fix under some implementations; returns what came of each, and keeps it for the package."""
    found = Rewriting(workspace, judgement, "fixes").run(fixed(), launches, digest, ran())
    replace_file(RAN, [msgspec.json.format(msgspec.json.encode(found), indent=1), b"\n"])
    return found
