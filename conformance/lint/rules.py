"""The rules of lint: what each finds, and how grave that is."""

from dataclasses import dataclass

from conformance.lint.model import Severity


@dataclass(frozen=True)
class LintRule:
    """``title`` says what is found, ``help`` what it means for the code."""

    id: str
    severity: Severity
    title: str
    help: str


_ALL = (
    LintRule(
        "gone-name",
        "error",
        "A name that is not there",
        "The import or the attribute raises ImportError or AttributeError.",
    ),
    LintRule("moved-name", "error", "A name that is elsewhere", "The same thing has another path or another name now."),
    LintRule("dead-name", "error", "A name that only raises", "It can be imported, and every use raises."),
    LintRule("gone-member", "error", "A method or attribute that is not there", "Using it raises AttributeError."),
    LintRule("refused-argument", "error", "An argument that is refused", "The call raises TypeError or ValueError."),
    LintRule("renamed-argument", "error", "An argument with another name", "The old name is refused."),
    LintRule("required-argument", "error", "An argument that has to be given", "It had a default and has none now."),
    LintRule(
        "positional-argument",
        "error",
        "An argument by position that is taken by name only",
        "The call raises TypeError.",
    ),
    LintRule("gone-identifier", "error", "A string that is not known", "get() and compile() raise ValueError."),
    LintRule("file-name", "error", "A file name that is refused", "Saving or loading raises ValueError."),
    LintRule(
        "refused-file", "error", "A file of a model that is refused", "load_model raises ValueError or TypeError."
    ),
    LintRule(
        "symbolic-tensor", "error", "What symbolic tensors do not take", "The call raises ValueError or AttributeError."
    ),
    LintRule("gone-beside", "error", "A name of another package that is not there", "Using it raises AttributeError."),
    LintRule("breaking-behaviour", "error", "A call that raises", "A cause of the ledger says why."),
    LintRule("ignored-argument", "warning", "An argument that does nothing", "Nothing is raised: the results change."),
    LintRule("reordered-arguments", "warning", "An argument by position that means another", "Nothing need be raised."),
    LintRule("changed-default", "warning", "A default that changed, and is not given", "The results change silently."),
    LintRule("changed-behaviour", "warning", "A call that gives something else", "A cause of the ledger says why."),
    LintRule(
        "private-name",
        "warning",
        "A name that is not public",
        "It is of an old copy of Keras, and what it makes is refused by Keras.",
    ),
    LintRule(
        "gone-key",
        "warning",
        "A key of a history or of logs that is not there",
        "Reading it raises KeyError, or gives None.",
    ),
    LintRule(
        "hidden-loss",
        "warning",
        "A loss of a step of one's own that is not shown",
        "The history has 0.0 in its place, and what monitors the loss sees that.",
    ),
    LintRule("uncalled-override", "warning", "A method that nobody calls any more", "The override has no effect."),
    LintRule(
        "changed-display",
        "note",
        "A default that results do not depend on",
        "What is printed or drawn, or how it is computed.",
    ),
    LintRule("warned-argument", "note", "An argument that is taken with a warning", "It still works."),
    LintRule(
        "import-provider",
        "note",
        "Keras by another provider than the target's",
        "It is another Keras that is imported, or none.",
    ),
    LintRule(
        "kept-by-tensorflow",
        "note",
        "A name that TensorFlow has still, and Keras has not",
        "It works as long as it is taken from TensorFlow, where that is installed.",
    ),
    LintRule("deprecated", "note", "A name or member with a notice", "It still works."),
)

#: Every rule by its id, the gravest first.
RULES = {one.id: one for one in _ALL}
