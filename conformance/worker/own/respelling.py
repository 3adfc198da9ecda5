"""Every spelling of Keras in a module becomes that of the provider under test, as whoever moves changes the import.

``keras``, ``tensorflow.keras``, ``tf.keras`` and ``tf_keras`` are one thing here; all else of TensorFlow stays.
"""

import ast

#: How Keras is imported.
SPELLINGS = ("tensorflow.keras", "keras", "tf_keras")
#: provider → the module that its import line names.
MODULES = {"keras": "keras", "tf.keras": "tensorflow.keras", "tf_keras": "tf_keras"}
#: What ``tf.keras`` becomes in an expression.
NAME = "_keras_under_test"


def respelled(source, path, provider):
    """The syntax tree of a module's source (text or bytes) with its Keras that of ``provider``.

    Raises SyntaxError where the Python that runs does not understand it.
    """
    tree = ast.parse(source, path)
    changing = _Respelling(MODULES[provider])
    tree = changing.visit(tree)
    if changing.used:
        tree.body.insert(_beginning(tree), ast.copy_location(keras_as(NAME, changing.module), tree.body[0]))
    return ast.fix_missing_locations(tree)


def keras_as(name, module):
    """``import keras as name`` of a provider: TensorFlow's is an attribute, and no module in some versions."""
    if "." not in module:
        return ast.Import(names=[ast.alias(name=module, asname=name)])
    package, _, attribute = module.rpartition(".")
    return ast.ImportFrom(module=package, names=[ast.alias(name=attribute, asname=name)], level=0)


def below_keras(name):
    """What of Keras a dotted name stands for: ``.layers`` for tf_keras.layers, empty for Keras, None for all else."""
    for spelling in SPELLINGS:
        if name == spelling or name.startswith(spelling + "."):
            return name[len(spelling) :]
    return None


class _Respelling(ast.NodeTransformer):
    """Changes imports, and ``tf.keras`` where ``tf`` is TensorFlow."""

    def __init__(self, module):
        self.module = module
        self.used = False
        self._tensorflow = set()

    def visit_Import(self, node):
        found = []
        for alias in node.names:
            below = below_keras(alias.name)
            if alias.name == "tensorflow" or (below is None and alias.name.startswith("tensorflow.")):
                self._tensorflow.add(alias.asname or "tensorflow")
            if below is None:
                found.append(ast.Import(names=[alias]))
            elif below == "":
                found.append(self._whole(alias))
            elif alias.asname:
                found.append(ast.Import(names=[ast.alias(name=self.module + below, asname=alias.asname)]))
            else:
                # ``import keras.layers`` binds ``keras``, and fails where there is no such module.
                found.append(ast.Import(names=[ast.alias(name=self.module + below, asname=NAME + "_part")]))
                found.append(self._whole(ast.alias(name=alias.name[: -len(below)], asname=None)))
        return [ast.copy_location(one, node) for one in found]

    def _whole(self, alias):
        """An import of Keras itself."""
        if alias.asname is None and alias.name == "tensorflow.keras":
            # It binds ``tensorflow``, of which ``.keras`` is changed where it stands.
            self._tensorflow.add("tensorflow")
            return ast.Import(names=[ast.alias(name="tensorflow", asname=None)])
        return keras_as(alias.asname or alias.name, self.module)

    def visit_ImportFrom(self, node):
        if node.level or not node.module:
            return node
        below = below_keras(node.module)
        if below is not None:
            return ast.copy_location(ast.ImportFrom(module=self.module + below, names=node.names, level=0), node)
        if node.module != "tensorflow":
            return node
        mine = [alias for alias in node.names if alias.name == "keras"]
        others = [alias for alias in node.names if alias.name != "keras"]
        found = [keras_as(alias.asname or "keras", self.module) for alias in mine]
        if others:
            found.append(ast.ImportFrom(module="tensorflow", names=others, level=0))
        return [ast.copy_location(one, node) for one in found]

    def visit_Attribute(self, node):
        self.generic_visit(node)
        if node.attr == "keras" and isinstance(node.value, ast.Name) and node.value.id in self._tensorflow:
            self.used = True
            return ast.copy_location(ast.Name(id=NAME, ctx=node.ctx), node)
        return node


def _beginning(tree):
    """Where the first import may stand: behind the docstring and what concerns the compiler."""
    for place, node in enumerate(tree.body):
        docstring = place == 0 and isinstance(node, ast.Expr)
        if not (docstring or (isinstance(node, ast.ImportFrom) and node.module == "__future__")):
            return place
    return len(tree.body)
