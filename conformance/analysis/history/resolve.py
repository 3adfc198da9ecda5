"""Which implementation is meant by ``tf.keras@2.10``, ``tf2.10``, ``keras 3.15``, ``2.15`` or an id."""

import sys
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from packaging.version import Version

from conformance.analysis.history.axes import Placed, lane_name
from conformance.inventory.versions import Spelled, spelled
from conformance.model.errors import UnknownVersionError
from conformance.model.nearest import close
from conformance.model.observation import PROVIDERS, Header
from conformance.model.versions import parse_version

_HOW = (
    "Write a version as in tf.keras@2.10, tf2.10, keras==3.15, keras@3.15[jax] or tf.keras(legacy)@2.16, "
    "or an implementation id."
)

#: How many of the nearest an error names.
NEAREST = 3


@dataclass(frozen=True)
class Resolved:
    """The two implementations (ids) that are meant, and sentences about what was chosen among several."""

    before: str
    after: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Meant:
    """The implementations that a text fits, oldest first, and how it was understood where that could surprise."""

    found: tuple[Placed, ...]
    note: str = ""


def resolve(before: str, after: str, headers: Mapping[str, Header]) -> Resolved:
    """The implementations two short names mean, among those of ``headers``.

    A version is that of Keras, for tf.keras that of TensorFlow, as far as it is given: ``3.15`` is any 3.15.x, ``3``
    the newest 3; without one the newest is meant. Where several fit, the two are taken that lie nearest to each
    other in TensorFlow, then in Python; of those the newest.

    Raises UnknownVersionError, with the nearest that was observed.
    """
    placed = [Placed(header) for header in headers.values()]
    lefts, rights = meant(before, placed), meant(after, placed)
    order = {v: n for n, v in enumerate(sorted({p.base for p in placed if p.framework == "tensorflow"}))}

    def apart(left: Placed, right: Placed) -> tuple[int, int]:
        if left.framework == right.framework == "tensorflow":
            frameworks = abs(order[left.base] - order[right.base])
        else:
            frameworks = 0
        return frameworks, abs(left.python.minor - right.python.minor)

    pairs = [(left, right) for left in lefts.found for right in rights.found if left.id != right.id]
    pairs = pairs or [(lefts.found[0], rights.found[0])]
    nearest = min(apart(*pair) for pair in pairs)
    left, right = max((p for p in pairs if apart(*p) == nearest), key=lambda p: (p[1].age, p[0].age, p[1].id, p[0].id))
    notes = [side.note for side in (lefts, rights) if side.note]
    notes += [
        f"{text} was measured as {', '.join(other.id for other in side.found)}; {_where(one)} is taken: "
        f"the nearest in TensorFlow and Python, and the newest of those{_others(side.found, one)}"
        for text, side, one in ((before, lefts, left), (after, rights, right))
        if len(side.found) > 1
    ]
    return Resolved(left.id, right.id, tuple(notes))


def resolve_among(
    before: str, after: str, headers: Mapping[str, Header], measured: Collection[str], doing: str
) -> Resolved:
    """As resolve, of those of ``headers`` that were ``measured`` for one question (``doing``: ``saving or loading``).

    It says so where a version is several implementations and one of them alone was measured. Both may be the same.
    """
    here = {name: header for name, header in headers.items() if name in measured}
    placed, every = [Placed(h) for h in here.values()], [Placed(h) for h in headers.values()]
    sides = [meant(text, placed) for text in (before, after)]
    narrowed = [
        f"{text} is {', '.join(one.id for one in of_all)}; {_where(side.found[0])} is taken: "
        + (
            f"of these it alone was measured {doing}"
            if side.found[0].id in {one.id for one in of_all}
            else f"none of these was measured {doing}, and it is the newest that was"
        )
        for text, side in dict(zip((before, after), sides, strict=True)).items()
        if len(side.found) == 1 and len(of_all := _meant_of(text, every)) > 1
    ]
    if [one.id for one in sides[0].found] == [one.id for one in sides[1].found]:
        several, taken = sides[0].found, sides[0].found[-1]
        notes = [note for note in dict.fromkeys(side.note for side in sides) if note]
        if len(several) > 1:
            notes.append(
                f"{before} was measured as {', '.join(one.id for one in several)}; {_where(taken)} is taken: "
                f"the newest of those{_others(several, taken)}"
            )
        return Resolved(taken.id, taken.id, (*notes, *narrowed))
    found = resolve(before, after, here)
    return Resolved(found.before, found.after, (*found.notes, *narrowed))


def _meant_of(text: str, placed: Sequence[Placed]) -> tuple[Placed, ...]:
    """All that a text fits, or none where there are several readings of it."""
    try:
        return meant(text, placed).found
    except UnknownVersionError:
        return ()


