"""Makes the packaged data out of journals."""

from array import array
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import msgspec

from conformance.environments.launch import Launch
from conformance.exporting.journals import Journals, Task
from conformance.exporting.model import Exported, Program, Ran, Written
from conformance.exporting.plan import Place
from conformance.exporting.tflite import is_quantized
from conformance.model.places import without_folders
from conformance.storage.stores import without_store


def gathered(journals: Journals, places: Sequence[tuple[Place, Launch]], former: Exported) -> Exported:
    """What the journals of some places say, over what is known of others."""
    writers, runtimes, tools = dict(former.writers), dict(former.runtimes), dict(former.tools)
    written, ran, programs = dict(former.written), dict(former.ran), dict(former.programs)
    outputs: dict[str, list[array[float]]] = {}
    for place, launch in places:
        if made := journals.written(launch):
            written[place.id] = {model: _told(one) for model, one in made.items()}
            writers[place.id] = journals.party("writing", launch)
        if found := journals.ran(launch):
            ran[place.id], runtimes[place.id] = _seen(found, journals), journals.party("running", launch)
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


def _told(one: Written) -> Written:
    return Written(one.kind, one.files, {form: _plain(said) for form, said in one.refused.items()}, _plain(one.error))


def _seen(found: Mapping[str, Ran], journals: Journals) -> dict[str, Ran]:
    """What a runtime made of files, without the bound of floats where a loop in the file holds quantized numbers.

    An interpreter tells the tensors of the first graph, and so the worker takes such a file for one without them. No
    bound follows from the steps of a loop.
    """
    seen = {}
    for digest, one in found.items():
        hidden = one.used is not None and not one.quantized and journals.holds(digest, is_quantized)
        kept = msgspec.structs.replace(one, quantized=True, used=None) if hidden else one
        seen[digest] = msgspec.structs.replace(kept, raises=_plain(kept.raises)) if kept.raises else kept
    return seen


def _plain(text: str) -> str:
    """A message without where files lay on the machine that it is from."""
    return without_folders(without_store(text))


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
