"""What the history says: tracks of versions, intervals of one behaviour, the points at which it changes."""

from collections.abc import Mapping
from dataclasses import dataclass, field

#: What stands for the axis of a change for which no pair of implementations shows a single axis.
CONFOUNDED = "confounded"


@dataclass(frozen=True)
class Track:
    """One provider on one backend, device and variant along its versions.

    ``implementations`` are ids ordered by the versions of Keras, of the backend's framework and of Python.
    """

    name: str
    provider: str
    backend: str
    device: str
    variant: str
    implementations: tuple[str, ...]


@dataclass(frozen=True)
class Interval:
    """Neighbouring implementations (ids) of a track that do the same; ``first`` and ``last`` are its ends.

    ``behaviour`` is a position in the behaviours of the history. None is a gap (not run, unsupported, or parted
    at an earlier stage): never agreement.
    """

    behaviour: int | None
    first: str
    last: str
    implementations: tuple[str, ...]


@dataclass(frozen=True)
class ChangePoint:
    """Two implementations (ids), neighbours among those judged, between which the behaviour changes.

    ``axes`` are those in which the two differ, of ``keras``, ``tensorflow``, ``python``, ``backend`` (which one, or
    the version of its framework) and ``device``. ``attributed_axis`` is the one that brings the change about, or
    ``confounded``; ``witness`` are two implementations that differ in that axis alone and show the same two behaviours.
    """

    before: str
    after: str
    axes: tuple[str, ...]
    attributed_axis: str
    witness: tuple[str, str] | None


@dataclass(frozen=True)
class CaseHistory:
    """One divergence along the tracks: what it does when.

    ``behaviours`` are their summaries, ``tracks`` maps a track's name to its intervals; a track none of whose
    implementations was judged there is absent.
    """

    case: str
    stage: str
    behaviours: tuple[str, ...]
    tracks: Mapping[str, tuple[Interval, ...]] = field(hash=False)
    changes: tuple[ChangePoint, ...] = ()
