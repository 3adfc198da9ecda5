"""What calls stand for, and the uses in them."""

import ast
from collections.abc import Sequence

import msgspec

from conformance.lint import giving, holding, images, several
from conformance.lint.filing import Filing
from conformance.lint.freezing import TRAINING
from conformance.lint.model import Argument, Call, Use, UseKind
from conformance.lint.namespace import PRIVATE, keras_path
from conformance.lint.nodes import (
    has_star,
    is_setting,
    keys,
    walked,
)
from conformance.lint.values import (
    LATEST,
    Above,
    Array,
    Checkpoint,
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
    Registry,
    Scalar,
    Several,
    Tensor,
    Text,
    Value,
    any_symbolic,
    element,
    formatted,
    is_static,
    parameters_given,
)

#: What has a name in Keras or beside it, and what is made of such.
_OF_KERAS, _INSTANCES, _MADE = (Named, Method), (Instance, OwnInstance), (Instance, Tensor)


class Calls(Filing):
    """Evaluates calls. What a function returns is known to who extends it."""

    # To be said by who extends it.

    def returned(self, function: Function, given: dict[str, Value], *, symbolic: bool) -> Value:
        """What a function of the code gives for arguments."""
        raise NotImplementedError

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
        every = [*values, *(value for _, value in named)] if named else values
        symbolic = any_symbolic(every)
        if symbolic and isinstance(target, Instance) and target.made and not self.quiet:
            self._pretrained(target, node)
        if len(values) > 1 and isinstance(target, _INSTANCES) and not self.quiet:
            self._by_position(target, node, values, named, symbolic)
        if isinstance(target, _OF_KERAS) and not self.quiet:
            self._of_files(target, node, every)
            if isinstance(target, Method) and target.name in several.PLACES and self.names.extends(target.of, "Model"):
                self._of_outputs(target, node, every)
            if isinstance(target, Method) and target.holds and self.names.extends(target.of, "Model"):
                self._trained(target, node, every)
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
        if target.name == "compile" and target.outputs is not None and len(target.outputs.names) > 1:
            self.named_outputs.update(dict.fromkeys(one for one in target.outputs.names if one))
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
        if isinstance(target, Method) and target.name in ("add", "compile") and isinstance(node.func, ast.Attribute):
            self._changed(target, node, node.func.value, values)
            return found
        more = holding.all_of(values)
        if isinstance(target, Named) and (path := self.names.keras(target.name)):
            more |= holding.made_by(path, node, values, symbolic=symbolic)
        elif isinstance(target, Instance):
            more |= target.holds
            if images.AVERAGING in target.holds and images.given(values) and not holding.gives(node, "training"):
                more |= {images.AVERAGED}
        elif not isinstance(target, Named | OwnInstance):
            # A function of the code gives what its body says; a layer of it keeps what is known of the model.
            return found
        return holding.holding(found, more)

    def _changed(self, target: Method, node: ast.Call, owner: ast.expr, values: Sequence[Value]) -> None:
        """A model after ``add`` or ``compile``, where it has a name."""
        if not isinstance(owner, ast.Name):
            return
        model = self.scope.look(owner.id)[1]
        if target.name == "compile":
            self.scope.bind(owner.id, holding.compiled(model, node, values))
            return
        added, more = self._added(model, values), holding.all_of(values)
        if more or added is not model:
            self.scope.bind(owner.id, holding.holding(added, more))

    def _added(self, model: Value, values: Sequence[Value]) -> Value:
        """A model after ``add`` of a layer."""
        if not isinstance(model, Instance) or len(values) != 1 or not self.names.extends(model.of, "Sequential"):
            return model
        gives, averages = images.through(values, before=model.images)
        holds = model.holds | {images.AVERAGED} if averages else model.holds
        if gives == model.images and holds == model.holds:
            return model
        return msgspec.structs.replace(model, images=gives, holds=holds)

    def _trained(self, target: Method, node: ast.Call, values: Sequence[Value]) -> None:
        """A model that is compiled or trained, and holds what Keras 3 trains otherwise."""
        span = self.span(node.func)
        at = self.ending(node.func, target.name) if isinstance(node.func, ast.Attribute) else span
        call = Call((), (), open=False)
        if target.name == "compile" and holding.SPARSE in target.holds and not self.freezes:
            for placed, value in giving.optimizers(node, values):
                named = Argument("optimizer", self.span(placed))
                call = Call((), (named,), open=False)
                given = giving.optimizer(value)
                self.keep("trained", target.of, span, at, member="compile", call=call, siblings=(holding.SPARSE, given))
        elif target.name in TRAINING and images.AVERAGED in target.holds and not self.freezes:
            self.keep("trained", target.of, span, at, member=target.name, call=call, siblings=(images.AVERAGED, ""))

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
                every = [*values, *(value for _, value in named)] if named else values
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
                model = self.names.extends(target.of, "Model")
                shows = not model and images.after(target.of, before=images.given(values))
                return Tensor(called="" if model else target.called, images=shows)
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
            case Array() if func.attr in giving.NUMBERS and not node.args and not node.keywords:
                return Scalar()
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
        if has_star(node.args):
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
            known = known or (giving.refused(name) if symbolic else None)
            return known or giving.of_numpy(name, node, symbolic=symbolic)
        if path.rpartition(".")[2] in ("custom_object_scope", "CustomObjectScope"):
            self.register(*keys(node.args))
        return giving.called(self.names, path, symbolic=symbolic)

    def _with_outputs(self, found: Value, name: str, node: ast.Call, values: Sequence[Value]) -> Value:
        """A layer or a tensor with the name that it is given, a model with its outputs."""
        if not isinstance(found, _MADE) or (path := self.names.keras(name)) is None:
            return found
        single = isinstance(found, Instance) and self.names.extends(path, "Sequential")
        found = self._of_images(found, path, node, values, single=single)
        if isinstance(found, Instance) and (single or path.rpartition(".")[2] == "Model"):
            found = msgspec.structs.replace(found, outputs=several.outputs(node, values, single=single))
        called = several.name(node, values)
        return msgspec.structs.replace(found, called=called) if called else found

    @staticmethod
    def _of_images(
        found: Instance | Tensor, path: str, node: ast.Call, values: Sequence[Value], *, single: bool
    ) -> Instance | Tensor:
        """A layer, a model or a tensor with what it says of images."""
        if isinstance(found, Tensor):
            shows = path in giving.TENSORS and images.shaped(node, values, ("shape",), first=True)
            shows = shows or images.after(path, before=images.given(values))
            return msgspec.structs.replace(found, images=True) if shows else found
        if not single:
            told = ("input_shape", "shape") if path.endswith(".InputLayer") else ("input_shape",)
            return msgspec.structs.replace(found, images=True) if images.shaped(node, values, told) else found
        layers = next((one.each for one in values if isinstance(one, Several)), ())
        gives, averages = images.through(layers, before=False)
        holds = found.holds | {images.AVERAGED} if averages else found.holds
        return msgspec.structs.replace(found, images=gives, holds=holds)

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


def _is_registry(name: str) -> bool:
    """Whether a dotted name is that of the function that gives the table of custom objects."""
    return name.endswith(".get_custom_objects") and (keras_path(name) is not None or name.startswith(PRIVATE))


def _joined_path(name: str, values: Sequence[Value]) -> Value:
    """The end of a path that ``os.path.join`` puts together."""
    if name in ("os.path.join", "pathlib.Path", "str") and values and isinstance(values[-1], Text):
        return Text(values[-1].ending, whole=False)
    return None
