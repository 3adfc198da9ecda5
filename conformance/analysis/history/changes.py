"""Where a behaviour changes along a track, and which axis the change is attributed to."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations, groupby, pairwise
from typing import TypeAlias

from conformance.analysis.history.axes import AXES, Placed, differing, tracks
from conformance.analysis.history.model import CONFOUNDED, CaseHistory, ChangePoint, Interval, Track
from conformance.model.comparison import Behaviour, Divergence
from conformance.model.observation import Header

#: Two implementations, by id.
Pair: TypeAlias = tuple[str, str]

#: The less the better: is a pair of another track, and (negative) how many ends does it share with the change.
Rating: TypeAlias = tuple[bool, int]

#: Backends and devices are judged against the track on these.
_REFERENCE = ("tensorflow", "cpu")


def histories(divergences: Iterable[Divergence], headers: Mapping[str, Header]) -> tuple[CaseHistory, ...]:
    """The history of every divergence, in their order."""
    history = History(headers)
    return tuple(history.of(divergence) for divergence in divergences)


class History:
    """A fixed set of implementations: their tracks, and the pairs of them that differ in a single axis."""

    def __init__(self, headers: Mapping[str, Header]) -> None:
        self.headers = headers
        self.tracks = tracks(headers)
        self.placed = {i: Placed(header) for i, header in headers.items()}
        #: axis → pairs of implementations (older first) that differ in nothing else.
        self.single = self._single_axis_pairs()
        self._beside = self._counterparts()
        self._axes: dict[Pair, tuple[str, ...]] = {}
        self._candidates: dict[Pair, dict[str, list[Pair]]] = {}

    def of(self, divergence: Divergence) -> CaseHistory:
        """One divergence along all tracks."""
        return self.along(divergence.case, divergence.stage, divergence.behaviours)

    def along(self, case: str, stage: str, behaviours: Sequence[Behaviour]) -> CaseHistory:
        """What falls into behaviours, along all tracks: a stage of a case, or an aspect of a symbol."""
        behaviour = {i: n for n, one in enumerate(behaviours) for i in one.implementations}
        found: dict[str, tuple[Interval, ...]] = {}
        changes: list[ChangePoint] = []
        for track in self.tracks:
            if any(i in behaviour for i in track.implementations):
                found[track.name] = intervals(track, behaviour)
                judged = [i for i in track.implementations if i in behaviour]
                for before, after in pairwise(judged):
                    if behaviour[before] != behaviour[after]:
                        changes.append(self._change(before, after, behaviour))
        for pairs in self._beside:
            # The newest at which both were judged speaks for the two tracks.
            pair = next((p for p in pairs if p[0] in behaviour and p[1] in behaviour), None)
            if pair is not None and behaviour[pair[0]] != behaviour[pair[1]]:
                changes.append(self._change(*pair, behaviour))
        summaries = tuple(one.summary for one in behaviours)
        return CaseHistory(case, stage, summaries, found, tuple(changes))

    def _change(self, before: str, after: str, behaviour: Mapping[str, int]) -> ChangePoint:
        axes = self._axes.get((before, after))
        if axes is None:
            axes = self._axes[before, after] = differing(self.placed[before], self.placed[after])
        if len(axes) == 1:
            return ChangePoint(before, after, axes, axes[0], (before, after))
        shown = {
            axis: next((p for p in pairs if _shows(p, before, after, behaviour)), None)
            for axis, pairs in self._witnesses(before, after, axes).items()
        }
        proven = [(axis, pair) for axis, pair in shown.items() if pair is not None]
        if len(proven) == 1:
            return ChangePoint(before, after, axes, *proven[0])
        # None shows it, or each of several axes brings it about by itself: then the change is attributed to neither.
        return ChangePoint(before, after, axes, CONFOUNDED, None)

    def _witnesses(self, before: str, after: str, axes: Sequence[str]) -> dict[str, list[Pair]]:
        """Axis → the pairs that differ in it alone and take the step of the change, or a part of it; best first."""
        key = (before, after)
        if key not in self._candidates:
            found: dict[str, list[Pair]] = {}
            for axis in axes:
                rated = [self._rated(axis, pair, self.placed[before], self.placed[after]) for pair in self.single[axis]]
                found[axis] = [pair for _, pair in sorted(one for one in rated if one is not None)]
            self._candidates[key] = found
        return self._candidates[key]

    def _rated(self, axis: str, pair: Pair, before: Placed, after: Placed) -> tuple[Rating, Pair] | None:
        """A pair in the direction of the change, and how good evidence it is; None where it is none."""
        x, y = (self.placed[i] for i in pair)
        if axis == "device" or (axis == "backend" and before.framework != after.framework):
            ours, theirs = [_kind(axis, one) for one in (before, after)], [_kind(axis, one) for one in (x, y)]
            if ours not in (theirs, theirs[::-1]):
                return None
            x, y = (x, y) if ours == theirs else (y, x)
            return (x.lane != before.lane, 0), (x.id, y.id)
        if axis in ("tensorflow", "backend") and not x.framework == y.framework == before.framework:
            return None
        low, high = sorted((before.version(axis), after.version(axis)))
        if x.version(axis) < low or y.version(axis) > high:
            return None
        if before.version(axis) > after.version(axis):
            x, y = y, x
        return (x.lane != before.lane, -len({x.id, y.id} & {before.id, after.id})), (x.id, y.id)

    def _single_axis_pairs(self) -> dict[str, list[Pair]]:
        """Every two of one provider and variant that differ in one axis alone, the older first."""
        found: dict[str, list[Pair]] = {axis: [] for axis in AXES}
        everyone = sorted(self.placed.values(), key=lambda one: (*one.age, one.id))
        for left, right in combinations(everyone, 2):
            if (left.lane[0], left.lane[3]) == (right.lane[0], right.lane[3]):
                axes = differing(left, right)
                if len(axes) == 1:
                    found[axes[0]].append((left.id, right.id))
        return found

    def _counterparts(self) -> list[list[Pair]]:
        """For each track on another backend or device its implementations, newest first, each beside the reference's.

        That is the one of the same Keras on TensorFlow or the CPU which differs in the fewest axes.
        """
        lanes = {(t.provider, t.backend, t.device, t.variant): t for t in self.tracks}
        found: list[list[Pair]] = []
        backend, device = _REFERENCE
        for track in self.tracks:
            keys = [(track.provider, track.backend, device, track.variant)] if track.device != device else []
            keys += [(track.provider, backend, track.device, track.variant)] if track.backend != backend else []
            for reference in (lanes[key] for key in keys if key in lanes):
                pairs: list[Pair] = []
                others_of = [self.placed[o] for o in reference.implementations]
                for mine in (self.placed[i] for i in reversed(track.implementations)):
                    others = [o for o in others_of if o.keras == mine.keras]
                    if others:
                        best = min((len(differing(o, mine)), _nearness(o, mine), o.id) for o in others)
                        pairs.append((best[-1], mine.id))
                found.append(pairs)
        return found


def intervals(track: Track, behaviour: Mapping[str, int]) -> tuple[Interval, ...]:
    """A track cut where the behaviour changes; ``behaviour`` has those who were judged."""
    found = []
    for number, members in groupby(track.implementations, behaviour.get):
        some = tuple(members)
        found.append(Interval(number, some[0], some[-1], some))
    return tuple(found)


def _shows(pair: Pair, before: str, after: str, behaviour: Mapping[str, int]) -> bool:
    """Whether the first of a pair does what was done before, and the second what was done after."""
    return behaviour.get(pair[0]) == behaviour[before] and behaviour.get(pair[1]) == behaviour[after]


def _kind(axis: str, one: Placed) -> str:
    """Which backend or device, whatever its version."""
    return one.framework if axis == "backend" else one.lane[2]


def _nearness(left: Placed, right: Placed) -> int:
    """How many minor versions of Python lie between two."""
    return abs(left.python.minor - right.python.minor)
