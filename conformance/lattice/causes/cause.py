"""What a cause is."""

import re
from dataclasses import dataclass

#: What Keras says of the way from Keras 2 to 3.
MIGRATING = "https://keras.io/guides/migrating_to_keras_3/"


@dataclass(frozen=True)
class Cause:
    """``pattern`` is searched for in the text, ``models`` in the model's name, ``way`` in the way that works.

    What to do about it is no part of it: that is what was measured (``ways.py``). ``untested`` is what could be done
    where no way was found, and nobody measured. ``reader``: the only Keras, 2 or 3, that stumbles over it, ``writer``:
    the only one that writes it; 0 for any. ``pair``: searched for in the ids of writer and reader, a blank between;
    ``formats``: in the name of the format.
    """

    id: str
    pattern: str
    title: str
    link: str = ""
    models: str = ""
    way: str = ""
    untested: str = ""
    reader: int = 0
    writer: int = 0
    pair: str = ""
    formats: str = ""

    def fits(
        self, model: str, said: str, way: str = "", reader: int = 0, writer: int = 0, pair: str = "", format_: str = ""
    ) -> bool:
        """Whether it is why a model's file says this; versions are major ones. All but the first two where known."""
        if (reader and self.reader not in (0, reader)) or (writer and self.writer not in (0, writer)):
            return False
        looked = (
            (self.pattern, said),
            (self.models, model),
            (self.way, way),
            (self.pair, pair),
            (self.formats, format_),
        )
        return all(re.search(pattern, text) for pattern, text in looked)
