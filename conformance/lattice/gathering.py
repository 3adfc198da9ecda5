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
    written, read, over = dict(same.written), dict(same.read), dict(same.over)
    for launch in launches:
        if made := journals.written(launch):
            written[launch.id], writers[launch.id] = made, journals.party("writing", launch)
        if loaded := journals.read(launch):
            read[launch.id], readers[launch.id] = loaded, journals.party("reading", launch)
        if again := journals.saved_again(launch):
            over[launch.id] = again
    known = {digest for several in written.values() for one in several.values() for digest in one.files.values()}
    over = {name: {d: made for d, made in several.items() if d in known} for name, several in over.items()}
    known |= {digest for several in over.values() for made in several.values() for digest in made.values()}
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
        over=over,
    )
