"""The program under observation: its files, and which line of it is at work."""

import ast
import bisect
import os
import re
import sys
import traceback

#: How TensorFlow quotes the lines of a function that it rewrote.
_QUOTED = re.compile(r'File "([^"]+)", line (\d+)')


class Program:
    """A program in the folder ``root``, to which the places that are told are relative.

    ``paired``: of a program that stands for another one, each file of it → that one's, and which line is which. Places
    are told in the lines of that one, where there are such.
    """

    def __init__(self, root, path, paired=None):
        self.paired = paired or {}
        self.root = os.path.realpath(root)
        self.path = path
        self.mine = os.path.dirname(os.path.abspath(__file__))
        # A frame of ours in a text, with the lines of source below it, which stand further in.
        ours = r'^([ \t]*)File "%s[^"]*", line \d+, in [^\n]*\n?(?:\1[ \t]+[^\n]+\n?)*' % re.escape(self.mine + os.sep)
        self._ours = re.compile(ours, re.MULTILINE)
        self._known = {}
        self._statements = {}

    def relative(self, filename):
        """A file of the program relative to its folder; empty for any other file."""
        found = self._known.get(filename)
        if found is None:
            path = os.path.realpath(filename) if os.path.isabs(filename) else ""
            inside = path.startswith(self.root + os.sep)
            found = self._known[filename] = path[len(self.root) + 1 :] if inside else ""
        return found

    def place(self, name, line):
        """A file of the program, the line at which the statement begins, and the very line.

        Of a call of several lines Python 3.7 and before name another line than later ones: statements are the same.
        """
        if name not in self._statements:
            self._statements[name] = sorted(
                {node.lineno for node in ast.walk(self._tree(name)) if isinstance(node, ast.stmt)}
            )
        begins = self._statements[name]
        number = bisect.bisect_right(begins, line)
        return self.paired_place(name, begins[number - 1] if number else line, line)

    def paired_place(self, name, begin, line):
        """A place in the lines of the program that this one stands for; its own where that one has none there."""
        one = self.paired.get(name)
        # Keys of JSON are texts.
        if one is None or str(begin) not in one["begins"]:
            return [one["second"] if one else name, begin, line]
        begin = one["begins"][str(begin)]
        return [one["first"], begin, max(begin, one["lines"].get(str(line), begin))]

    def _tree(self, name):
        try:
            with open(os.path.join(self.root, name), "rb") as file:
                return ast.parse(file.read())
        except (OSError, SyntaxError, ValueError):
            return ast.parse("")

    def where(self, frame=None):
        """The innermost place of the program that is being run; None where none is."""
        frame = frame or sys._getframe(1)
        while frame is not None:
            name = self.relative(frame.f_code.co_filename)
            if name:
                return self.place(name, frame.f_lineno)
            frame = frame.f_back
        return None

    def calling(self, frame):
        """Whether a frame, or the first one before it that is not of this package, is the program's."""
        while frame is not None and os.path.dirname(frame.f_code.co_filename) == self.mine:
            frame = frame.f_back
        return frame is not None and bool(self.relative(frame.f_code.co_filename))

    def without_us(self, text):
        """A message without the frames of this package that TensorFlow quotes in it."""
        return self._ours.sub("", text)

    def traceback(self, error):
        """The traceback of an exception, and of those that led to it, without the frames of this package."""
        whole = traceback.TracebackException(type(error), error, error.__traceback__)
        several = [whole]
        while several:
            one = several.pop()
            kept = [frame for frame in one.stack if os.path.dirname(frame.filename) != self.mine]
            one.stack = traceback.StackSummary()
            one.stack.extend(kept)
            several.extend(other for other in (one.__cause__, one.__context__) if other is not None)
        return self.without_us("".join(whole.format()))

    def raising(self, error):
        """The place of the program at which an exception came up."""
        found, trace = None, error.__traceback__
        while trace is not None:
            name = self.relative(trace.tb_frame.f_code.co_filename)
            if name:
                found = self.place(name, trace.tb_lineno)
            trace = trace.tb_next
        # A function that TensorFlow rewrote is run from another file.
        quoted = [(self.relative(name), int(line)) for name, line in _QUOTED.findall(str(error))]
        inner = [self.place(*one) for one in quoted if one[0]]
        if isinstance(error, SyntaxError) and error.filename and self.relative(error.filename):
            return self.place(self.relative(error.filename), error.lineno or 1)
        return inner[-1] if inner else found
