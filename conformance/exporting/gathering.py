"""Makes the packaged data out of journals."""

from array import array
from collections.abc import Sequence
from datetime import UTC, datetime

import msgspec

from conformance.environments.launch import Launch
from conformance.exporting.journals import Journals, Task
from conformance.exporting.model import Exported, Program
from conformance.exporting.plan import Place


def gathered(journals: Journals, places: Sequence[tuple[Place, Launch]], former: Exported) -> Exported:
    """What the journals of some places say, over what is known of others."""
    writers, runtimes, tools = dict(former.writers), dict(former.runtimes), dict(former.tools)
    written, ran, programs = dict(former.written), dict(former.ran), dict(former.programs)
    outputs: dict[str, list[array[float]]] = {}
    for place, launch in places:
        if made := journals.written(launch):
            written[place.id], writers[place.id] = made, journals.party("writing", launch)
        if found := journals.ran(launch):
            ran[place.id], runtimes[place.id] = found, journals.party("running", launch)
            for digest, numbers in journals.outputs(launch).items():
                outputs.setdefault(digest, []).append(numbers)
        did: dict[str, Program] = {}
        for task in ("optimizing", "pipeline"):
            if some := journals.programs(task, launch):
                did |= some
                tools[place.id] = journals.party(task, launch)
        if did:
            programs[place.id] = did
    known = {digest for several in written.values() for one in several.values() for digest in one.files.values()}
    sizes = {d: former.sizes[d] for d in known if d in former.sizes}
    sizes |= {d: journals.about(d)["size"] for d in known if (journals.store / d).is_dir()}
    # What nobody writes any more is no part of the answers.
    ran = {name: {d: one for d, one in several.items() if d in known} for name, several in ran.items()}
    apart = {d: off for d, off in former.apart.items() if d in known}
    apart |= {d: widest(several) for d, several in outputs.items() if d in known and len(several) > 1}
    return msgspec.structs.replace(
        former,
        created=datetime.now(UTC).date().isoformat(),
        writers=writers,
        runtimes=runtimes,
        tools=tools,
        written=written,
        sizes=dict(sorted(sizes.items())),
        ran=ran,
        apart=dict(sorted(apart.items())),
        programs=programs,
    )


def widest(outputs: Sequence["array[float]"]) -> float:
    """The largest difference between the same number of any two outputs."""
    return max((max(numbers) - min(numbers) for numbers in zip(*outputs, strict=True)), default=0.0)


def tasks(place: Place) -> list[Task]:
    """What is measured in a place."""
    found: list[Task] = []
    if place.forms:
        found.append("writing")
    if place.runs:
        found.append("running")
    if "tfmot" in place.exports:
        found.append("optimizing")
    if "tfx" in place.exports:
        found.append("pipeline")
    return found
