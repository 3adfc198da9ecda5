"""What a class or function is: signature, hierarchy, members, whether it is deprecated or dead."""

import ast
import dis
import inspect
import re
import textwrap

#: A notice of deprecation in a docstring.
_NOTICE = re.compile(r"(?i)\bdeprecated\b")
#: A notice about an argument is none about the whole.
_ARGUMENT = re.compile(r"(?i)argument|parameter|\bvalue\b|\bwhen\b|\bif\b|\bdefaults?\b")
_BEGINS = re.compile(
    r"(?i)\W*(warning|caution|note|deprecat)|[\w`.\s]{0,80}\b(is|are|has been|was)\s+(now\s+)?deprecated"
)
#: The same in a message. A notice about something that a function is given is none about the function.
_SAID = re.compile(r"(?i)\b(is|are|has been|was) (now )?deprecated|\bdeprecated and will be removed|will be removed")
_INSTRUCTIONS = re.compile(r"(?s)Instructions for updating:\s*(.+?)(?:\n\s*\n|\Z)")
#: Characters of a notice that are kept; what is longer than the second is documentation.
_LONGEST, _WHOLE = 300, 1000


#: The methods in which instances get their attributes.
SETTING = ("__init__", "build", "compile", "fit", "set_model", "on_train_begin")


class Describing:
    """Describes objects of one Keras; ``key`` is the definition of an object, ``ours`` says whose members are kept."""

    def __init__(self, signatures, ours):
        self.signatures = signatures
        self.ours = ours
        self.records = {}
        self._keys = {}
        self._taken = {}

    def key(self, found):
        """The definition of an object, with a number where several are called so."""
        if id(found) not in self._keys:
            name = self._definition(self.signatures.looked_through(found))
            count = self._taken[name] = self._taken.get(name, 0) + 1
            # Kept alive with its key: the identity of what is gone would be given to something else.
            self._keys[id(found)] = (name if count == 1 else "%s#%d" % (name, count), found)
        return self._keys[id(found)][0]

    @staticmethod
    def _definition(found):
        module = getattr(found, "__module__", None)
        name = getattr(found, "__qualname__", None) or getattr(found, "__name__", None)
        if not isinstance(name, str):
            module, name = type(found).__module__, "<%s>" % type(found).__qualname__
        return "%s:%s" % (module, name)

    def describe(self, found):
        """Describe a class or function and the classes it inherits from; returns its key."""
        key = self.key(found)
        if key in self.records:
            return key
        record = self.records[key] = {"kind": "class" if inspect.isclass(found) else "function", "dead": ""}
        if inspect.isclass(found):
            record["signature"] = self._of_class(found)
            record["bases"] = [self.key(base) for base in found.__mro__[1:] if base is not object]
            record["members"] = list(self._members(found))
            record["deprecated"] = self.notice(found)
            constructor = found.__dict__.get("__init__")
            record["renamed"] = self.signatures.renamed(found.__init__)
            record["dead"] = only_raises(constructor) if constructor is not None else ""
            for base in found.__mro__[1:]:
                if base is not object and self.ours(base.__module__ or ""):
                    self.describe(base)
        else:
            record["signature"] = self.signatures.parameters(found, False)
            record["bases"], record["members"] = [], []
            record["deprecated"] = self.notice(found)
            record["renamed"] = self.signatures.renamed(found)
            record["dead"] = only_raises(found)
        return key

    def members(self, found):
        """The names of all members of a class that were described, inherited ones included."""
        keys = [self.key(one) for one in found.__mro__ if one is not object]
        return {member[1] for key in keys if key in self.records for member in self.records[key]["members"]}

    def _of_class(self, found):
        if found.__init__ is not object.__init__:
            return self.signatures.parameters(found.__init__, True)
        if found.__new__ is not object.__new__:
            return self.signatures.parameters(found.__new__, True)
        return []

    def _members(self, found):
        """Kind, name, signature, default, deprecation and what every use raises, of what a class itself defines."""
        for name, value in sorted(vars(found).items()):
            if name.startswith("_"):
                continue
            signature, default = None, ""
            if isinstance(value, staticmethod):
                kind, inner = "s", value.__func__
                signature = self.signatures.parameters(inner, False)
            elif isinstance(value, classmethod):
                kind, inner = "c", value.__func__
                signature = self.signatures.parameters(inner, True)
            elif isinstance(value, property) or inspect.isdatadescriptor(value):
                kind, inner = "p", getattr(value, "fget", None)
            elif inspect.isclass(value):
                kind, inner, default = "a", None, value.__name__
            elif callable(value):
                kind, inner = "m", value
                signature = self.signatures.parameters(value, True)
            else:
                kind, inner, default = "a", None, self.signatures.text_of(value)
            notice = self.notice(inner) if inner is not None else ""
            yield [kind, name, signature, default, notice, only_raises(inner) if _is_short(inner) else ""]
        for name in sorted(self._set_on_instances(found)):
            yield ["a", name, None, "", "", ""]

    def _set_on_instances(self, found):
        """Public attributes that a class sets on its instances: a property of the one version is one of another."""
        names = set()
        for called in SETTING:
            function = vars(found).get(called)
            if inspect.isfunction(function):
                innermost = self.signatures.chain(self.signatures.looked_through(function))[-1]
                names.update(_stored(innermost))
        return {name for name in names if not name.startswith("_") and not hasattr(found, name)}

    def notice(self, found):
        """The notice that says a thing is deprecated: of its decorator, its docstring, or what it says when called."""
        return self._documented_notice(found) or self._said(found)

    def _said(self, found):
        """A text in the code of a function, or a class's constructor, that calls it deprecated by its name."""
        name = getattr(found, "__name__", None)
        function = vars(found).get("__init__") if inspect.isclass(found) else found
        for one in self.signatures.chain(self.signatures.looked_through(function))[::-1]:
            constants = getattr(getattr(one, "__code__", None), "co_consts", ())
            for text in constants:
                if (
                    isinstance(text, str)
                    and text != getattr(one, "__doc__", None)
                    and _SAID.search(text)
                    and re.search(r"(?<![A-Za-z0-9_])%s(?![A-Za-z0-9_])" % re.escape(str(name)), text)
                    and len(text) <= _WHOLE
                ):
                    return _line(text)
        return ""

    def _documented_notice(self, found):
        documentation = inspect.cleandoc(getattr(found, "__doc__", None) or "")
        if inspect.isclass(found) and "__doc__" not in vars(found):
            documentation = ""
        if not isinstance(documentation, str) or not _NOTICE.search(documentation):
            return ""
        if "(deprecated)" in documentation.split("\n", 1)[0] and "(deprecated arg" not in documentation:
            match = _INSTRUCTIONS.search(documentation)
            return "deprecated" if match is None else _line("deprecated: " + match.group(1))
        for paragraph in documentation.split("\n\n")[:3]:
            first = _NOTICE.search(paragraph)
            # The notice begins the paragraph, or is all that it says.
            if first and _BEGINS.match(paragraph) and not _ARGUMENT.search(paragraph[: first.start()]):
                return _line(paragraph)
        return ""


