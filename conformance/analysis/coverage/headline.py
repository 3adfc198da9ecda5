"""How much was looked at, in one sentence: for the README, the first page of the report and the command."""

import re
from collections.abc import Mapping

from conformance.analysis.coverage.model import Counted
from conformance.console.lines import percent
from conformance.model.observation import Header
from conformance.model.versions import parse_version


def headline(headers: Mapping[str, Header]) -> list[str]:
    """The implementations (ids) that a sentence names: the newest of Keras 3, of Keras 2 in TensorFlow, and of Keras
    with backends of its own, each on TensorFlow and a CPU where there is one."""
    newest: dict[int, tuple[tuple[bool, tuple[int, ...], tuple[int, ...]], str]] = {}
    for identifier, header in headers.items():
        kind = _kind(header)
        if kind is None:
            continue
        mine = header.implementation
        order = (
            mine.backend == "tensorflow" and mine.device == "cpu" and not mine.variant,
            parse_version(_plain(header.versions.get("keras", "0"))).release,
            parse_version(header.versions.get("tensorflow", "0")).release,
        )
        newest[kind] = max(newest.get(kind, (order, identifier)), (order, identifier))
    return [identifier for _, (_, identifier) in sorted(newest.items())]


def _kind(header: Header) -> int | None:
    provider, version = header.implementation.provider, parse_version(_plain(header.versions.get("keras", "0"))).release
    if provider == "keras" and version >= (3,):
        return 0
    if provider == "tf.keras" and version < (3,):
        return 1
    return 2 if provider == "keras" and version < (2, 4) else None


def _plain(version: str) -> str:
    """The version without what Keras in TensorFlow 1 and 2.0 adds: ``2.2.4-tf``."""
    return re.sub(r"-tf$", "", version)


def name(header: Header) -> str:
    """``keras 3.15.1``: without what else was installed."""
    return f"{header.implementation.provider} {header.versions.get('keras', '?')}"


def sentence(counted: Counted, headers: Mapping[str, Header]) -> str:
    """What was looked at today, for the implementations of the headline; empty where nobody looked at names."""
    parts: list[str] = []
    for identifier in headline({i: h for i, h in headers.items() if counted.looked(i)}):
        share = counted.share(identifier)
        what = "" if parts else " public classes and functions"
        parts.append(
            f"{share.behaviour:,} of the {share.symbols:,}{what} of {name(headers[identifier])} "
            f"({percent(share.part)}, and {percent(share.weighted)} of what public code uses)"
        )
    if not parts:
        return ""
    listed = ", ".join(parts[:-1]) + (" and " if len(parts) > 1 else "") + parts[-1]
    return f"A case reached a number or an effect of {listed}."
