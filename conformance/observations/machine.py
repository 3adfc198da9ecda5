"""The machine a result was measured on, as far as the result depends on it; no name, no path."""

import importlib
import os
import platform
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import psutil

from conformance.model.observation import Header
from conformance.observations.files import conditions


class Machine(msgspec.Struct, frozen=True):
    """Processor model, logical cores this process may use, memory in GiB, operating system with its C library."""

    processor: str
    cores: int
    memory_gib: float
    system: str

    @property
    def text(self) -> str:
        """On one line, for people."""
        return f"{self.processor}, {self.cores} cores, {self.memory_gib:g} GiB, {self.system}"


def machine() -> Machine:
    """This machine."""
    return Machine(_processor(), _cores(), round(psutil.virtual_memory().total / 2**30, 1), _system())


def cpu_flags() -> list[str]:
    """The vector instructions of this processor that change bits, as a worker tells them."""
    # By its name, for the worker is written for older Pythons.
    found: list[str] = importlib.import_module("conformance.worker.handshake").cpu_flags()
    return found


#: What a header's ``machine`` says of the processor and the system, which another machine's observations keep.
OF_A_MACHINE = ("cpu_flags", "processor", "platform")


def told_of(header: Header) -> dict[str, Any]:
    """What a header says of its machine that another machine has otherwise."""
    return {key: header.machine[key] for key in OF_A_MACHINE if key in header.machine}


def moved_to(header: Header, there: Mapping[str, Any]) -> Header:
    """The header with what ``told_of`` gave of another machine."""
    kept = {key: value for key, value in header.machine.items() if key not in OF_A_MACHINE}
    return msgspec.structs.replace(header, machine={**kept, **there})


def moved_here(header: Header) -> Header:
    """The header as it would be had this machine observed."""
    here = {"cpu_flags": cpu_flags(), "processor": _processor(), "platform": platform.platform()}
    return moved_to(header, {key: here[key] for key in told_of(header)})


def is_like_this(header: Header) -> bool:
    """Whether what was observed below a header was so on a processor that adds up as this one does.

    A worker that does not tell its processor's instructions tells no two processors apart.
    """
    told = conditions(header)
    return "cpu_flags" not in told or told["cpu_flags"] == cpu_flags()


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    named = (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    return next(named, "") or platform.processor() or platform.machine()


def _cores() -> int:
    # Not everywhere: macOS has no affinity.
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _system() -> str:
    libc = " ".join(platform.libc_ver())
    return " ".join(part for part in (platform.system(), platform.machine(), libc) if part.strip())
