"""Becomes a command that the kernel ends as soon as who started it is gone, however that ended; run as a script.

``python -I -S guard.py PARENT COMMAND…``, on Linux. Only modules that come with every Python and load fast.
"""

import ctypes
import os
import signal
import sys

#: prctl(2).
SET_PDEATHSIG = 1


def main(parent: int, command: list[str]) -> None:
    """Become the command; it is not started where its parent is gone already."""
    ctypes.CDLL(None).prctl(SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() == parent:
        os.execv(command[0], command)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
