"""Makes the packaged data out of journals. Who only asks does not import it: it can start processes."""

from collections.abc import Sequence
from datetime import UTC, datetime

from conformance.environments.launch import Launch
from conformance.speed.journals import Journals
from conformance.speed.model import Speed


def gathered(journals: Journals, launches: Sequence[Launch], former: Speed) -> Speed:
    """What the journals of some implementations say, over what is known of others by the same code and reference."""
    same = former if former.worker == journals.worker and former.reference == journals.reference.id else Speed()
    found = dict(same.implementations)
    for launch in launches:
        measured = journals.measured(launch)
        if measured is not None:
            found[launch.id] = measured
    return Speed(datetime.now(UTC).date().isoformat(), journals.worker, journals.reference.id, found)
