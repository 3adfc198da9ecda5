"""What expressions stand for, and the uses of Keras in them."""

import ast
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeAlias

from conformance.lint import giving, holding, several
from conformance.lint.labelling import Labelling
from conformance.lint.model import NUMPYS, Argument, Call, Use, UseKind
from conformance.lint.namespace import BESIDE, PRIVATE, Namespace, keras_path
from conformance.lint.nodes import (
    asks_for_a_key,
    asks_for_a_version,
    is_number,
    is_setting,
    keys,
    parameters_of,
    spelled,
    strings,
    walked,
)
from conformance.lint.scopes import Scope
from conformance.lint.values import (
    LATEST,
    Above,
    Array,
    Checkpoint,
    Content,
    Foreign,
    Function,
    Instance,
    Kept,
    Label,
    Labelled,
    Logs,
    Method,
    Named,
    Opened,
    Own,
    OwnInstance,
    OwnMethod,
    Parts,
    Registry,
    Row,
    Scalar,
    Several,
    Shape,
    Tensor,
    Text,
    Value,
    Variable,
    element,
    formatted,
    instances,
    is_static,
    is_symbolic,
    joined,
    parameters_given,
    put_together,
)

_Comprehension: TypeAlias = ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp

#: Methods of which nobody but models of Keras ever had one of that name.
MODEL_ONLY = frozenset({"fit_generator", "predict_generator", "evaluate_generator", "predict_classes"})


