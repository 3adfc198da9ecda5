"""Which versions have something, in a few words: ``tf.keras since 2.4, keras 2.5 to 2.15 and since 3.0``."""

import re
from collections.abc import Collection, Mapping

from conformance.model.observation import BACKENDS, PROVIDERS, Implementation
from conformance.model.versions import parse_version

_ID = re.compile(
    r"(?P<environment>[^/]*)/(?P<provider>[\w.]+)(?:\((?P<variant>[^)]*)\))?(?:\[(?P<backend>[^\]]*)\])?(?:@(?P<device>\w+))?"
)


def track_of(implementation: str) -> str:
    """An implementation's (id) provider, with variant, backend and device: ``keras[jax]``."""
    return implementation.partition("/")[2]


def implementation_of(identifier: str) -> Implementation:
    """An implementation from its id; all of the id is the provider where it is none."""
    match = _ID.fullmatch(identifier)
    if match is None:
        return Implementation("", identifier)
    return Implementation(
        match["environment"],
        match["provider"],
        match["backend"] or "tensorflow",
        match["device"] or "cpu",
        match["variant"] or "",
    )


def where(having: Collection[str], versions: Mapping[str, Mapping[str, str]]) -> str:
    """Who of all implementations (id → versions) is among those ``having`` it, track by track.

    Other backends, devices and variants are told only where their provider on TensorFlow's CPU is not among them.
    Nobody is ``none that was looked at``.
    """
    tracks: dict[str, list[str]] = {}
    for identifier in versions:
        tracks.setdefault(track_of(identifier), []).append(identifier)
    said: dict[str, str] = {}
    for track in sorted(tracks, key=_order):
        match = _ID.fullmatch(f"/{track}")
        main = match is None or not (match["variant"] or match["backend"] or match["device"])
        if not main and match is not None and match["provider"] in said:
            continue
        if text := _ranges(track, tracks[track], having, versions):
            said[track] = text
    return ", ".join(said.values()) or "none that was looked at"


def _ranges(track: str, members: list[str], having: Collection[str], versions: Mapping[str, Mapping[str, str]]) -> str:
    package = "tensorflow" if track.startswith("tf.keras") else "keras"
    has: dict[tuple[int, ...], bool] = {}
    for identifier in members:
        version = parse_version(versions[identifier].get(package, "0")).release[:2]
        has[version] = has.get(version, False) or identifier in having
    ordered = sorted(has)
    runs: list[list[tuple[int, ...]]] = []
    for position, version in enumerate(ordered):
        if has[version]:
            if runs and runs[-1][1] == ordered[position - 1] and has[ordered[position - 1]]:
                runs[-1][1] = version
            else:
                runs.append([version, version])
    if not runs:
        return ""
    if runs == [[ordered[0], ordered[-1]]]:
        ends = f" {_text(ordered[0])}" if len(ordered) == 1 else f" {_text(ordered[0])} to {_text(ordered[-1])}"
        return f"{track}{ends}"
    words = []
    for first, final in runs:
        if final == ordered[-1] and first != final:
            words.append(f"since {_text(first)}")
        elif first == ordered[0] and first != final:
            words.append(f"until {_text(final)}")
        else:
            words.append(_text(first) if first == final else f"{_text(first)} to {_text(final)}")
    return f"{track} {' and '.join(words)}"


def _text(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))


def _order(track: str) -> tuple[int, int, str]:
    match = _ID.fullmatch(f"/{track}")
    if match is None:
        return len(PROVIDERS), len(BACKENDS), track
    backend = match["backend"] or "tensorflow"
    return (
        BACKENDS.index(backend) if backend in BACKENDS else len(BACKENDS),
        PROVIDERS.index(match["provider"]) if match["provider"] in PROVIDERS else len(PROVIDERS),
        track,
    )
