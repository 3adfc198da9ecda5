"""Makes the packaged data out of journals."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TypeVar

import msgspec

from conformance.environments.launch import Launch
from conformance.lattice.alike import alike, same_packages
from conformance.lattice.journals import Journals
from conformance.lattice.model import Lattice, Party, Written

_T = TypeVar("_T")


def gathered(journals: Journals, launches: Sequence[Launch], former: Lattice) -> Lattice:
    """What the journals of some implementations say, over what is known by the same worker.

    Of an implementation both is kept where lock and versions are the same: journals of another machine, or of a part
    of the formats, take nothing away. Of another worker's data nothing is kept: its files are others. Of files that are
    alike one stands for all.
    """
    same = former if former.worker == journals.worker else Lattice()
    stands = alike(journals, launches, same).stands
    writers, readers = dict(same.writers), dict(same.readers)
    written, read, over = dict(same.written), dict(same.read), dict(same.over)
    proved = {launch.id: found for launch in launches if (found := journals.same(launch)) is not None}
    for launch in launches:
        name = launch.id
        if made := journals.written(launch):
            writer = journals.party("writing", launch)
            kept = written.get(name, {}) if same_packages(writer, writers.get(name)) else {}
            written[name] = {**kept, **{model: _joined(kept.get(model), one) for model, one in made.items()}}
            writers[name] = _with_former(writer, writers.get(name))
        if loaded := journals.read(launch):
            reader = journals.party("reading", launch)
            packages = same_packages(reader, readers.get(name))
            read[name] = {**(read.get(name, {}) if packages else {}), **loaded}
            over[name] = {**(over.get(name, {}) if packages else {}), **journals.saved_again(launch)}
            readers[name] = _with_former(reader, readers.get(name))
    written = {name: {m: _standing(one, stands) for m, one in several.items()} for name, several in written.items()}
    read = {name: _first(several, stands) for name, several in read.items()}
    over = {
        name: {d: {f: stands(one) for f, one in made.items()} for d, made in _first(several, stands).items()}
        for name, several in over.items()
    }
    known = {digest for several in written.values() for one in several.values() for digest in one.files.values()}
    over = {name: {d: made for d, made in several.items() if d in known} for name, several in over.items() if several}
    known |= {digest for several in over.values() for made in several.values() for digest in made.values()}
    # What nobody writes any more is no part of the answers.
    read = {name: {d: ways for d, ways in several.items() if d in known} for name, several in read.items()}
    order = {launch.id: n for n, launch in enumerate(launches)}

    def ordered(several: Mapping[str, _T]) -> dict[str, _T]:
        # Those of this machine as the table has them, oldest first; others before them.
        return dict(sorted(several.items(), key=lambda item: order.get(item[0], -1)))

    return msgspec.structs.replace(
        same,
        created=datetime.now(UTC).date().isoformat(),
        worker=journals.worker,
        writers=ordered(writers),
        readers=ordered(readers),
        written=ordered(written),
        read=ordered(read),
        over=ordered(over),
        same=ordered({**same.same, **proved}),
    )


def _standing(one: Written, stands: Callable[[str], str]) -> Written:
    """What a writer made, each file as the one that stands for it."""
    return msgspec.structs.replace(one, files={f: stands(d) for f, d in one.files.items()})


def _first(several: Mapping[str, _T], stands: Callable[[str], str]) -> dict[str, _T]:
    """What is known of files, told of those that stand for them: what is known of itself comes first."""
    return {stands(d): value for d, value in several.items()} | {d: v for d, v in several.items() if stands(d) == d}


def _with_former(one: Party, former: Party | None) -> Party:
    """A party with the seconds of what it measured before, where that stays."""
    if former is None or not same_packages(one, former):
        return one
    return msgspec.structs.replace(one, seconds=former.seconds, journals={**former.journals, **one.journals})


def _joined(former: Written | None, one: Written) -> Written:
    """What a writer made of a model, in the formats of both."""
    if former is None or former.error or one.error:
        return one
    refused = {f: said for f, said in {**former.refused, **one.refused}.items() if f not in one.files}
    files = {f: d for f, d in {**former.files, **one.files}.items() if f not in one.refused}
    return Written(files, refused, one.error)
