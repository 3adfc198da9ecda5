"""The shortest pin that mends an installation: every candidate alone, then every two together."""

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations

import msgspec
from packaging.requirements import Requirement

from conformance.environments.unpinned.model import Attempt

#: What is tried, the loosest of a package before its tighter ones. Each stands for a break between an older
#: TensorFlow or Keras and a later release of what it depends on without an upper bound:
CANDIDATES = (
    # protobuf 4 refuses generated code older than 3.19, 3.20 is the last before it; 5 and 6 dropped more.
    "protobuf<6",
    "protobuf<5",
    "protobuf<4",
    # NumPy 2 changed its binary interface, 1.24 removed numpy.object and its like, 1.20 changed symbolic shapes.
    "numpy<2",
    "numpy<1.24",
    "numpy<1.20",
    # h5py 3 returns str where Keras 2.3 calls decode.
    "h5py<3",
    # setuptools 82 has no pkg_resources any more.
    "setuptools<82",
    "setuptools<81",
    "typing-extensions<4.6",
    "wrapt<2",
    "wrapt<1.15",
    "ml-dtypes<0.5",
    "scipy<1.13",
    "jax<0.5",
    "tensorboard<2.9",
    "grpcio<1.60",
    "absl-py<2",
    "gast<0.5",
    "flatbuffers<2",
)

#: Requirements together at most.
MOST = 2


def combinations_of(candidates: Sequence[str], most: int = MOST) -> Iterator[tuple[str, ...]]:
    """Every candidate, then every two of different packages, and so on."""
    for size in range(1, most + 1):
        for pins in combinations(candidates, size):
            if len({Requirement(p).name for p in pins}) == size:
                yield pins


def search(
    attempt: Callable[[tuple[str, ...]], Attempt | None], plain: Attempt, candidates: Sequence[str] = CANDIDATES
) -> tuple[Attempt | None, tuple[Attempt, ...]]:
    """The first of the smallest sets of pins that mends, or None; and the attempts that did not.

    ``attempt`` installs with those pins and tries; None says that the very same packages were tried before. The
    pins that alone change the failure are paired first: all pairs are tried, but one of those is mostly the answer.
    """
    failed: list[Attempt] = []
    for pin in candidates:
        found = attempt((pin,))
        if found is not None and found.works:
            return _tightest(attempt, found, candidates), tuple(failed)
        if found is not None:
            failed.append(found)
    promising = {a.pins[0] for a in failed if a.installs and a.first_failure != plain.first_failure}
    pairs = [pins for pins in combinations_of(candidates) if len(pins) == MOST]
    for pins in sorted(pairs, key=lambda pins: not promising.intersection(pins)):
        found = attempt(pins)
        if found is not None and found.works:
            return found, tuple(failed)
        if found is not None:
            failed.append(found)
    return None, tuple(failed)


def _tightest(
    attempt: Callable[[tuple[str, ...]], Attempt | None], mended: Attempt, candidates: Sequence[str]
) -> Attempt:
    """The same with the tightest bound that what got installed satisfies, where that mends as well.

    A loose bound can mend by the way the resolver happens to go: ``protobuf<6`` may end at protobuf 3.20.
    """
    (pin,) = mended.pins
    name = Requirement(pin).name
    version = mended.versions.get(name, "")
    tighter = [c for c in candidates if Requirement(c).name == name and Requirement(c).specifier.contains(version)]
    if not tighter or (last := tighter[-1]) == pin:
        return mended
    found = attempt((last,))
    if found is None:
        # The very same packages.
        return msgspec.structs.replace(mended, pins=(last,))
    return found if found.works else mended
