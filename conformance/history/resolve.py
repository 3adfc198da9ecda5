"""Which implementation is meant by ``tf.keras@2.10``, ``keras@3.15[jax]`` or an id."""

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from packaging.version import Version

from conformance.errors import ConformanceError
from conformance.history.axes import Placed, lane_name
from conformance.ledger.model import parse_version
from conformance.observations.model import Header

_SHORT = re.compile(
    r"(?P<provider>[\w.]+)(?:\((?P<variant>[\w-]+)\))?(?:@(?P<version>\d[\w.]*))?(?:\[(?P<backend>[\w-]+)\])?(?:@(?P<device>[a-z]\w*))?"
)
_HOW = "Write provider@version, as in tf.keras@2.10, keras@3.15[jax] or tf.keras(legacy)@2.16, or an implementation id."


class UnknownVersionError(ConformanceError):
    """No implementation observed is the one that is meant."""


@dataclass(frozen=True)
class Resolved:
    """The two implementations (ids) that are meant, and sentences about what was chosen among several."""

    before: str
    after: str
    notes: tuple[str, ...] = ()


def resolve(before: str, after: str, headers: Mapping[str, Header]) -> Resolved:
    """The implementations two short names mean, among those of ``headers``.

    A version is that of Keras, for tf.keras that of TensorFlow, as far as it is given: ``3.15`` is any 3.15.x; without
    one the newest is meant. Where several fit, the two are taken that lie nearest to each other in TensorFlow,
    then in Python; of those the newest.

    Raises UnknownVersionError, with the nearest that was observed.
    """
    placed = [Placed(header) for header in headers.values()]
    lefts, rights = candidates(before, placed), candidates(after, placed)
    order = {v: n for n, v in enumerate(sorted({p.base for p in placed if p.framework == "tensorflow"}))}

    def apart(left: Placed, right: Placed) -> tuple[int, int]:
        if left.framework == right.framework == "tensorflow":
            frameworks = abs(order[left.base] - order[right.base])
        else:
            frameworks = 0
        return frameworks, abs(left.python.minor - right.python.minor)

    pairs = [(left, right) for left in lefts for right in rights if left.id != right.id] or [(lefts[0], rights[0])]
    nearest = min(apart(*pair) for pair in pairs)
    left, right = max((p for p in pairs if apart(*p) == nearest), key=lambda p: (p[1].age, p[0].age, p[1].id, p[0].id))
    notes = [
        f"{text} was measured as {' and '.join(_where(one) for one in found)}; {_where(one)} is taken: "
        "the nearest in TensorFlow and Python, and the newest of those"
        for text, found, one in ((before, lefts, left), (after, rights, right))
        if len(found) > 1
    ]
    return Resolved(left.id, right.id, tuple(notes))


def candidates(text: str, placed: Sequence[Placed]) -> list[Placed]:
    """All implementations that a short name or an id fits, oldest first; raises UnknownVersionError."""
    exact = [one for one in placed if one.id == text]
    if exact:
        return exact
    ids = [one.id for one in placed]
    if "/" in text:
        raise UnknownVersionError(f"no implementation {text} was observed", _did_you_mean(text, ids))
    match = _SHORT.fullmatch(text)
    if match is None:
        raise UnknownVersionError(f"{text!r} names no version of a Keras", _HOW)
    lane = (match["provider"], match["backend"] or "tensorflow", match["device"] or "cpu", match["variant"] or "")
    same = sorted((one for one in placed if one.lane == lane), key=lambda one: (*one.age, one.id))
    if not same:
        names = list(dict.fromkeys(lane_name(*one.lane) for one in placed))
        raise UnknownVersionError(
            f"no {lane_name(*lane)} was observed", f"{_did_you_mean(lane_name(*lane), names)}. {_HOW}"
        )
    wanted = match["version"]
    if wanted is None:
        return [one for one in same if version_of(one) == version_of(same[-1])]
    found = [one for one in same if _fits(version_of(one), wanted)]
    if not found:
        near = sorted(same, key=lambda one: _distance(version_of(one), parse_version(wanted)))
        known = list(dict.fromkeys(f"{lane_name(*lane)}@{one.own}" for one in near))[:3]
        raise UnknownVersionError(f"{text} was not observed", f"The nearest that were: {', '.join(known)}")
    return found


def version_of(one: Placed) -> Version:
    """The version that people name."""
    return parse_version(one.own)


def _fits(version: Version, wanted: str) -> bool:
    """Whether a version is the one wanted, or a patch of it: 2.1 is 2.1.4, and not 2.10."""
    release = parse_version(wanted).release
    return version.release[: len(release)] == release


def _distance(version: Version, wanted: Version) -> tuple[int, ...]:
    mine, theirs = ((*v.release, 0, 0)[:3] for v in (version, wanted))
    return tuple(abs(x - y) for x, y in zip(mine, theirs, strict=True))


def _where(one: Placed) -> str:
    below = {"tensorflow": "TensorFlow"}.get(one.framework, one.framework)
    return f"{one.id} (Keras {one.text('keras') or '?'}, {below} {one.text(one.framework) or '?'}, Python {one.python})"


def _did_you_mean(name: str, known: Sequence[str]) -> str:
    close = difflib.get_close_matches(name, known, 3, cutoff=0.3)
    return f"Did you mean {' or '.join(close)}?" if close else f"Observed were: {', '.join(known)}"
