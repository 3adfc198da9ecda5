"""A checksum in each record: one that was changed on disk is known, and costs no other.

A record is a line of JSON whose last member is ``"crc32"``: the CRC-32 (8 hex digits) of the line without that member
and its comma. Files whose header has none, of earlier versions or other programs, are read as they are.
"""

import re
import zlib

import msgspec

#: Levels of lists and objects within each other: more are no observation, and would exhaust Python's stack.
DEEPEST = 128
#: Bytes of one record at most: twice what a worker may answer.
LONGEST = 512 << 20

_SEAL = re.compile(rb',"crc32":"([0-9a-f]{8})"\}\Z')
_LENGTH = len(b',"crc32":"01234567"}')
_NOT_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))


def seal(line: bytes) -> bytes:
    """A record with its checksum; one that has one already keeps it."""
    if _SEAL.search(line, len(line) - _LENGTH) or not line.endswith(b"}"):
        return line
    return b'%b,"crc32":"%08x"}' % (line[:-1], zlib.crc32(line))


def bare(line: bytes) -> bytes:
    """A record without its checksum."""
    return line[:-_LENGTH] + b"}" if _SEAL.search(line, max(0, len(line) - _LENGTH)) else line


def is_sealed(line: bytes) -> bool:
    """Whether a record has a checksum, right or wrong."""
    return _SEAL.search(line, max(0, len(line) - _LENGTH)) is not None


def altered(line: bytes) -> str:
    """Why a record is not what was written; empty where its checksum holds, or it has none."""
    found = _SEAL.search(line, max(0, len(line) - _LENGTH))
    if found is None:
        return ""
    # In two steps: the record itself need not be copied.
    now = zlib.crc32(b"}", zlib.crc32(memoryview(line)[:-_LENGTH]))
    said = found[1].decode()
    return "" if now == int(said, 16) else f"it was altered: its checksum is {now:08x}, {said} is written"


def too_deep(line: bytes) -> bool:
    """Whether lists and objects are within each other more than ``DEEPEST`` levels deep."""
    left = line.translate(None, _NOT_BRACKETS)
    rounds = 0
    while rounds < DEEPEST // 2:
        # One or two levels, from within; brackets in a text need not be balanced, and keep others from vanishing.
        shorter = left.replace(b"{}", b"").replace(b"[]", b"")
        if len(shorter) == len(left):
            break
        left, rounds = shorter, rounds + 1
    return len(left) + 2 * rounds > DEEPEST and _depth(line) > DEEPEST


def _depth(line: bytes) -> int:
    """How deep it is, exactly; no more than one level beyond ``DEEPEST``."""
    try:
        level = [msgspec.json.decode(line)]
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return DEEPEST + 1
    for depth in range(DEEPEST + 1):
        groups = [value for value in level if isinstance(value, dict | list)]
        if not groups:
            return depth
        level = [inner for group in groups for inner in (group.values() if isinstance(group, dict) else group)]
    return DEEPEST + 1