class Evaluator(Labelling):
    """Evaluates expressions in a scope. What a function returns is known to who extends it."""

    def __init__(self, names: Namespace) -> None:
        super().__init__()
        self.names = names
        self.scope = Scope()
        self.own: Own | None = None
        #: Whether anything of Keras was imported: then some methods are known by their names alone.
        self.keras = False
        #: The names of custom objects that the code registers.
        self.registered: dict[str, None] = {}
        #: The uses of models of applications that are called with ``training=False``, and how the code calls them.
        self.phased: list[tuple[Use, str]] = []
        #: The files of models that are saved and loaded.
        self.files = holding.Files()
        #: The call of a layer of one's own that is read, where it takes ``training``.
        self.in_call: ast.FunctionDef | ast.AsyncFunctionDef | None = None
        #: What the last attribute is one of, and what the next function without a name gets.
        self._owner: Value = None
        self._handed: Value = None
        self._known: dict[type, Callable[..., Value]] = {}

    # To be said by who extends it.

    def returned(self, function: Function, given: dict[str, Value], *, symbolic: bool) -> Value:
        """What a function of the code gives for arguments."""
        raise NotImplementedError

    # Expressions.

    def value(self, node: ast.expr | None) -> Value:
        """What an expression stands for; its uses are kept."""
        if node is None:
            return None
        return self.settled(self.reference(node), node)

    def reference(self, node: ast.expr) -> Value:
        """The same, but a name or a member that it ends with is not used yet."""
        kind = type(node)
        known = self._known.get(kind)
        if known is None:
            known = self._known[kind] = getattr(self, f"on_{kind.__name__.lower()}", self.on_other)
        return known(node)

    def on_other(self, node: ast.AST) -> Value:
        """The parts of what has no meaning of its own."""
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                self.value(child)
            elif not isinstance(child, ast.expr_context | ast.operator | ast.cmpop | ast.unaryop | ast.boolop):
                self.on_other(child)
        return None

    def on_name(self, node: ast.Name) -> Value:
        """A name: what its scope binds it to, else what a star may have."""
        found, value = self.scope.look(node.id)
        if found:
            return value
        for path, whole in self.scope.module.stars:
            inside = f"{path}.{node.id}" if path else node.id
            if self.names.kind(inside):
                return Named(f"{whole}.{node.id}", "")
        return None

    def on_attribute(self, node: ast.Attribute) -> Value:
        """An attribute of a module, a class, an object."""
        owner = self.reference(node.value)
        if isinstance(owner, Named):
            path = self.names.keras(owner.name)
            if path is None or self.names.kind(path) not in ("class", "function"):
                return Named(f"{owner.name}.{node.attr}", owner.root)
            self.use(owner, node.value)
            return Method(path, node.attr, unbound=True)
        owner = self.settled(owner, node.value)
        found = self.attribute(owner, node)
        self._owner = owner
        return found

    def attribute(self, owner: Value, node: ast.Attribute) -> Value:
        """An attribute of what is no module."""
        name = node.attr
        match owner:
            case Instance():
                return Method(owner.of, name, holds=owner.holds, outputs=owner.outputs)
            case OwnInstance():
                return self._of_own(owner.of, name)
            case Above():
                if owner.of.bases:
                    return Method(owner.of.bases[0], name, own=True)
            case Own():
                if name in owner.methods:
                    return owner.methods[name]
                if owner.bases and self.names.has_member(owner.bases[0], name):
                    return Method(owner.bases[0], name, unbound=True)
            case Foreign():
                return owner.names.get(name)
            case Tensor() | Variable() | Shape():
                return self._of_tensor(owner, node)
            case None if name in MODEL_ONLY and self.keras:
                return Method("Sequential" if name == "predict_classes" else "Model", name)
            case None if name in giving.KERAS_ONLY and self.keras:
                return Several(Variable())
            case _:
                pass
        return None

    def _of_tensor(self, owner: Tensor | Variable | Shape, node: ast.Attribute) -> Value:
        """An attribute of a tensor, of a weight, or of the shape of one."""
        name = node.attr
        if isinstance(owner, Shape):
            if name in ("as_list", "ndims", "dims", "rank", "num_elements"):
                self.keep("shape", owner.of, self.span(node), self.ending(node, name), member=name)
            return None
        if name == "shape":
            return Shape("Variable") if isinstance(owner, Variable) else Shape()
        if isinstance(owner, Variable) and name in ("name", "path"):
            return Label(owner.whole, path=name == "path")
        return None

    def _of_own(self, own: Own, name: str) -> Value:
        """A member of an instance of a class of one's own, or of the Keras class that it extends."""
        if name in own.methods:
            return OwnMethod(own, own.methods[name])
        if name in own.attributes:
            return own.attributes[name]
        if name in own.members or not own.bases:
            return None
        return Method(own.bases[0], name, own=True)

    def settled(self, value: Value, node: ast.expr, call: Call | None = None) -> Value:
        """What a reference stands for once it is used; ``call`` has the arguments where it is called."""
        if value is None:
            return None
        if isinstance(value, Named):
            self.use(value, node, call)
        elif isinstance(value, Method):
            at = self.ending(node, value.name) if isinstance(node, ast.Attribute) else None
            self.keep("member", value.of, self.span(node), at, member=value.name, call=call, own=value.own)
            if call is None and not value.unbound:
                known = giving.attribute(self.names, value.of, value.name)
                return known if known is not None else value if self._is_method(value) else None
        return value

    def _is_method(self, value: Method) -> bool:
        entry = self.names.entry(value.of)
        member = None if entry is None else entry.members.get(value.name)
        return member is not None and member.called

    def use(self, value: Named, node: ast.expr, call: Call | None = None) -> None:
        """Keep the use of a name, where it is one of Keras or of a package beside it."""
        if self.quiet:
            return
        path = self.names.keras(value.name)
        at = self.ending(node, node.attr) if isinstance(node, ast.Attribute) else None
        if path is not None:
            still = self.names.still(value.name)
            if value.root == "tensorflow" and not still:
                self.spell(value.name, node)
            root = self.names.keras(value.root) if value.root else None
            if path or call is not None:
                self.keep("name", path, self.span(node), at, call=call, root=root or "", still=still)
        elif value.name.startswith(PRIVATE):
            self.keep("name", value.name, self.span(node), at, call=call)
        elif value.name.partition(".")[0] in BESIDE and not _is_alias(value.name, node):
            self.keep("beside", value.name, self.span(node), at, call=call, root=value.root)

    # Calls.

    def on_call(self, node: ast.Call) -> Value:
        """A call: its arguments, what is called, what comes of it."""
        if isinstance(node.func, ast.Name) and node.func.id == "super" and not self.scope.look("super")[0]:
            for one in node.args:
                self.value(one)
            return Above(self.own) if self.own is not None else None
        target = self.reference(node.func)
        owner = self._owner if target is None else None
        self._hand(node)
        values = [self.value(one.value if isinstance(one, ast.Starred) else one) for one in node.args]
        named = [(one, self.value(one.value)) for one in node.keywords]
        symbolic = any(map(is_symbolic, values)) or any(is_symbolic(value) for _, value in named)
        if symbolic and isinstance(target, Instance) and target.made and not self.quiet:
            self._pretrained(target, node)
        if len(values) > 1 and isinstance(target, Instance | OwnInstance) and not self.quiet:
            self._by_position(target, node, values, named, symbolic)
        every = [*values, *(value for _, value in named)]
        if isinstance(target, Named | Method) and not self.quiet:
            self._of_files(target, node, every)
            if isinstance(target, Method) and target.name in several.PLACES and self.names.extends(target.of, "Model"):
                self._of_outputs(target, node, every)
        elif (
            every and isinstance(node.func, ast.Attribute) and node.func.attr == holding.FROM_CONFIG and not self.quiet
        ):
            # Of ``type(model)`` it is not known which class it is.
            self._revived("Model", holding.FROM_CONFIG, holding.TEXT, node, every)
        found = self._called(target, node, values, named, symbolic)
        if target is None and isinstance(node.func, ast.Attribute):
            found = self._of_member(owner, node, node.func, values)
        return self._holding(found, target, node, every, symbolic=symbolic)

    def _of_outputs(self, target: Method, node: ast.Call, values: Sequence[Value]) -> None:
        """What a model is given for its outputs."""
        for one in several.given(target.name, target.outputs, node, values):
            call = Call((), (Argument(one.argument, self.span(one.placed)),), open=False)
            span = self.span(node.func)
            at = self.ending(node.func, target.name) if isinstance(node.func, ast.Attribute) else span
            self.keep("outputs", target.of, span, at, member=target.name, call=call, siblings=one.said)

    def _holding(
        self, found: Value, target: Value, node: ast.Call, values: Sequence[Value], *, symbolic: bool
    ) -> Value:
        """What a call gives, with what its arguments and what is called hold."""
        if found is None and not isinstance(target, Method):
            if isinstance(target, Named) and self.names.keras(target.name) in holding.SERIALIZING:
                return Kept(holding.all_of(values[:1]))
            return found
        if isinstance(target, Method) and target.name in holding.CONFIGURING:
            return Kept(target.holds)
        more = holding.all_of(values)
        if isinstance(target, Method) and target.name in ("add", "compile") and isinstance(node.func, ast.Attribute):
            owner = node.func.value
            if isinstance(owner, ast.Name):
                model = self.scope.look(owner.id)[1]
                if target.name == "compile":
                    self.scope.bind(owner.id, holding.compiled(model, node, values))
                elif more:
                    self.scope.bind(owner.id, holding.holding(model, more))
            return found
        if isinstance(target, Named) and (path := self.names.keras(target.name)):
            more |= holding.made_by(path, node, values, symbolic=symbolic)
        elif isinstance(target, Instance):
            more |= target.holds
        elif not isinstance(target, Named):
            # A function of the code gives what its body says.
            return found
        return holding.holding(found, more)

    def _of_files(self, target: Named | Method, node: ast.Call, values: Sequence[Value]) -> None:
        """Models that are saved, trained and loaded."""
        if isinstance(target, Method):
            # Most calls are none of these, and every question costs.
            if target.name in holding.METHODS and self.names.extends(target.of, "Model"):
                if target.name == "save":
                    self.files.save(holding.File.named(node, 0, values), self._saved(node, target.holds))
                else:
                    self.files.train(target.holds)
            elif target.name == holding.FROM_CONFIG:
                self._revived(target.of, target.name, holding.TEXT, node, values)
            return
        path = self.names.keras(target.name)
        if path in holding.SAVING and values:
            self.files.save(holding.File.named(node, 1, values), self._saved(node, holding.held(values[0])))
        elif path in holding.LOADING and values and all(one.arg for one in node.keywords):
            self.files.load(holding.File.named(node, 0, values), *self._loading(path, "", node))
        elif path and path.endswith(holding.CHECKPOINT):
            self.files.checkpoint(node, holding.File.named(node, 0, values))
        elif path and path.endswith(holding.ALLOWING):
            self.files.allowed = True
        elif path in holding.REVIVING or path == holding.CLONING:
            how = holding.COPY if path == holding.CLONING else holding.TEXT
            if not holding.gives(node, "clone_function"):
                self._revived(path, "", how, node, values)
        elif target.name == "json.dump" and len(values) > 1 and isinstance(values[1], Opened):
            self.files.save(holding.File(values[1].file), holding.held(values[0]))

    def _loading(self, path: str, member: str, node: ast.Call) -> tuple[Use, frozenset[str]]:
        """The use of what loads or copies a model, and what by its arguments is no obstacle."""
        guards = tuple(guard for some in self.guards for guard in some)
        span = self.span(node.func)
        at = self.ending(node.func, node.func.attr) if isinstance(node.func, ast.Attribute) else span
        use = Use("loaded", path, span, at, member, Call((), (), open=False), guards=guards, cell=self.cell)
        return use, frozenset(held for name, held in holding.ALLOWED_BY.items() if holding.gives(node, name))

    def _revived(self, path: str, member: str, how: str, node: ast.Call, values: Sequence[Value]) -> None:
        """A model or a layer that is made of a configuration or a text of one, or as a copy."""
        if values and all(one.arg for one in node.keywords):
            self.files.revive(values[0], how, *self._loading(path, member, node))

    @staticmethod
    def _saved(node: ast.Call, holds: frozenset[str]) -> frozenset[str]:
        """What a file of it holds: without the optimizer nothing of ``compile`` is written."""
        return holds - {holding.SHORT} if holding.gives(node, "include_optimizer") else holds

    def _called(
        self,
        target: Value,
        node: ast.Call,
        values: Sequence[Value],
        named: Sequence[tuple[ast.keyword, Value]],
        symbolic: bool,
    ) -> Value:
        match target:
            case Named():
                self.settled(target, node.func, self._arguments(node, values, named, symbolic))
                found = self._given_by(target.name, node, values, symbolic=symbolic)
                every = [*values, *(value for _, value in named)]
                return self._with_outputs(found, target.name, node, every)
            case Method():
                self.settled(target, node.func, self._arguments(node, values, named, symbolic))
                return giving.result(self.names, target.of, target.name)
            case Own():
                start = target.methods.get("__init__")
                if target.bases and (start is None or start.keywords):
                    call = self._arguments(node, values, named, symbolic)
                    kind: UseKind = "member" if start is None else "named"
                    self.keep(kind, target.bases[0], self.span(node.func), member="__init__", call=call)
                if start is not None:
                    self.returned(start, parameters_given(start, values, named, 1), symbolic=symbolic)
                return OwnInstance(target)
            case Function():
                return self.returned(target, parameters_given(target, values, named, 0), symbolic=symbolic)
            case OwnMethod():
                given = parameters_given(target.function, values, named, 0 if is_static(target.function) else 1)
                return self.returned(target.function, given, symbolic=symbolic)
            case Instance() if symbolic and giving.tensors(self.names, target.of):
                return Tensor(called="" if self.names.extends(target.of, "Model") else target.called)
            case OwnInstance() if symbolic and target.of.bases:
                return Tensor() if giving.tensors(self.names, target.of.bases[0]) else None
            case None if isinstance(node.func, ast.Name) and not self.scope.look(node.func.id)[0]:
                name = node.func.id
                return self._opened(node, values) if name == "open" else giving.of_builtin(name, values)
            case _:
                return None

    def _of_member(self, owner: Value, node: ast.Call, func: ast.Attribute, values: Sequence[Value]) -> Value:
        """What a method gives of what is no object of Keras."""
        self._updated(node)
        match owner:
            case Label():
                return self.of_label(owner, node, func, values)
            case Labelled() | Several() if func.attr in ("get", "index", "count", "pop", "remove") and node.args:
                self.found(owner, node, node.args[0], values[0])
                return None
            case Opened():
                return self._of_opened(owner, func.attr, values)
            case _:
                if func.attr in ("read_text", "write_text"):
                    return self._of_opened(Opened(ast.unparse(func.value)), func.attr.partition("_")[0], values)
                return self._of_text(node, values)

    def _hand(self, node: ast.Call) -> None:
        """What ``filter`` and ``map`` hand to a function without a name."""
        hands = isinstance(node.func, ast.Name) and node.func.id in ("filter", "map") and len(node.args) > 1
        if hands and isinstance(node.args[0], ast.Lambda):
            self.quiet += 1
            self._handed = element(self.value(node.args[1]))
            self.quiet -= 1

    @staticmethod
    def _opened(node: ast.Call, values: Sequence[Value]) -> Value:
        """A file of which the name is known, or how the code writes it."""
        file = holding.File.named(node, 0, values)
        return None if file is None else Opened(file.text)

    def _of_opened(self, owner: Opened, name: str, values: Sequence[Value]) -> Value:
        """What is read from a file, or written to it."""
        if name == "read":
            return Content(owner.file)
        if name == "write" and not self.quiet:
            self.files.save(holding.File(owner.file), holding.held(values[0]) if values else frozenset())
        return None

    def _pretrained(self, target: Instance, node: ast.Call) -> None:
        """``base(inputs, training=False)`` in a functional model."""
        phase = next((one for one in node.keywords if one.arg == "training"), None)
        if phase is not None and isinstance(phase.value, ast.Constant) and phase.value.value is False:
            guards = tuple(guard for some in self.guards for guard in some)
            span, at = self.span(node.func), self.span(phase)
            use = Use("phased", target.of, span, at, member=target.made, guards=guards, cell=self.cell)
            self.phased.append((use, ast.unparse(node.func)))

    def _by_position(
        self,
        target: Instance | OwnInstance,
        node: ast.Call,
        values: Sequence[Value],
        named: Sequence[tuple[ast.keyword, Value]],
        symbolic: bool,
    ) -> None:
        """A layer or a model that is called with what is no tensor behind its first argument."""
        if any(isinstance(one, ast.Starred) for one in node.args):
            return
        given = next((one for one in node.args[1:] if is_setting(one) or self._is_training(one)), None)
        own = target.of if isinstance(target, OwnInstance) else None
        path = target.of if isinstance(target, Instance) else next(iter(target.of.bases), "")
        if given is None or not path or not self.names.extends(path, "layers.Layer"):
            return
        names: tuple[str, ...] = ()
        if own is not None and "__call__" in own.methods:
            return
        if own is not None and "call" in own.methods:
            function = own.methods["call"].node
            if function is None or function.args.posonlyargs:
                return
            names = tuple(one.arg for one in function.args.args[1:])
            if len(names) < len(node.args):
                # Those behind a star have no names, and more than there are nobody takes.
                return
        call = self._arguments(node, values, named, symbolic)
        self.keep("called", path, self.span(node.func), self.span(given), member="call", call=call, siblings=names)

    def _is_training(self, node: ast.expr) -> bool:
        """Whether a name is the ``training`` that a call of a layer of one's own got, and is bound to nothing else."""
        if self.in_call is None or not (isinstance(node, ast.Name) and node.id == "training"):
            return False
        names = (one for one in walked(self.in_call) if isinstance(one, ast.Name) and one.id == "training")
        return all(isinstance(one.ctx, ast.Load) for one in names)

    def _given_by(self, name: str, node: ast.Call, values: Sequence[Value], *, symbolic: bool) -> Value:
        """What a call of something with a dotted name gives."""
        path = self.names.keras(name)
        if _is_registry(name):
            return Registry()
        if name in LATEST:
            return Checkpoint(name)
        if path is None:
            if name.endswith((".GFile", ".gfile.Open")):
                return self._opened(node, values)
            known = self.of_function(name, node, values) or _joined_path(name, values)
            known = known or holding.passed_on(name, values)
            return known or giving.of_numpy(name, node, symbolic=symbolic)
        if path.rpartition(".")[2] in ("custom_object_scope", "CustomObjectScope"):
            self.register(*keys(node.args))
        return giving.called(self.names, path, symbolic=symbolic)

    def _with_outputs(self, found: Value, name: str, node: ast.Call, values: Sequence[Value]) -> Value:
        """A layer or a tensor with the name that it is given, a model with its outputs."""
        if not isinstance(found, Instance | Tensor) or (path := self.names.keras(name)) is None:
            return found
        single = isinstance(found, Instance) and self.names.extends(path, "Sequential")
        if isinstance(found, Instance) and (single or path.rpartition(".")[2] == "Model"):
            found = replace(found, outputs=several.outputs(node, values, single=single))
        called = several.name(node, values)
        return replace(found, called=called) if called else found

    def _updated(self, node: ast.Call) -> None:
        """``get_custom_objects().update({…})``."""
        func = node.func
        if isinstance(func, ast.Attribute) and func.attr == "update":
            self.quiet += 1
            owner = self.value(func.value)
            self.quiet -= 1
            if isinstance(owner, Registry):
                self.register(*(one.arg for one in node.keywords), *keys(node.args))

    def register(self, *names: str | None) -> None:
        """See custom objects by their names."""
        self.registered.update(dict.fromkeys(one for one in names if one))

    def _of_text(self, node: ast.Call, values: Sequence[Value]) -> Value:
        """What methods of texts and logs give, as far as their end is known: ``.format``, ``.get``."""
        func = node.func
        if not isinstance(func, ast.Attribute):
            return None
        inner = func.value
        if func.attr == "format" and isinstance(inner, ast.Constant) and isinstance(inner.value, str):
            return formatted(Text(inner.value))
        if func.attr == "get" and isinstance(inner, ast.Name | ast.Attribute) and node.args:
            self.quiet += 1
            owner = self.value(inner)
            self.quiet -= 1
            if isinstance(owner, Logs):
                self._key(owner, node.args[0])
        if func.attr == "format" and isinstance(inner, ast.Name):
            found = self.scope.look(inner.id)[1]
            return formatted(found) if isinstance(found, Text) else None
        return None

    def _arguments(
        self,
        node: ast.Call,
        values: Sequence[Value],
        named: Sequence[tuple[ast.keyword, Value]],
        symbolic: bool,
    ) -> Call | None:
        if self.quiet:
            return None
        is_open = any(isinstance(one, ast.Starred) for one in node.args) or any(k.arg is None for k, _ in named)
        plain: list[Argument] = []
        for one, value in zip(node.args, values, strict=True):
            if isinstance(one, ast.Starred):
                break
            plain.append(self._argument("", one, one, value))
        return Call(
            tuple(plain),
            tuple(self._argument(k.arg, k, k.value, value) for k, value in named if k.arg is not None),
            is_open,
            symbolic,
        )

    def _argument(self, name: str, placed: ast.expr | ast.keyword, node: ast.expr, value: Value) -> Argument:
        if isinstance(node, ast.Name | ast.Call | ast.BinOp) and not isinstance(value, Text):
            held = tuple(dict.fromkeys(instances(value))) if value is not None else ()
            return Argument(name, self.span(placed), NUMPYS if isinstance(value, Scalar) else "", instances=held)
        text = value if isinstance(value, Text) else None
        literal = spelled(node) or (repr(text.ending) if text is not None and text.whole else "")
        return Argument(
            name,
            self.span(placed),
            literal,
            "" if text is None else text.ending,
            text is not None and text.whole,
            tuple((str(one.value), self.span(one)) for one in strings(node)),
            tuple(dict.fromkeys(instances(value))) if value is not None else (),
            text is not None and text.slashed,
            text is not None or isinstance(node, ast.JoinedStr),
        )

    # What is made of parts.

    def on_constant(self, node: ast.Constant) -> Value:
        """A text; other constants are nothing to know."""
        return Text(node.value) if isinstance(node.value, str) else None

    def on_joinedstr(self, node: ast.JoinedStr) -> Value:
        """A text of which the last part is known."""
        for one in node.values:
            if isinstance(one, ast.FormattedValue):
                self.value(one.value)
        pieces = [one.value for one in node.values if isinstance(one, ast.Constant) and isinstance(one.value, str)]
        slash = any("/" in one for one in pieces)
        if node.values and isinstance(node.values[-1], ast.Constant):
            return Text(pieces[-1], False, slash)
        return Text("", False, slash) if slash else None

    def on_binop(self, node: ast.BinOp) -> Value:
        """Texts that are put together; arithmetic of tensors."""
        left, right = self.value(node.left), self.value(node.right)
        if isinstance(left, Tensor) or isinstance(right, Tensor):
            if isinstance(left, Array):
                self.keep("array", "KerasTensor", self.span(node))
            return self._operated(left, right)
        if isinstance(left, Array) or isinstance(right, Array):
            # Of what is not known the result may be a tensor.
            sides = ((left, node.left), (right, node.right))
            if all(isinstance(one, Scalar) or is_number(at) for one, at in sides):
                return Scalar()
            return Array() if all(isinstance(one, Array) or is_number(at) for one, at in sides) else None
        if isinstance(node.op, ast.Mod) and isinstance(left, Text):
            return formatted(left)
        return put_together(node.op, left, right)

    @staticmethod
    def _operated(*values: Value) -> Tensor:
        """What an operator makes of symbolic tensors."""
        return Tensor(holding.all_of(values) | {holding.OPERATION})

    def on_ifexp(self, node: ast.IfExp) -> Value:
        """Either of two; a key is expected to lack where it is asked for."""
        self.value(node.test)
        version = asks_for_a_version(node.test)
        self.guards.append((*(("version",) if version else ()), *(("KeyError",) if asks_for_a_key(node.test) else ())))
        one, other = self.value(node.body), self.value(node.orelse)
        self.guards.pop()
        # Of what a version decides it is not known which of the two is meant.
        return joined(one, other) if not version or one == other else None

    def on_boolop(self, node: ast.BoolOp) -> Value:
        """Either of several."""
        found: Value = None
        for one in node.values:
            found = joined(found, self.value(one))
        return found

    def on_list(self, node: ast.List | ast.Tuple | ast.Set) -> Value:
        """What its elements are, where something is known of one."""
        values = [self.value(one.value if isinstance(one, ast.Starred) else one) for one in node.elts]
        kind = {ast.List: "list", ast.Tuple: "tuple"}.get(type(node), "")
        starred = any(isinstance(one, ast.Starred) for one in node.elts)
        return self._several(values, kind, () if starred else tuple(values))

    @staticmethod
    def _several(values: Sequence[Value], kind: str, each: tuple[Value, ...], keys: tuple[str, ...] = ()) -> Value:
        found = next((one for one in values if one is not None), None)
        if found is None and not (kind and each):
            return None
        return Several(holding.holding(found, holding.all_of(values)), kind, each, keys)

    on_tuple = on_set = on_list

    def on_dict(self, node: ast.Dict) -> Value:
        """The same of its values."""
        keys = [self._seen(key) for key in node.keys if key is not None]
        values = [self.value(one) for one in node.values]
        texts = tuple(one.ending for one in keys if isinstance(one, Text) and one.whole)
        known = len(texts) == len(values)
        found = self._several(values, "dict" if known else "", tuple(values) if known else (), texts if known else ())
        return next((Labelled(one) for one in keys if isinstance(one, Label)), found)

    def _seen(self, key: ast.expr) -> Value:
        """A key of a dictionary."""
        found = self.value(key)
        if isinstance(found, Label):
            self.keyed(found, key)
        return found

    def on_subscript(self, node: ast.Subscript) -> Value:
        """An element; a key of a history."""
        owner = self.value(node.value)
        key = self.value(node.slice)
        if isinstance(owner, Logs):
            self._key(owner, node.slice)
        if isinstance(owner, Labelled):
            self.found(owner, node, node.slice, key)
        if isinstance(owner, Parts):
            return self.part(owner, node)
        if isinstance(owner, Label):
            return self.sliced(owner, node)
        if isinstance(owner, Several):
            return owner if isinstance(node.slice, ast.Slice) else owner.of
        return self._operated(owner) if isinstance(owner, Tensor) else None

    def _key(self, logs: Logs, key: ast.expr) -> None:
        """A key of a history or of logs."""
        if isinstance(key, ast.Constant) and isinstance(key.value, str):
            self.keep("key", logs.of, self.span(key), member=key.value)

    def on_namedexpr(self, node: ast.NamedExpr) -> Value:
        """``(name := value)``."""
        found = self.value(node.value)
        self.bind(node.target, found)
        return found

    def on_lambda(self, node: ast.Lambda) -> Value:
        """A function without a name: its body is read once."""
        for default in (*node.args.defaults, *node.args.kw_defaults):
            self.value(default)
        outer, self.scope = self.scope, Scope(self.scope)
        handed, self._handed = self._handed, None
        for number, one in enumerate(parameters_of(node.args)):
            self.scope.names[one.arg] = None if number else handed
        self.value(node.body)
        self.scope = outer
        return None

    def on_listcomp(self, node: _Comprehension) -> Value:
        """What a comprehension holds."""
        outer, self.scope = self.scope, Scope(self.scope)
        for one in node.generators:
            self.bind(one.target, element(self.value(one.iter)))
            for test in one.ifs:
                self.value(test)
        key: Value = None
        if isinstance(node, ast.DictComp):
            key = self._seen(node.key)
            found = self.value(node.value)
        else:
            found = self.value(node.elt)
        self.scope = outer
        if isinstance(key, Label):
            return Labelled(key)
        return Several(found, "list" if isinstance(node, ast.ListComp) else "") if found is not None else None

    on_setcomp = on_generatorexp = on_dictcomp = on_listcomp

    def on_compare(self, node: ast.Compare) -> Value:
        """What is compared; whether a symbolic tensor is less than something is one, too."""
        found = [self.value(one) for one in (node.left, *node.comparators)]
        ordered = all(isinstance(one, ast.Lt | ast.LtE | ast.Gt | ast.GtE) for one in node.ops)
        if ordered and len(found) > 1 and isinstance(found[0], Array) and isinstance(found[1], Tensor):
            self.keep("array", "KerasTensor", self.span(node))
        self.compared(node, found)
        return self._operated(*found) if ordered and any(isinstance(one, Tensor) for one in found) else None

    def on_unaryop(self, node: ast.UnaryOp) -> Value:
        """A sign before something."""
        found = self.value(node.operand)
        return self._operated(found) if isinstance(found, Tensor) else None

    def on_slice(self, node: ast.Slice) -> Value:
        """A range of something."""
        for one in (node.lower, node.upper, node.step):
            if one is not None:
                self.value(one)
        return None

    def on_starred(self, node: ast.Starred) -> Value:
        """What follows a star."""
        return self.value(node.value)

    def on_await(self, node: ast.Await) -> Value:
        """What is waited for."""
        return self.value(node.value)

    # Binding.

    def bind(self, target: ast.expr, value: Value) -> None:
        """Bind a target to a value; of several targets each to the same element, where all are alike."""
        if isinstance(target, ast.Name):
            self.scope.bind(target.id, value)
        elif isinstance(target, ast.Attribute):
            self._bind_attribute(target, value)
        elif isinstance(target, ast.Tuple | ast.List):
            each = value.of if isinstance(value, Row) else value.each if isinstance(value, Several) else ()
            if len(each) == len(target.elts) and not any(isinstance(one, ast.Starred) for one in target.elts):
                for one, given in zip(target.elts, each, strict=True):
                    self.bind(one, given)
                return
            for one in target.elts:
                self.bind(one.value if isinstance(one, ast.Starred) else one, element(value))
        elif isinstance(target, ast.Subscript):
            owner = self.value(target.value)
            key = self._seen(target.slice)
            if isinstance(key, Label) and isinstance(target.value, ast.Name):
                self.scope.bind(target.value.id, Labelled(key))
            if isinstance(owner, Registry) and isinstance(target.slice, ast.Constant):
                self.register(target.slice.value if isinstance(target.slice.value, str) else None)

    def _bind_attribute(self, target: ast.Attribute, value: Value) -> None:
        owner = self.reference(target.value)
        if isinstance(owner, OwnInstance):
            own = owner.of
            if own.bases and target.attr not in own.members and self.names.has_member(own.bases[0], target.attr):
                self.keep(
                    "member", own.bases[0], self.span(target), self.ending(target, target.attr), member=target.attr
                )
            own.members.add(target.attr)
            # A text may be another one in every instance.
            kept = None if isinstance(value, Text) else value
            own.attributes[target.attr] = joined(kept, own.attributes.get(target.attr))
            return
        settled = self.settled(owner, target.value)
        if isinstance(settled, Instance):
            self.keep("member", settled.of, self.span(target), self.ending(target, target.attr), member=target.attr)


def _is_alias(name: str, node: ast.expr) -> bool:
    """Whether a thing is reached by an attribute that the code calls otherwise: it is told where that was set."""
    return isinstance(node, ast.Attribute) and node.attr != name.rpartition(".")[2]


def _is_registry(name: str) -> bool:
    """Whether a dotted name is that of the function that gives the table of custom objects."""
    return name.endswith(".get_custom_objects") and (keras_path(name) is not None or name.startswith(PRIVATE))


def _joined_path(name: str, values: Sequence[Value]) -> Value:
    """The end of a path that ``os.path.join`` puts together."""
    if name in ("os.path.join", "pathlib.Path", "str") and values and isinstance(values[-1], Text):
        return Text(values[-1].ending, whole=False)
    return None
