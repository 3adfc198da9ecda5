"""Packages under test: found where they lie, by name, without a change to ``sys.path``, and respelled as they load.

Nothing is written beside them: the bytecode of a respelled module is nobody else's.
"""

import importlib
import sys
from importlib.machinery import PathFinder, SourceFileLoader

from .respelling import respelled


class Loader(SourceFileLoader):
    """Loads a module's source with its Keras that of the provider."""

    def __init__(self, name, path, provider):
        super().__init__(name, path)
        self._provider = provider

    def get_code(self, fullname):
        path = self.get_filename(fullname)
        return compile(respelled(self.get_data(path), path, self._provider), path, "exec", dont_inherit=True)


class Finder:
    """Finds some packages (name → the folder that holds it), and all that is below them."""

    def __init__(self, provider):
        self.provider = provider
        self.packages = {}

    def find_spec(self, fullname, path=None, target=None):
        """What the import system asks for; None for all that is not below the packages."""
        top, _, below = fullname.partition(".")
        if top not in self.packages:
            return None
        spec = PathFinder.find_spec(fullname, path if below else [self.packages[top]], target)
        if spec is not None and isinstance(spec.loader, SourceFileLoader):
            spec.loader = Loader(fullname, spec.loader.path, self.provider)
            spec.cached = None
        return spec

    def invalidate_caches(self):
        """Asked of every finder."""


def serve(provider, packages):
    """Let these packages (name → folder) be imported from now on, in this worker."""
    for finder in sys.meta_path:
        if isinstance(finder, Finder):
            break
    else:
        finder = Finder(provider)
        sys.meta_path.insert(0, finder)
    finder.packages.update(packages)


class SubjectError(Exception):
    """What a name stands for is not what it has to be."""


def find(name):
    """The object under ``module:name``; whatever importing raises, and SubjectError where there is none."""
    module, _, path = name.partition(":")
    found = importlib.import_module(module)
    for part in path.split("."):
        try:
            found = getattr(found, part)
        except AttributeError:
            raise SubjectError("%s has no %s" % (module, path)) from None
    return found
