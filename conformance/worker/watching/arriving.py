"""Being told as soon as a package has been imported, whoever imports it, and which files of the program are run."""

import contextlib
import importlib.machinery
import importlib.util
import random
import sys

import numpy as np


def sources(program, journal):
    """Tell of each Python file of the program when it is about to be run; as it comes, for a process may die."""
    loader = importlib.machinery.SourceFileLoader
    original = loader.get_code
    seen = set()

    def get_code(self, fullname):
        path = program.relative(self.path)
        if path and path not in seen:
            seen.add(path)
            journal.tell("source", at=["", 0], path=path)
        return original(self, fullname)

    loader.get_code = get_code


class Finder:
    """Stands before all other finders, and finds nothing by itself."""

    def __init__(self, package, arrived):
        self.package, self.arrived = package, arrived
        self.asking = False

    def find_spec(self, name, path=None, target=None):
        if name != self.package or self.asking:
            return None
        self.asking = True
        try:
            spec = importlib.util.find_spec(name)
        finally:
            self.asking = False
        if spec is None or spec.loader is None:
            return None
        spec.loader = Loader(spec.loader, self)
        return spec


class Loader:
    """A loader that tells when it is done."""

    def __init__(self, inner, finder):
        self.inner, self.finder = inner, finder

    def create_module(self, spec):
        return self.inner.create_module(spec)

    def exec_module(self, module):
        # What a package asks of its own loader (resources) is asked of the real one.
        module.__loader__ = module.__spec__.loader = self.inner
        with undrawn():
            self.inner.exec_module(module)
            if self.finder in sys.meta_path:
                sys.meta_path.remove(self.finder)
            self.finder.arrived()


@contextlib.contextmanager
def undrawn():
    """What is drawn meanwhile counts for nothing: Keras 3.15 and JAX draw where they are imported, others do not."""
    kept = random.getstate(), np.random.get_state()
    try:
        yield
    finally:
        random.setstate(kept[0])
        np.random.set_state(kept[1])