def ids(names: Sequence[str], headers: Mapping[str, Header], tell: Callable[[str], None] | None = None) -> list[str]:
    """The implementations (ids) that names mean, each written as an id or as a version; of two the nearest pair.

    What was chosen among several is told, by default on standard error. Raises UnknownVersionError.
    """
    tell = tell or _to_stderr
    if len(names) == 2:
        pair = resolve(names[0], names[1], headers)
        if pair.before == pair.after:
            raise UnknownVersionError(f"{' and '.join(names)} are both {pair.before}", "Name two implementations.")
        for note in pair.notes:
            tell(note)
        return [pair.before, pair.after]
    placed = [Placed(header) for header in headers.values()]
    sides = [meant(name, placed) for name in names]
    for side in sides:
        if side.note:
            tell(side.note)
    return [side.found[-1].id for side in sides]


def _to_stderr(note: str) -> None:
    print(note, file=sys.stderr)


def meant(text: str, placed: Sequence[Placed]) -> Meant:
    """All implementations that a short name or an id fits, oldest first; raises UnknownVersionError."""
    exact = [one for one in placed if one.id == text]
    if exact:
        return Meant(tuple(exact))
    ids = [one.id for one in placed]
    if "/" in text:
        raise UnknownVersionError(f"no implementation {text} was observed", _did_you_mean(text, ids))
    inside = [one for one in placed if one.header.implementation.environment == text]
    if len(inside) == 1:
        return Meant(tuple(inside))
    if inside:
        raise UnknownVersionError(
            f"{text} is an environment with {len(inside)} implementations",
            f"Name one: {', '.join(i.id for i in inside)}",
        )
    said = spelled(text)
    if said is None:
        raise UnknownVersionError(f"{text!r} names no version of a Keras", _HOW)
    return _named(text, said, placed) if said.provider else _bare(text, said, placed)


def _named(text: str, said: Spelled, placed: Sequence[Placed]) -> Meant:
    """Those of a provider, backend, device and variant that have the version said, or else its minor version."""
    lane = (said.provider, said.backend or "tensorflow", said.device or "cpu", said.variant)
    same = sorted((one for one in placed if one.lane == lane), key=lambda one: (*one.age, one.id))
    if not same:
        names = list(dict.fromkeys(lane_name(*one.lane) for one in placed))
        raise UnknownVersionError(
            f"no {lane_name(*lane)} was observed", f"{_did_you_mean(lane_name(*lane), names)} {_HOW}"
        )
    if said.below:
        there, same = same, [one for one in same if _fits(one.base, said.below)]
        if not same:
            of_version = _fitting(there, said.version) if said.version else there
            below = ", ".join(dict.fromkeys(one.text(one.framework) for one in of_version or there))
            raise UnknownVersionError(
                f"no {lane_name(*lane)} was observed on {lane[1]} {said.below}", f"It was on: {below}"
            )
    if not said.version:
        return Meant(tuple(one for one in same if version_of(one) == version_of(same[-1])))
    found = _fitting(same, said.version)
    if found:
        return Meant(tuple(found))
    if found := _of_minor(same, said.version):
        return Meant(tuple(found), _instead(lane_name(*lane), said.version, found))
    if of_keras := [one for one in same if lane[0] == "tf.keras" and _fits(one.keras, said.version)]:
        means = ", ".join(dict.fromkeys(f"tf.keras@{one.own}" for one in of_keras))
        raise UnknownVersionError(
            f"{text} was not observed: the version of tf.keras is TensorFlow's",
            f"Keras {said.version} as tf.keras is {means}.",
        )
    others = [one for one in placed if one.lane[0] == lane[0] and _fits(version_of(one), said.version)]
    if others and not said.backend:
        where = ", ".join(dict.fromkeys(f"{lane_name(*one.lane)}@{one.own}" for one in others))
        raise UnknownVersionError(f"{text} was not observed on {lane[1]}", f"It was elsewhere: {where}.")
    near = sorted(same, key=lambda one: _distance(version_of(one), parse_version(said.version)))
    known = list(dict.fromkeys(f"{lane_name(*lane)}@{one.own}" for one in near))[:NEAREST]
    raise UnknownVersionError(f"{text} was not observed", f"The nearest that were: {', '.join(known)}. {span(placed)}")


