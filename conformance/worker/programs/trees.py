"""Programs about keras.tree: what nested structures are flattened to, walked through and compared by."""

import collections

import numpy as np

from . import program

Point = collections.namedtuple("Point", ["x", "y"])


def attempt(see, name, action):
    """What an action gives, or what it raises."""
    try:
        see(name, action())
    except Exception as error:
        see(name, error)


@program("tree.flatten_with_path", "tree.is_nested", logic=True)
def leaves_with_their_paths(keras, see):
    """tree.flatten_with_path and is_nested: tuples with names, dictionaries out of order, None and what is empty."""
    tree = keras.tree
    for name, nest in (
        ("a named tuple", Point(1, [2, 3])),
        ("a dictionary out of order", {"b": 1, "a": {"d": 2, "c": 3}}),
        ("an ordered dictionary", collections.OrderedDict([("b", 1), ("a", 2)])),
        ("a default dictionary", collections.defaultdict(list, b=[1], a=[])),
        ("a deque", collections.deque([1, (2,)])),
        ("None within", {"a": None, "b": [None, 1]}),
        ("nothing within", {"a": [], "b": ()}),
        ("a number", 5),
        ("None", None),
        ("a set", {1}),
        ("numbers as keys", {2: "two", 1: "one"}),
    ):
        attempt(see, name + ": paths", lambda nest=nest: [[str(s) for s in p] for p, _ in tree.flatten_with_path(nest)])
        attempt(see, name + ": leaves", lambda nest=nest: [repr(leaf) for leaf in tree.flatten(nest)])
        attempt(see, name + ": nested", lambda nest=nest: bool(tree.is_nested(nest)))
    attempt(see, "keys of two kinds", lambda: tree.flatten({1: "a", "b": "c"}))


@program("tree.traverse", "tree.MAP_TO_NONE", logic=True)
def structures_walked_through(keras, see):
    """tree.traverse from the top and from the leaves, with MAP_TO_NONE, and with what a function returns."""
    tree, met = keras.tree, []

    def noted(part):
        met.append(str(part))

    nest = {"a": [1, 2], "b": (3,)}
    tree.traverse(noted, nest)
    see("from the top", list(met))
    del met[:]
    tree.traverse(noted, nest, top_down=False)
    see("from the leaves", list(met))
    attempt(see, "numbers made none", lambda: tree.traverse(lambda p: tree.MAP_TO_NONE if p == 1 else None, nest))
    made = lambda part: tree.MAP_TO_NONE() if part == 1 else None  # noqa: E731
    attempt(see, "an object of it", lambda: type(tree.traverse(made, nest)["a"][0]).__name__)
    attempt(see, "a list replaced", lambda: tree.traverse(lambda p: "list" if isinstance(p, list) else None, nest))
    attempt(
        see,
        "a list replaced from the leaves",
        lambda: tree.traverse(lambda p: len(p) if isinstance(p, list) else None, nest, top_down=False),
    )
    attempt(see, "the structure stays", lambda: nest)
    attempt(see, "no function", lambda: tree.traverse(None, nest))


@program("tree.map_structure_up_to", "tree.map_shape_structure", "tree.lists_to_tuples", logic=True)
def structures_mapped_in_part(keras, see):
    """tree.map_structure_up_to, map_shape_structure, lists_to_tuples and map_structure with None."""
    tree = keras.tree
    attempt(see, "up to a list", lambda: tree.map_structure_up_to([0, 0], str, [[1, 2], {"a": 3}]))
    attempt(
        see,
        "up to, of two",
        lambda: tree.map_structure_up_to({"a": 0}, lambda x, y: [x, y], {"a": [1]}, {"a": (2, 3)}),
    )
    attempt(see, "up to a leaf", lambda: tree.map_structure_up_to(0, str, [1, 2]))
    attempt(see, "up to what is longer", lambda: tree.map_structure_up_to([0, 0, 0], str, [1, 2]))
    attempt(see, "up to another key", lambda: tree.map_structure_up_to({"b": 0}, str, {"a": 1}))
    attempt(see, "up to another class", lambda: tree.map_structure_up_to([0, 0], str, (1, 2)))
    attempt(see, "shapes", lambda: tree.map_shape_structure(len, [(1, None), {"a": (2, 3, 4)}, ()]))
    attempt(see, "shapes as lists", lambda: tree.map_shape_structure(len, [[1, None], [2]]))
    attempt(see, "one shape", lambda: tree.map_shape_structure(len, (2, 3)))
    attempt(see, "tuples of lists", lambda: repr(tree.lists_to_tuples([1, {"a": [2, [3]]}, (4, [5])])))
    attempt(see, "tuples in a named tuple", lambda: repr(tree.lists_to_tuples(Point([1], 2))))
    attempt(see, "None as a leaf", lambda: tree.map_structure(repr, [1, None]))
    attempt(see, "None as no leaf", lambda: tree.map_structure(repr, [1, None], none_is_leaf=False))
    attempt(see, "a named tuple stays", lambda: type(tree.map_structure(lambda x: x, Point(1, 2))).__name__)


@program("tree.assert_same_paths", "tree.assert_same_structure", "tree.pack_sequence_as", logic=True)
def structures_compared_and_packed(keras, see):
    """tree.assert_same_paths and assert_same_structure of pairs; pack_sequence_as of too many and of numbers."""
    tree = keras.tree
    for name, one, other in (
        ("equal", {"a": [1, 2]}, {"a": [3, 4]}),
        ("a tuple for a list", {"a": [1, 2]}, {"a": (3, 4)}),
        ("another order of keys", {"a": 1, "b": 2}, {"b": 2, "a": 1}),
        ("another key", {"a": 1}, {"b": 1}),
        ("longer", [1, 2], [1, 2, 3]),
        ("deeper", [1, 2], [1, [2]]),
        ("an ordered dictionary", {"a": 1}, collections.OrderedDict(a=1)),
        ("a named tuple", (1, 2), Point(1, 2)),
        ("None", [1, None], [1, 2]),
        ("numbers", 1, 2),
    ):
        attempt(see, name + ": paths", lambda one=one, other=other: tree.assert_same_paths(one, other))
        attempt(see, name + ": structure", lambda one=one, other=other: tree.assert_same_structure(one, other))
    attempt(see, "packed", lambda: tree.pack_sequence_as({"b": 0, "a": [0]}, ["x", "y"]))
    attempt(see, "packed, too many", lambda: tree.pack_sequence_as([0], ["x", "y"]))
    attempt(see, "packed into a leaf", lambda: tree.pack_sequence_as(0, ["x"]))
    attempt(see, "packed, no sequence", lambda: tree.pack_sequence_as([0], 1))
    attempt(see, "packed, named", lambda: repr(tree.pack_sequence_as(Point(0, [0]), np.array([1, 2]).tolist())))
