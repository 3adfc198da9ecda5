"""What is printed is safe for a terminal: nothing a Keras said moves its cursor, names its window or hides text."""

import os
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TextIO, cast

from conformance.console.stopping import PIPE_CLOSED, StoppedBySignal
from conformance.storage.disk import disk_error

#: What is repeated of a word, and of a line of several, that somebody gave us; paths and names are shorter.
LONGEST_WORD, LONGEST_LINE = 400, 4000

#: So much of a longer one is shown.
_KEPT_WORD, _KEPT_LINE = 100, 1000

_LONG_WORD = re.compile(rf"\S{{{LONGEST_WORD + 1},}}")
_LONG_LINE = re.compile(rf"[^\n]{{{LONGEST_LINE + 1},}}")


def short_words(text: str) -> str:
    """A text in which of a huge word only the beginning is left, with how long it was."""
    return _LONG_WORD.sub(lambda found: _beginning(found[0], _KEPT_WORD), text) if len(text) > LONGEST_WORD else text


def shortened(text: str) -> str:
    """The same, and of a huge line as well."""
    return _LONG_LINE.sub(lambda found: _beginning(found[0], _KEPT_LINE), short_words(text))


def _beginning(text: str, kept: int) -> str:
    return f"{text[:kept]}… ({len(text):,} characters)"


def printable(text: str) -> str:
    r"""Text in which control characters are seen instead of obeyed: ``\x1b``, ``\u202e``; line breaks and tabs stay.

    Control characters are all that Unicode does not call printable: C0 and C1, bidirectional overrides, invisible
    characters, halves of surrogate pairs (bytes of a name that are not UTF-8 among them), unassigned ones.
    """
    if text.isprintable():
        return text
    return "\n".join(
        line if line.isprintable() else "".join(c if c.isprintable() or c == "\t" else _escaped(c) for c in line)
        for line in text.split("\n")
    )


def _escaped(character: str) -> str:
    code = ord(character)
    # A byte of an argument or a file's name that is not UTF-8, as Python carries it.
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02x}"
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def printable_json(text: str) -> str:
    """JSON that says the same, with the same characters escaped as JSON does it."""
    if text.isprintable():
        return text
    return "\n".join(
        line if line.isprintable() else "".join(c if c.isprintable() else _json_escaped(c) for c in line)
        for line in text.split("\n")
    )


def _json_escaped(character: str) -> str:
    units = character.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[n : n + 4]}" for n in range(0, len(units), 4))


class ToldStream:
    """A stream as it is, but for what goes wrong: a pipe that nobody reads is a signal, a full disk a DiskError."""

    def __init__(self, stream: TextIO, name: str) -> None:
        self._stream = stream
        self._name = name

    def write(self, text: str) -> int:
        """Write text; returns how many characters were given."""
        with self._told():
            self._stream.write(text)
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        """Write several texts."""
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        """Have everything written."""
        with self._told():
            self._stream.flush()

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except BrokenPipeError:
            raise StoppedBySignal(PIPE_CLOSED) from None
        except OSError as error:
            raise disk_error(error, self._name, "written to") from error

    def __getattr__(self, name: str) -> Any:
        if name == "buffer":
            # Bytes would go past us; Typer wraps them anew where the encoding is ASCII.
            raise AttributeError(name)
        return getattr(self._stream, name)


class SafeStream(ToldStream):
    """A stream that writes text as ``printable`` has it, and ``short`` as ``shortened`` does.

    ``rich_proxied_file`` is where Rich writes, whose own escape sequences have to pass:
    conformance.console.tables sees to it that nothing else does.
    """

    def __init__(self, stream: TextIO, name: str, *, short: bool = False) -> None:
        super().__init__(stream, name)
        self.rich_proxied_file = ToldStream(stream, name)
        self._short = short

    def write(self, text: str) -> int:
        """Write text so that it is seen, and nothing of it obeyed."""
        super().write(printable(shortened(text) if self._short else text))
        return len(text)


def emphasized(text: str, stream: TextIO | None) -> None:
    """Write a word of our own, bold and red where that is seen and wanted."""
    if stream is None:
        return
    if isinstance(stream, SafeStream) and stream.isatty() and not os.environ.get("NO_COLOR"):
        stream.rich_proxied_file.write(f"\x1b[1;31m{printable(text)}\x1b[0m")
    else:
        stream.write(text)


@contextmanager
def safe_streams() -> Iterator[None]:
    """Standard output and standard error are safe meanwhile, and take every character, whatever their encoding."""
    before = sys.stdout, sys.stderr
    try:
        # Whoever started us may have closed either of them: then there is none.
        for name, words in (("stdout", "standard output"), ("stderr", "standard error")):
            stream = getattr(sys, name)
            if stream is not None:
                if hasattr(stream, "reconfigure"):
                    stream.reconfigure(errors="backslashreplace")
                # Errors repeat what they were given; answers are complete.
                setattr(sys, name, cast("TextIO", SafeStream(stream, words, short=name == "stderr")))
        yield
    finally:
        sys.stdout, sys.stderr = before
