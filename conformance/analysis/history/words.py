"""A history in words: ``A until 2.5.0, B since 2.6.0, A again since 2.9.0``."""

from collections.abc import Collection, Mapping, Sequence

from conformance.analysis.history.axes import Labels
from conformance.analysis.history.changes import History, intervals
from conformance.analysis.history.model import CONFOUNDED, CaseHistory, ChangePoint, Interval

#: How an axis is called in a sentence.
AXIS_NAMES = {
    "keras": "Keras",
    "tensorflow": "TensorFlow",
    "tensorflow+keras": "TensorFlow and the Keras that comes with it",
    "python": "Python",
    "backend": "the backend",
    "device": "the device",
}


def letter(position: int) -> str:
    """The name of a behaviour: A, B, …, Z, AA, AB, …"""
    name = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


class Words:
    """Tells histories over a fixed set of implementations."""

    def __init__(self, history: History) -> None:
        self.history = history
        self._labels = {track.name: Labels(track, history.headers) for track in history.tracks}
        self._track_of = {i: track for track in history.tracks for i in track.implementations}

    def members(self, track: str) -> frozenset[str]:
        """The implementations of the track of that name."""
        return frozenset(i for i, mine in self._track_of.items() if mine.name == track)

    def version(self, implementation: str) -> str:
        """An implementation's version within its track."""
        return self._labels[self._track_of[implementation].name].one(implementation)

    def name(self, implementation: str) -> str:
        """``keras 3.5.0 (TensorFlow 2.16.2)``, ``tf.keras 2.10.1``."""
        return f"{self._track_of[implementation].name} {self.version(implementation)}"

    def ranges(self, intervals: Sequence[Interval]) -> str:
        """The intervals of a track as one line; what was not judged is said at its end."""
        joined: list[tuple[int, str, str]] = []
        for one in intervals:
            if one.behaviour is not None:
                same = joined and joined[-1][0] == one.behaviour
                first = joined.pop()[1] if same else one.first
                joined.append((one.behaviour, first, one.last))
        parts: list[str] = []
        for number, (behaviour, first, last) in enumerate(joined):
            again = " again" if any(behaviour == former for former, *_ in joined[:number]) else ""
            if len(joined) == 1:
                ends = "throughout" if first != last else f"in {self.version(first)}"
            elif number == 0:
                ends = f"until {self.version(last)}"
            elif number == len(joined) - 1 or first != last:
                # Since a version means until the next one that is named.
                ends = f"since {self.version(first)}"
            else:
                ends = f"in {self.version(first)}"
            parts.append(f"{letter(behaviour)}{again} {ends}")
        gaps = [self._span(one) for one in intervals if one.behaviour is None]
        return ", ".join(parts) + (f"; not judged: {', '.join(gaps)}" if gaps else "")

    def spans(self, implementations: Collection[str]) -> list[str]:
        """Implementations by track, neighbours as one: ``tf.keras 2.0.4 to 2.15.1, 2.21.0``."""
        inside = dict.fromkeys(implementations, 0)
        found = []
        for track in self.history.tracks:
            some = [self._span(one) for one in intervals(track, inside) if one.behaviour == 0]
            if some:
                found.append(f"{track.name} {', '.join(some)}")
        return found

    def _span(self, interval: Interval) -> str:
        return self._labels[self._track_of[interval.first].name].span(interval.first, interval.last)

    def change(self, change: ChangePoint) -> str:
        """A change point and what it is attributed to, as one line."""
        where = f"{self.name(change.before)} → {self.name(change.after)}"
        names = [AXIS_NAMES[axis] for axis in change.axes]
        if change.attributed_axis != CONFOUNDED:
            text = f"{where}: attributed to {AXIS_NAMES[change.attributed_axis]}"
            if change.witness is not None and set(change.witness) != {change.before, change.after}:
                text += f", as {self.name(change.witness[0])} → {self.name(change.witness[1])} shows"
            return text
        if not names:
            return f"{where}: confounded; the two differ in no axis that is told apart"
        return f"{where}: confounded ({', '.join(names)} change together)"

    def lines(self, history: CaseHistory, only: str | None = None) -> dict[str, str]:
        """Track → its ranges, of all tracks or those of that name."""
        return {
            track.name: self.ranges(history.tracks[track.name])
            for track in self.history.tracks
            if track.name in history.tracks and only in (None, track.name)
        }

    def letters(self, history: CaseHistory) -> Mapping[str, str]:
        """Letter → what the behaviour is."""
        return {letter(position): summary for position, summary in enumerate(history.behaviours)}
