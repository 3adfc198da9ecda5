"""Scopes of names, as Python nests them."""

from conformance.lint.values import Value, merged


class Scope:
    """The names of a module, a function or a class; functions do not see those of the class around them."""

    __slots__ = ("globals", "names", "outer", "stars")

    def __init__(self, outer: "Scope | None" = None) -> None:
        self.names: dict[str, Value] = {}
        self.outer = outer
        #: Keras modules all of whose names were imported, without provider, and their whole names.
        self.stars: list[tuple[str, str]] = []
        self.globals: set[str] = set()

    def look(self, name: str) -> tuple[bool, Value]:
        """Whether a scope binds a name, and to what."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.names:
                return True, scope.names[name]
            scope = scope.outer
        return False, None

    def bind(self, name: str, value: Value) -> None:
        """Bind a name here, or in the module where the code says so."""
        target = self
        if name in self.globals:
            while target.outer is not None:
                target = target.outer
        target.names[name] = value

    @property
    def module(self) -> "Scope":
        """The outermost scope."""
        scope = self
        while scope.outer is not None:
            scope = scope.outer
        return scope

    def both(self, left: dict[str, Value], right: dict[str, Value]) -> None:
        """Bind what either of two ways bound."""
        both = {name: merged(value, right[name]) if name in right else value for name, value in left.items()}
        self.names = both | {name: value for name, value in right.items() if name not in left}
