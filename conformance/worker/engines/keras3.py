"""What is the same for Keras 3 on every backend but TensorFlow: everything that needs no gradient."""

from .base import Engine, outputs


class Keras3Engine(Engine):
    """Keras 3, eager, through ``keras.ops`` and ``keras.Variable``."""

    def __init__(self, keras):
        super().__init__(keras)
        self._to_tensor = keras.get("ops.convert_to_tensor")
        self._to_numpy = keras.get("ops.convert_to_numpy")

    def tensor(self, array):
        return self._to_tensor(array, dtype=str(array.dtype))

    def numpy(self, tensor):
        return self._to_numpy(tensor)

    def read(self, variable):
        # A copy: PyTorch's and NumPy's arrays can be the same memory, which the next step changes.
        return self.numpy(variable).copy()

    def assign(self, variable, value):
        variable.assign(self.tensor(value))

    def variable(self, array, name):
        return self.keras.get("Variable")(self.tensor(array), dtype=str(array.dtype), name=name)

    def forward(self, function, arrays, training=False, owner=None):
        return [self.numpy(t) for t in outputs(function([self.tensor(a) for a in arrays], training))]

    def apply_gradients(self, optimizer, gradients, variables):
        optimizer.apply_gradients(list(zip([self.tensor(g) for g in gradients], variables)))

    def symbolic_shape(self, function, arrays):
        make = self.keras.get("Input")
        inputs = [make(shape=a.shape[1:], dtype=str(a.dtype)) for a in arrays]
        return [list(t.shape) for t in outputs(function(inputs, None))]
