"""How much of the public API was looked at, from a folder's observations."""

from collections.abc import Mapping
from pathlib import Path

import msgspec

from conformance.analysis.coverage import ablated, counting, describing, exempt, masks, model
from conformance.analysis.coverage.counting import count, nothing_described
from conformance.analysis.coverage.describing import Describing
from conformance.analysis.coverage.model import Coverage
from conformance.analysis.coverage.seen import Look
from conformance.analysis.judging.judgement import Judgement, without_collector
from conformance.analysis.judging.kept import Kept
from conformance.analysis.judging.keys import digest
from conformance.inventory import api, usage
from conformance.inventory import names as inventory
from conformance.observations.store import ObservationSet

#: What decides beside what was seen of the cases.
_SOURCES = [
    Path(str(one.__file__)).read_bytes()
    for one in (ablated, counting, describing, exempt, masks, model, api, inventory)
]

_decoder = msgspec.msgpack.Decoder(Coverage)


def coverage_of(judgement: Judgement, sets: Mapping[str, ObservationSet], kept: Kept | None) -> Coverage:
    """What the observations that were judged say; ``sets`` are those of the judgement's implementations."""
    with without_collector():
        look = Look(judgement.cases, {i: sets[i] for i in judgement.headers})
        key = _key(look, judgement)
        found = _taken(kept, key)
        if found is None:
            found = _counted(look, judgement, kept)
            if kept is not None and look.whole:
                kept.put({key: msgspec.msgpack.encode(found)})
        return found


def _key(look: Look, judgement: Judgement) -> bytes:
    """What stands for all that is counted: what was seen, of whom, and what is known of the public API."""
    known = [_content(path) for path in (inventory.FILE, usage.FILE, exempt.FILE, api.FILE, ablated.FILE)]
    # The cases' keys say which behaviour each implementation has.
    return digest([_SOURCES, known, list(judgement.headers), list(look.keys.items())])


def _content(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""


def _taken(kept: Kept | None, key: bytes) -> Coverage | None:
    """What is kept, where it is whole."""
    body = kept.get([key]).get(key) if kept is not None else None
    try:
        return None if body is None else _decoder.decode(body)
    except msgspec.DecodeError:
        return None


def _counted(look: Look, judgement: Judgement, kept: Kept | None) -> Coverage:
    known = inventory.load()
    public = [name for name, symbol in known.symbols.items() if symbol.kind != "module"]
    return count(
        judgement.cases,
        look.at(kept),
        judgement.classes,
        list(judgement.headers),
        known,
        usage.load(),
        exempt.load(public),
        Describing(api.load()) if api.FILE.exists() else nothing_described,
        ablated.read(),
    )
