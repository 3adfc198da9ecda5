"""Keras imported by another provider than the one that is gone to: all of a file is changed at once."""

import ast
from collections.abc import Iterator, Mapping

from conformance.lint.fixes import imports
from conformance.lint.fixes.naming import Naming, spelled
from conformance.lint.fixes.source import File, Source, dotted
from conformance.lint.knowledge import Knowledge
from conformance.lint.model import Edit, Finding, Fix, Span
from conformance.lint.namespace import AT_TOP
from conformance.lint.rules import RULES

RULE = "import-provider"


def noted(seen: Mapping[str, tuple[int, Span]], knowledge: Knowledge) -> Iterator[Finding]:
    """A note where a file has Keras by another provider than the target's, at the first such place."""
    target = spelled(knowledge.headers[1].implementation.provider)
    places = sorted((cell, span, one) for one, (cell, span) in seen.items() if one != target)
    for cell, span, one in places[:1]:
        yield Finding(
            RULE,
            RULES[RULE].severity,
            "",
            span,
            one,
            f"Keras is imported as {one}; that of the target is {target}",
            cell,
            instead=f"{target} in all imports",
        )


def fix(file: File, knowledge: Knowledge, *, legacy: bool) -> Fix | None:
    """The edits by which a file has Keras from the target's provider; None where one place cannot be changed.

    ``legacy`` says that tf_keras is one of the two: otherwise it stays what it is.
    """
    target = spelled(knowledge.headers[1].implementation.provider)
    kept = () if legacy else ("tf_keras",)
    names = file.origin
    edits: list[Edit] = []
    left: list[tuple[Source, ast.Attribute]] = []
    done: set[int] = set()
    for source in file.sources.values():
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Import | ast.ImportFrom):
                top = not knowledge.names.top_is_old
                found = imports.other_provider(source, node, target, kept, knowledge.names.still, top=top)
                if found is None:
                    return None
                edits.extend(found)
            elif target == "tensorflow.keras":
                continue
            elif isinstance(node, ast.Assign) and (name := _assigned(node, names)) and node in source.tree.body:
                edits.append(source.edit(*source.of(node), imports.bound(target, name)))
                done.add(id(node.value))
            elif isinstance(node, ast.Attribute) and id(node) not in done:
                if _is_keras(node, names) or _is_at_top(node, names, knowledge):
                    left.append((source, node))
                elif knowledge.names.still(dotted(node, names)):
                    # The attributes that it goes through come later.
                    done.update(id(one) for one in ast.walk(node))
    if left:
        added = _instead_of_tf(file, knowledge, names, left, target)
        if added is None:
            return None
        edits.extend(added)
    return Fix(tuple(dict.fromkeys(edits))) if edits else None


def _is_keras(node: ast.Attribute, names: Mapping[str, str]) -> bool:
    """Whether an attribute is ``tf.keras``, ``tf`` being TensorFlow."""
    return node.attr == "keras" and dotted(node.value, names) == "tensorflow"


def _is_at_top(node: ast.Attribute, names: Mapping[str, str], knowledge: Knowledge) -> bool:
    """Whether an attribute is ``tf.losses`` or the like, which is Keras'."""
    return node.attr in AT_TOP and dotted(node.value, names) == "tensorflow" and not knowledge.names.top_is_old


def _instead_of_tf(
    file: File, knowledge: Knowledge, names: Mapping[str, str], places: list[tuple[Source, ast.Attribute]], target: str
) -> list[Edit] | None:
    """``tf.keras`` → ``keras``, ``tf.losses`` → ``keras.losses``, with the import of it."""
    naming = Naming(file, knowledge)
    bound = list(_whole(file, names))
    if bound:
        name, more = bound[0], []
    elif naming.taken("keras"):
        return None
    else:
        name, more = "keras", [naming.adding(imports.bound(target, "keras"))]
    written = ((source, node, name if node.attr == "keras" else f"{name}.{node.attr}") for source, node in places)
    return [*(source.edit(*source.of(node), text) for source, node, text in written), *more]


def _assigned(node: ast.Assign, names: Mapping[str, str]) -> str:
    """The name of ``name = tf.keras``; empty for all else."""
    target = node.targets[0]
    if len(node.targets) == 1 and isinstance(target, ast.Name) and isinstance(node.value, ast.Attribute):
        return target.id if _is_keras(node.value, names) else ""
    return ""


def _whole(file: File, names: Mapping[str, str]) -> Iterator[str]:
    """The names to which a file's top binds all of Keras, by whichever provider."""
    for source in file.sources.values():
        for node in source.tree.body:
            if isinstance(node, ast.Assign) and (name := _assigned(node, names)):
                yield name
            elif isinstance(node, ast.Import):
                for one in node.names:
                    own = imports.provider_of(one.name)
                    if own and (one.name == own if one.asname else own != "tensorflow.keras"):
                        name = one.asname or own
                        if name not in file.bound:
                            yield name
            elif isinstance(node, ast.ImportFrom) and not node.level:
                for one in node.names:
                    whole = f"{node.module}.{one.name}"
                    if whole == imports.provider_of(whole) and (one.asname or one.name) not in file.bound:
                        yield one.asname or one.name