def only_raises(function):
    """What a function raises whose body does nothing else, as ``ImportError: …``; empty for all others."""
    if not inspect.isfunction(function):
        return ""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(inspect.unwrap(function))))
    except Exception:
        return ""
    if not tree.body or not isinstance(tree.body[0], ast.FunctionDef):
        return ""
    body = [one for one in tree.body[0].body if not _is_text(one)]
    if len(body) != 1 or not isinstance(body[0], ast.Raise) or body[0].exc is None:
        return ""
    raised = body[0].exc
    kind = getattr(raised.func if isinstance(raised, ast.Call) else raised, "id", "")
    if not kind:
        return ""
    said = ""
    if isinstance(raised, ast.Call) and raised.args:
        try:
            said = str(ast.literal_eval(raised.args[0]))
        except ValueError:
            said = "".join(_constants(raised.args[0]))
    # A method that subclasses fill in is not dead; one that says that it is deprecated is.
    if kind == "NotImplementedError" and not _SAID.search(said):
        return ""
    return _line("%s: %s" % (kind, said)) if said else kind


def _stored(function):
    """The attributes that a function sets on its first argument."""
    code = getattr(function, "__code__", None)
    if code is None or not code.co_argcount:
        return
    first, before = code.co_varnames[0], None
    for one in dis.get_instructions(code):
        if one.opname == "STORE_ATTR" and before is not None:
            yield one.argval
        names = one.argval if isinstance(one.argval, tuple) else (one.argval,)
        # 3.13 loads two at once: the last one is what is stored to.
        before = one if one.opname.startswith("LOAD_FAST") and names[-1] == first else None


def _is_short(function):
    """Whether a function may do nothing but raise: reading the source of all methods takes seconds."""
    code = getattr(inspect.unwrap(function) if inspect.isfunction(function) else None, "__code__", None)
    return code is not None and len(code.co_code) <= 150 and any(name.endswith("Error") for name in code.co_names)


def _is_text(statement):
    return isinstance(statement, ast.Expr) and type(statement.value).__name__ in ("Str", "Constant")


def _constants(node):
    """The literal parts of a formatted text, in their order, with a mark where something is filled in."""
    for part in getattr(node, "values", ()):
        value = getattr(part, "value", getattr(part, "s", None))
        yield value if isinstance(value, str) else "…"


def _line(text):
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