def _bare(text: str, said: Spelled, placed: Sequence[Placed]) -> Meant:
    """Those that a version alone can mean: TensorFlow's or Keras', where it is not both."""
    backend = said.backend or "tensorflow"
    tracks = {}
    for provider in PROVIDERS:
        lane = (provider, backend, said.device or "cpu", said.variant)
        same = sorted((one for one in placed if one.lane == lane), key=lambda one: (*one.age, one.id))
        tracks[provider] = [one for one in same if not said.below or _fits(one.base, said.below)]
    fits = {provider: found for provider, same in tracks.items() if (found := _fitting(same, said.version))}
    exact = bool(fits)
    fits = fits or {provider: found for provider, same in tracks.items() if (found := _of_minor(same, said.version))}
    if not fits:
        raise UnknownVersionError(
            f"no Keras {said.version} and no TensorFlow {said.version} was observed", span(placed)
        )
    first = next(iter(fits))
    instead = "" if exact else _instead(first, said.version, fits[first])
    if first != "tf.keras" or len(fits) == 1:
        return Meant(tuple(fits[first]), instead)
    one = fits[first][-1]
    others = [f"{provider}@{said.version}" for provider in fits if provider != first]
    # From 2.4 to 2.15 keras is the code of tf.keras, and its number is TensorFlow's.
    if any(not other.bound or other.keras.release[:2] != one.base.release[:2] for other in fits.get("keras", ())):
        raise UnknownVersionError(
            f"{text} is a version of TensorFlow and one of keras", f"Write tf.keras@{said.version} or {others[0]}."
        )
    note = f"{text} is taken as tf.keras@{said.version}; there is {' and '.join(others)} as well"
    return Meant(tuple(fits[first]), f"{note}; {instead}" if instead else note)


def _fitting(same: Sequence[Placed], wanted: str) -> list[Placed]:
    """Those of a version, as far as it is given; of a major version alone the newest."""
    found = [one for one in same if _fits(version_of(one), wanted)]
    if "." in wanted or not found:
        return found
    return [one for one in found if version_of(one) == max(map(version_of, found))]


def _of_minor(same: Sequence[Placed], wanted: str) -> list[Placed]:
    """Those of the minor version of a patch: a patch that was not measured is answered for by the one that was."""
    parts = wanted.split(".")
    return _fitting(same, ".".join(parts[:2])) if len(parts) > 2 else []


def _instead(name: str, wanted: str, found: Sequence[Placed]) -> str:
    """What is said where another patch of a minor version answers."""
    taken = ", ".join(dict.fromkeys(one.own for one in found))
    return f"{name} {wanted} was not measured; {taken} is taken"


def _others(found: Sequence[Placed], taken: Placed) -> str:
    """How to choose another of those that fit, where they differ in the framework below."""
    other = next((one for one in reversed(found) if one.base != taken.base), None)
    below = {"tensorflow": "TensorFlow"}.get(taken.framework, taken.framework)
    return f". Another {below}? Name it: {other.id}" if other else ""


def span(placed: Iterable[Placed]) -> str:
    """Where what was observed begins and ends, as a sentence: who searches before it finds nothing."""
    tracks: dict[str, list[Placed]] = {}
    for one in placed:
        if one.lane[2:] == ("cpu", ""):
            tracks.setdefault(one.lane[0], []).append(one)
    parts = []
    for provider in sorted(tracks, key=lambda p: (PROVIDERS.index(p) if p in PROVIDERS else len(PROVIDERS), p)):
        numbers = sorted({version_of(one) for one in tracks[provider]})
        first, final = numbers[0], numbers[-1]
        parts.append(f"{provider} {first}" if first == final else f"{provider} {first} to {final}")
    return f"Observed are {', '.join(parts)}: what is older or newer was not looked at."


def version_of(one: Placed) -> Version:
    """The version that people name."""
    return parse_version(one.own)


def _fits(version: Version, wanted: str) -> bool:
    """Whether a version is the one wanted, or a patch of it: 2.1 is 2.1.4, and not 2.10."""
    release = parse_version(wanted).release
    return version.release[: len(release)] == release


def _distance(version: Version, wanted: Version) -> tuple[int, ...]:
    """The less the nearer; once a part is below the one wanted, the highest of what follows is nearest: 3.15 to 99."""
    mine, theirs = ((*v.release, 0, 0)[:3] for v in (version, wanted))
    found, side = [], 0
    for x, y in zip(mine, theirs, strict=True):
        found.append(side * x if side else abs(x - y))
        side = side or (x > y) - (x < y)
    return tuple(found)


def _where(one: Placed) -> str:
    below = {"tensorflow": "TensorFlow"}.get(one.framework, one.framework)
    return f"{one.id} (Keras {one.text('keras') or '?'}, {below} {one.text(one.framework) or '?'}, Python {one.python})"


def _did_you_mean(name: str, known: Sequence[str]) -> str:
    near = close(name, known)
    return f"Did you mean {' or '.join(near)}?" if near else f"Observed were: {', '.join(known)}."
