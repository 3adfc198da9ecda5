"""What a file of TensorFlow Lite holds, read from its bytes: an interpreter tells the tensors of its first graph only.

A file is a FlatBuffer (tensorflow/compiler/mlir/lite/schema/schema.fbs). Of a loop the body is a graph of its own.
"""

import struct
from collections.abc import Iterator

#: Places of fields: of the model its graphs, of a graph its tensors, of a tensor its type.
_GRAPHS, _TENSORS, _TYPE = 2, 0, 1
#: TensorType of quantized numbers: INT16, INT8, INT4.
_QUANTIZED = {7, 9, 17}
IDENTIFIER = b"TFL3"


def is_quantized(file: bytes) -> bool:
    """Whether any tensor of any graph has quantized numbers; False where it is no file of TensorFlow Lite."""
    if file[4:8] != IDENTIFIER:
        return False
    return any(
        _byte(file, tensor, _TYPE) in _QUANTIZED
        for graph in _tables(file, _follow(file, 0), _GRAPHS)
        for tensor in _tables(file, graph, _TENSORS)
    )


def _follow(file: bytes, at: int) -> int:
    """Where an offset leads to."""
    return at + int(struct.unpack_from("<I", file, at)[0])


def _field(file: bytes, table: int, number: int) -> int | None:
    """Where a field of a table stands; None where it has its default."""
    fields = table - struct.unpack_from("<i", file, table)[0]
    place = 4 + 2 * number
    if place >= struct.unpack_from("<H", file, fields)[0]:
        return None
    offset = struct.unpack_from("<H", file, fields + place)[0]
    return table + offset if offset else None


def _tables(file: bytes, table: int, number: int) -> Iterator[int]:
    """The tables of a field that is a vector of them."""
    if (at := _field(file, table, number)) is not None:
        vector = _follow(file, at)
        for n in range(struct.unpack_from("<I", file, vector)[0]):
            yield _follow(file, vector + 4 + 4 * n)


def _byte(file: bytes, table: int, number: int) -> int:
    at = _field(file, table, number)
    return 0 if at is None else file[at]
