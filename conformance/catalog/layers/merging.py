"""Layers that make one tensor of several."""

from conformance.catalog.layers.builders import SEQUENCE, Spec, layer, one
from conformance.model.case import Case, refused

POSITION = 80

PAIR = [SEQUENCE, SEQUENCE]
TRIPLE = [SEQUENCE, SEQUENCE, SEQUENCE]


def cases() -> list[Case]:
    """Every case of this area."""
    found: list[Case] = []
    for name in ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum"):
        found += elementwise(name)
    return found + shared() + concatenate() + dot()


def elementwise(name: str) -> list[Case]:
    """Two or three inputs of one shape, broadcasting, ties."""
    three = one(name, "three inputs", TRIPLE)
    return [
        one(name, "two inputs", PAIR),
        # What there are two of cannot be three.
        refused(three) if name == "Subtract" else three,
        one(name, "broadcast over features", [SEQUENCE, {"shape": [2, 4, 1]}]),
        one(name, "ranks 2 and 3", [{"shape": [2, 3]}, SEQUENCE]),
        one(name, "ties and NaN", [{"values": [[1, 2, "nan", 0.0]]}, {"values": [[1, -2, 3, -0.0]]}]),
        one(name, "integers", [{"shape": [2, 3], "kind": "integer", "high": 9}] * 2),
    ]


def list_of_one(name: str) -> Case:
    """The layer called on a list of one tensor, which takes a model: a layer by itself is called on the bare one."""
    architecture = {"style": "listed", "input": SEQUENCE["shape"][1:], "layers": [{"new": f"layers.{name}"}]}
    params = {"architecture": architecture, "inputs": [SEQUENCE]}
    return Case(f"layers.{name}[one input]", "model", f"layers.{name}", params)


def shared() -> list[Case]:
    """What the elementwise layers share: one input, and shapes that do not fit."""
    return [
        one("Add", "broadcast over steps", [{"shape": [2, 1, 3]}, SEQUENCE]),
        list_of_one("Add"),
        refused(one("Add", "a tensor and no list", SEQUENCE)),
        refused(one("Add", "shapes that do not fit", [SEQUENCE, {"shape": [2, 4, 2]}])),
        refused(one("Add", "batches of 2 and 3", [SEQUENCE, {"shape": [3, 4, 3]}])),
        one("Add", "inputs of size zero", [{"shape": [0, 3]}, {"shape": [0, 3]}]),
        one("Multiply", "inputs of size zero", [{"shape": [0, 3]}, {"shape": [0, 3]}]),
    ]


def concatenate() -> list[Case]:
    """Concatenate along each axis."""
    found = layer("Concatenate", PAIR, vary={"axis": [-1, 1, 2, -2]}, defaults={"axis": -1})
    wider: list[Spec] = [SEQUENCE, {"shape": [2, 4, 5]}]
    found += [
        one("Concatenate", "three inputs", TRIPLE),
        one("Concatenate", "features of 3 and 5", wider),
        refused(one("Concatenate", "shapes that do not fit", wider, {"axis": 1})),
        one("Concatenate", "axis=0", PAIR, {"axis": 0}),
        refused(one("Concatenate", "axis=3", PAIR, {"axis": 3})),
        list_of_one("Concatenate"),
        refused(one("Concatenate", "a tensor and no list", SEQUENCE)),
        one("Concatenate", "inputs of size zero", [{"shape": [2, 0, 3]}, SEQUENCE], {"axis": 1}),
    ]
    return found


def dot() -> list[Case]:
    """Dot along one axis or a pair of axes."""
    square: list[Spec] = [{"shape": [2, 3, 3]}, {"shape": [2, 3, 3]}]
    found = layer("Dot", square, vary={"axes": [1, 2, -1, [1, 2], [2, 1], [-1, -2]], "normalize": [False, True]})
    found += [
        one("Dot", "defaults spelled out", square, {"axes": 1, "normalize": False}),
        one("Dot", "vectors", [{"shape": [2, 4]}, {"shape": [2, 4]}], {"axes": 1}),
        one(
            "Dot",
            "vectors,axes=-1,normalize=True",
            [{"shape": [2, 4]}, {"shape": [2, 4]}],
            {"axes": -1, "normalize": True},
        ),
        one("Dot", "ranks 2 and 3", [{"shape": [2, 3]}, SEQUENCE], {"axes": [1, 2]}),
        one("Dot", "ranks 3 and 2", [SEQUENCE, {"shape": [2, 3]}], {"axes": [2, 1]}),
        one("Dot", "ranks 4 and 3", [{"shape": [2, 2, 4, 3]}, SEQUENCE], {"axes": [3, 2]}),
        one("Dot", "axes=(1,1),sizes 4", PAIR, {"axes": [1, 1]}),
        one("Dot", "axes=0", square, {"axes": 0}),
        refused(one("Dot", "sizes that do not fit", PAIR, {"axes": [1, 2]})),
        one(
            "Dot",
            "zeros,normalize=True",
            [{"values": [[0.0, 0.0]]}, {"values": [[1.0, 2.0]]}],
            {"axes": 1, "normalize": True},
        ),
    ]
    return found
