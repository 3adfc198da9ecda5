"""What is found in code: places, uses of Keras, and findings about them."""

from typing import Literal, TypeAlias

import msgspec

from conformance.inventory.advice.model import Recipe

Severity: TypeAlias = Literal["error", "warning", "note"]

#: Worst first.
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")


class Span(msgspec.Struct, frozen=True, order=True, array_like=True):
    """A range of source: lines and columns from 1, counted in characters; the end is behind the last one."""

    line: int
    column: int
    end_line: int
    end_column: int


#: The literal of a number of NumPy.
NUMPYS = "numpy"


class Argument(msgspec.Struct, frozen=True, array_like=True):
    """An argument of a call; ``name`` is empty by position.

    ``literal`` is its value as Python writes it, where the code has it as it stands. ``ending`` is the end of a text
    that is known, ``whole`` says that this is all of it. ``strings`` are the texts in it, also those in lists, and
    ``instances`` the Keras classes whose instances it is or holds. ``slash`` says that a slash is known to be in a
    text, ``text`` that it is one, whatever stands in it. Of a function without a name the literal is ``lambda``, of a
    number that NumPy made ``numpy``.
    """

    name: str
    span: Span
    literal: str = ""
    ending: str = ""
    whole: bool = False
    strings: tuple[tuple[str, Span], ...] = ()
    instances: tuple[str, ...] = ()
    slash: bool = False
    text: bool = False


class Call(msgspec.Struct, frozen=True, array_like=True):
    """The arguments of a call; ``open`` where a star hands on others, ``symbolic`` where a Keras tensor is given."""

    positional: tuple[Argument, ...] = ()
    named: tuple[Argument, ...] = ()
    open: bool = False
    symbolic: bool = False


#: ``name``: a symbol; ``member``: a method or attribute; ``override``: a method of one's own subclass that Keras has,
#: too; ``key``: a key of the history, of logs or of params of a callback, or what it monitors; ``tracked``: a
#: ``tf.Variable`` as an attribute of a layer; ``shape``: what is asked of the shape of a symbolic tensor or a
#: variable; ``beside``: a name of another package; ``named``: an instance of one's own subclass that is made;
#: ``registered``: a call that is given names of custom objects; ``frozen``: ``trainable`` that is set between compile
#: and training; ``array``: NumPy's numbers before a symbolic tensor; ``called``: a layer or a model that is called
#: with what is no tensor by position; ``phased``: a model of applications that is called with ``training=False``, and
#: trained; ``loaded``: a file that is loaded, or a text, of a model that holds what loading refuses; ``stepped``: a
#: step of training of one's own returns its loss alone; ``label``: the name of a weight is held against more than
#: Keras 3 has of it; ``outputs``: what a model with known outputs is given for them; ``trained``: a
#: model is compiled or trained that holds what Keras 3 trains otherwise; ``monitored``: what a callback monitors, and
#: the metric of which Keras 3 is not told by that name.
UseKind: TypeAlias = Literal[
    "name",
    "member",
    "override",
    "key",
    "tracked",
    "shape",
    "beside",
    "named",
    "registered",
    "frozen",
    "array",
    "called",
    "phased",
    "loaded",
    "stepped",
    "label",
    "outputs",
    "trained",
    "monitored",
]


class Use(msgspec.Struct, frozen=True):
    """One place that uses Keras, or a package beside it.

    ``path`` is the symbol without provider, for ``beside`` the whole dotted name; ``member`` what is used of it.
    ``span`` is all of the expression, ``at`` the name alone. ``root`` is the symbol that an import bound, and by which
    this one was reached; ``importing`` says that it is such an import. ``guards`` are the exceptions that the code
    around it expects; ``version`` among them says that it asks for a version or for the presence of a name.
    ``siblings`` are the other methods of the class of an override, the metrics that a file compiles beside a key, the
    custom objects that it registers, what a file that is loaded holds and its ending, why the name of a weight is kept
    and the text that it is held against, what is given for outputs and which these are, what a model holds that is
    trained otherwise and its optimizer, what is monitored and of which metric, or the parameters of a call of one's
    own. ``own`` says that a member is reached by one's own subclass. ``still`` says that it is reached by
    TensorFlow, which has it, while the Keras that is gone to has it not.
    """

    kind: UseKind
    path: str
    span: Span
    at: Span
    member: str = ""
    call: Call | None = None
    root: str = ""
    importing: bool = False
    guards: tuple[str, ...] = ()
    cell: int = 0
    siblings: tuple[str, ...] = ()
    still: bool = False
    own: bool = False


class Edit(msgspec.Struct, frozen=True, order=True):
    """A range of source, and the text that takes its place; lines in it end with ``\\n``."""

    span: Span
    text: str
    cell: int = 0


class Fix(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a finding is done away with by: all of the edits, or none.

    ``unsafe`` says why this may change what the code does; empty where it does not.
    """

    edits: tuple[Edit, ...]
    unsafe: str = ""

    @property
    def safe(self) -> bool:
        """Whether the code does the same afterwards."""
        return not self.unsafe


class Remedy(msgspec.Struct, frozen=True):
    """How a finding could be fixed: the ``recipes`` for a use, the first that applies.

    ``path`` is the symbol as both have it, ``argument`` the argument that it is about, ``given`` its place where it is
    given.
    """

    recipes: tuple[Recipe, ...]
    use: Use
    path: str = ""
    argument: str = ""
    given: Span | None = None


class Finding(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is told about a place: ``subject`` is what it is about, ``versions`` where that is there and where not.

    ``cell`` counts the code cells of a notebook from 1. ``cause`` is the ledger's rule, ``instead`` what to use as a
    name or a call; ``advice`` says it in words. ``link`` may be empty. ``text`` is the line of source. ``remedy`` says
    how it could be fixed, until ``fix`` says at which places; ``fixable`` that there is such a way, which need not
    apply to this code, and ``unfixed`` why it does not, where the rest of the file is what keeps it off.
    """

    rule: str
    severity: Severity
    file: str
    span: Span
    subject: str
    message: str
    cell: int = 0
    instead: str = ""
    advice: str = ""
    versions: str = ""
    link: str = ""
    cause: str = ""
    text: str = ""
    remedy: Remedy | None = None
    fixable: bool = False
    fix: Fix | None = None
    unfixed: str = ""


class Unread(msgspec.Struct, frozen=True):
    """A file, or a cell of one, that could not be read, and why; or not be written (``writing``)."""

    file: str
    problem: str
    cell: int = 0
    line: int = 0
    writing: bool = False


class Counts(msgspec.Struct, frozen=True):
    """How much was looked at: ``uncovered`` are the symbols of which nothing is known, each with its uses."""

    uses: int = 0
    symbols: int = 0
    compared: int = 0
    uncovered: dict[str, int] = {}


class Report(msgspec.Struct, frozen=True):
    """What was found in all files; ``ignored`` and ``baselined`` are how many findings were left out, and why."""

    before: str
    after: str
    files: int
    counts: Counts
    findings: tuple[Finding, ...]
    unread: tuple[Unread, ...] = ()
    ignored: int = 0
    baselined: int = 0
    notes: tuple[str, ...] = ()
    #: Whether findings carry their fixes.
    fixes: bool = False
