"""What a library can do to the process it runs in."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time

GIGABYTE = 1 << 30


def segfault():
    ctypes.string_at(0)


def exit_at_once():
    os._exit(7)


def system_exit():
    raise SystemExit(0)


def kill():
    os.kill(os.getpid(), signal.SIGKILL)


def print_gigabyte():
    """Half of it through Python's streams, half past them."""
    text = "x" * 1023 + "\n"
    for _ in range(GIGABYTE // 4 // 1024):
        sys.stdout.write(text)
        sys.stderr.write(text)
    block = b'{"kind":"observed","number":1}\n' * 2048
    for _ in range(GIGABYTE // 4 // len(block)):
        os.write(1, block)
        os.write(2, block)


def allocate():
    kept = []
    while True:
        # bytearray of a value other than zero: the pages are touched.
        kept.append(bytearray(b"\x01") * (16 << 20))


def hang():
    while True:
        time.sleep(0.1)


def spin():
    while True:
        pass


def write_garbage():
    for descriptor in range(3, 256):
        with contextlib.suppress(OSError):
            os.write(descriptor, b'\xff\xfe garbage {"kind": \n more')


def write_garbage_behind():
    """Something that looks like an answer, right behind which the real one comes."""
    for descriptor in range(3, 256):
        with contextlib.suppress(OSError):
            os.write(descriptor, b'{"kind":"observed","number":999999,"status":"ok","runs":{}}\n')


def close_everything():
    os.closerange(3, 256)
    time.sleep(3600)


def leave_child():
    """A child that holds every descriptor open, and then the end."""
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], close_fds=False)
    print("child", child.pid, flush=True)
    os._exit(9)


def get_away():
    """A daemon: a process that has no parent, group, session or variables in common with this one."""
    seen, told = os.pipe()
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            os.write(told, str(os.getpid()).encode())
            os.execve("/bin/sleep", ["sleep", "600"], {})
        os._exit(0)
    os.wait()
    os.close(told)
    pid = os.read(seen, 20).decode()
    # Its end of the pipe closes when it has become the other program: whoever looks at it then sees that.
    os.read(seen, 1)
    print("away", pid, flush=True)


def get_away_and_exit():
    get_away()
    os._exit(9)


#: What is shared by forked children; kept, so that it is there at the next look.
SHARED = []


def fork_many():
    """Forked children that change nothing of what they share with their parent; they live for two looks."""
    SHARED.append(bytearray(b"\x01") * (150 << 20))
    children = []
    for _ in range(5):
        child = os.fork()
        if child == 0:
            time.sleep(2.5)
            os._exit(0)
        children.append(child)
    for child in children:
        os.waitpid(child, 0)
    SHARED.clear()


def fork_many_that_write():
    """Forked children that each hold memory of their own."""
    children = []
    for _ in range(5):
        child = os.fork()
        if child == 0:
            kept = bytearray(b"\x01") * (150 << 20)
            time.sleep(60)
            os._exit(len(kept) > 0)
        children.append(child)
    for child in children:
        os.waitpid(child, 0)
