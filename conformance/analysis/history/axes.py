"""Where an implementation stands on each axis: Keras, TensorFlow, Python, backend, device; and along its track."""

from collections.abc import Collection, Mapping, Sequence
from functools import cached_property

from packaging.version import Version

from conformance.analysis.history.model import Track
from conformance.model.observation import BACKENDS, PROVIDERS, Header, Implementation
from conformance.model.versions import parse_version

#: A TensorFlow and the Keras that comes with it and with no other: one axis, for nobody can move the one alone.
RELEASE = "tensorflow+keras"

#: The axes, in the order in which they are told.
AXES = ("keras", "tensorflow", RELEASE, "python", "backend", "device")

#: Who moves together along a track: provider, backend, device, variant.
Lane = tuple[str, str, str, str]


def lane(implementation: Implementation) -> Lane:
    """The track an implementation belongs to."""
    return implementation.provider, implementation.backend, implementation.device, implementation.variant


def lane_name(provider: str, backend: str = "tensorflow", device: str = "cpu", variant: str = "") -> str:
    """``keras``, ``keras[jax]``, ``tf.keras(legacy)``, ``keras@gpu``: an implementation's id without environment."""
    return Implementation("", provider, backend, device, variant).id.removeprefix("/")


class Placed:
    """An implementation's place on every axis, worked out once."""

    def __init__(self, header: Header) -> None:
        self.header = header
        self.id = header.implementation.id
        self.lane = lane(header.implementation)
        #: The framework below Keras, whose version is the axis ``tensorflow`` or a part of the axis ``backend``.
        self.framework = header.implementation.backend

    def text(self, package: str) -> str:
        """A package's version as it was reported, or nothing."""
        return self.header.versions.get(package, "")

    @cached_property
    def own(self) -> str:
        """The version that people name: TensorFlow's for tf.keras, else that of Keras."""
        return self.text("tensorflow" if self.lane[0] == "tf.keras" else "keras")

    @cached_property
    def keras(self) -> Version:
        """The version of Keras; 0 where none was reported."""
        return parse_version(self.text("keras"))

    @cached_property
    def base(self) -> Version:
        """The version of the framework below Keras; 0 where there is none."""
        return parse_version(self.text(self.framework))

    @cached_property
    def python(self) -> Version:
        """The minor version of Python: a patch of Python changes no Keras."""
        return Version(".".join(map(str, parse_version(self.text("python")).release[:2])))

    @cached_property
    def bound(self) -> bool:
        """Whether this Keras runs on its own TensorFlow only: Keras 2 but for the multi-backend one, up to 2.3."""
        provider = self.lane[0]
        if self.framework != "tensorflow" or self.keras >= Version("3"):
            return False
        return provider != "keras" or self.keras >= Version("2.4")

    @cached_property
    def age(self) -> tuple[Version, Version, Version]:
        """What orders a track."""
        return self.keras, self.base, self.python

    def on(self, axis: str) -> object:
        """What stands for the implementation on an axis; two are equal there exactly if these are."""
        match axis:
            case "keras":
                return self.keras
            case "tensorflow":
                return self.base if self.framework == "tensorflow" else None
            case "tensorflow+keras":
                return self.base, self.keras
            case "python":
                return self.python
            case "backend":
                return self.framework, None if self.framework == "tensorflow" else self.base
            case _:
                return self.lane[2]

    def version(self, axis: str) -> Version:
        """The version along which one goes up on an axis: for the backend, that of its framework."""
        return {"keras": self.keras, "python": self.python}.get(axis, self.base)


def differing(left: Placed, right: Placed) -> tuple[str, ...]:
    """The axes in which two differ; TensorFlow's version is none where one of them has another backend."""
    apart = {"tensorflow"} if left.framework != right.framework else set()
    # What comes together is one axis, and its parts are none.
    apart |= {"keras", "tensorflow"} if left.bound and right.bound else {RELEASE}
    return tuple(axis for axis in AXES if axis not in apart and left.on(axis) != right.on(axis))


def tracks(headers: Mapping[str, Header]) -> tuple[Track, ...]:
    """The implementations as tracks, oldest version first."""
    lanes: dict[Lane, list[Placed]] = {}
    for header in headers.values():
        placed = Placed(header)
        lanes.setdefault(placed.lane, []).append(placed)
    return tuple(
        Track(
            lane_name(*key),
            *key,
            tuple(one.id for one in sorted(members, key=lambda one: (*one.age, one.id))),
        )
        for key, members in sorted(lanes.items(), key=lambda item: _order(item[0]))
    )


def oldest_first(headers: Mapping[str, Header]) -> list[str]:
    """Ids of implementations by the versions of Keras, of its framework and of Python, whatever their track."""
    return sorted(headers, key=lambda name: (*Placed(headers[name]).age, name))


def _order(key: Lane) -> tuple[object, ...]:
    provider, backend, device, variant = key

    def place(name: str, names: tuple[str, ...]) -> tuple[int, str]:
        return (names.index(name) if name in names else len(names)), name

    return place(backend, BACKENDS), device != "cpu", device, place(provider, PROVIDERS), variant


class Labels:
    """The versions of a track as people name them, with as much beside each as tells it from the others.

    ``2.10.1``, ``3.5.0 (TensorFlow 2.16.2)``, ``2.3.1 (TensorFlow 2.2.3, Python 3.8)``.
    """

    def __init__(self, track: Track, headers: Mapping[str, Header]) -> None:
        self._members = track.implementations
        placed = [Placed(headers[i]) for i in track.implementations]
        self._versions = {one.id: one.own or "unknown" for one in placed}
        self._beside = {one.id: _beside(one) for one in placed}

    def one(self, implementation: str) -> str:
        """The version of one."""
        others = [i for i in self._members if i != implementation]
        return self._spelled(implementation, self._needed(implementation, others))

    def span(self, first: str, last: str) -> str:
        """A range: ``2.9.3 to 2.21.0``.

        Where an end's version is also that of one outside, both ends say what tells them apart, so that nothing beside
        the last can be taken for something of all: ``2.18.1 (Keras 3.8.0) to 2.21.0 (Keras 3.13.2)``.
        """
        if first == last:
            return self.one(first)
        start, end = self._members.index(first), self._members.index(last)
        outside = [*self._members[:start], *self._members[end + 1 :]]
        needed = self._needed(first, outside) | self._needed(last, outside)
        ends = self._spelled(first, needed), self._spelled(last, needed)
        return ends[0] if ends[0] == ends[1] else " to ".join(ends)

    def _needed(self, implementation: str, others: Sequence[str]) -> set[int]:
        """Which of what may stand beside a version has to, so that it is none of the others'."""
        alike = [i for i in others if self._versions[i] == self._versions[implementation]]
        needed = set()
        for at, text in enumerate(self._beside[implementation]):
            same = [i for i in alike if self._beside[i][at] == text]
            if len(same) < len(alike):
                needed.add(at)
            alike = same
        return needed

    def _spelled(self, implementation: str, needed: Collection[int]) -> str:
        said = [text for at, text in enumerate(self._beside[implementation]) if at in needed]
        return self._versions[implementation] + (f" ({', '.join(said)})" if said else "")


def _beside(one: Placed) -> tuple[str, ...]:
    framework = "TensorFlow" if one.framework == "tensorflow" else one.framework
    below = ("Keras", one.text("keras")) if one.lane[0] == "tf.keras" else (framework, one.text(one.framework))
    return " ".join(below), f"Python {one.python}", one.header.implementation.environment
