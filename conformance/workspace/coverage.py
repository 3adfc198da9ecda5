"""How much of the public API was looked at, from a folder's observations."""

from collections.abc import Mapping

from conformance.analysis.coverage import exempt
from conformance.analysis.coverage.counting import count
from conformance.analysis.coverage.describing import Describing
from conformance.analysis.coverage.model import Coverage
from conformance.analysis.coverage.seen import look
from conformance.analysis.judging.judgement import Judgement
from conformance.analysis.judging.kept import Kept
from conformance.inventory import api, usage
from conformance.inventory import names as inventory
from conformance.observations.store import ObservationSet


def coverage_of(judgement: Judgement, sets: Mapping[str, ObservationSet], kept: Kept | None) -> Coverage:
    """What the observations that were judged say; ``sets`` are those of the judgement's implementations."""
    mine = {i: sets[i] for i in judgement.headers}
    known = inventory.load()
    public = [name for name, symbol in known.symbols.items() if symbol.kind != "module"]
    return count(
        judgement.cases,
        look(judgement.cases, mine, kept),
        judgement.classes,
        list(mine),
        known,
        usage.load(),
        exempt.load(public),
        *([Describing(api.load())] if api.FILE.exists() else []),
    )
