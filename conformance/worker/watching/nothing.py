"""A standard input that is empty, and tells that it was read."""

import io


class Nothing(io.RawIOBase):
    """Nothing to read; ``noticed`` is called the first time that somebody tries."""

    name = "<stdin>"
    mode = "r"

    def __init__(self, noticed):
        super().__init__()
        self.noticed = noticed

    def readable(self):
        return True

    def fileno(self):
        return 0

    def readinto(self, _):
        if self.noticed is not None:
            noticed, self.noticed = self.noticed, None
            noticed()
        return 0


def stdin(journal):
    """What stands for the standard input of a program."""
    return io.TextIOWrapper(io.BufferedReader(Nothing(lambda: journal.tell("stdin"))), encoding="utf-8")
