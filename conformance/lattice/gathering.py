"""Makes the packaged data out of journals."""

from collections.abc import Sequence
from datetime import UTC, datetime

import msgspec

from conformance.environments.launch import Launch
from conformance.lattice.journals import Journals
from conformance.lattice.model import Lattice


def gathered(journals: Journals, launches: Sequence[Launch], former: Lattice) -> Lattice:
    """What the journals of some implementations say, over what is known of others by the same worker.

    Of another worker's data nothing is kept: its files are others.
    """
    same = former if former.worker == journals.worker else Lattice()
    writers, readers = dict(same.writers), dict(same.readers)
    written, read = dict(same.written), dict(same.read)
    for launch in launches:
        if made := journals.written(launch):
            written[launch.id], writers[launch.id] = made, journals.party("writing", launch)
        if loaded := journals.read(launch):
            read[launch.id], readers[launch.id] = loaded, journals.party("reading", launch)
    known = {digest for several in written.values() for one in several.values() for digest in one.files.values()}
    # What nobody writes any more is no part of the answers.
    read = {name: {d: ways for d, ways in several.items() if d in known} for name, several in read.items()}
    return msgspec.structs.replace(
        same,
        created=datetime.now(UTC).date().isoformat(),
        worker=journals.worker,
        writers=writers,
        readers=readers,
        written=written,
        read=read,
    )
