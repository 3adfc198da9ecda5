"""Methods that are there and only raise ``NotImplementedError``, for good.

Who looks into a Keras takes such a method for one that subclasses fill in. Of these, the source says otherwise.
"""

from collections.abc import Mapping

import msgspec

from conformance.inventory.apifile import ApiFile

#: The definition of a class → its methods; ``Layer.add_metric`` is "permanently disabled" in every Keras 3.
DISABLED: Mapping[str, tuple[str, ...]] = {"keras.src.layers.layer:Layer": ("add_metric",)}

#: With what a call of one ends.
RAISED = "NotImplementedError"


def told(file: ApiFile) -> ApiFile:
    """The inventory in which such methods only raise, with the notice that they raise where there is one."""
    texts, members, records = list(file.texts), list(file.members), list(file.records)
    for number, definition in enumerate(file.definitions):
        names = DISABLED.get(definition, ())
        for record in file.objects[number][1::2] if names else ():
            row = records[record]
            mine = list(row[3])
            for place, at in enumerate(mine):
                kind, name, signature, default, notice, dead = members[at]
                if name in names and not texts[dead]:
                    said = f"{RAISED}: {texts[notice]}" if texts[notice] else RAISED
                    if said not in texts:
                        texts.append(said)
                    changed = (kind, name, signature, default, notice, texts.index(said))
                    if changed not in members:
                        members.append(changed)
                    mine[place] = members.index(changed)
            records[record] = (*row[:3], mine, *row[4:])
    return msgspec.structs.replace(file, texts=texts, members=members, records=records)
