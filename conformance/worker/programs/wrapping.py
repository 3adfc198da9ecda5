"""Programs about layers that hold what another library has made."""

import numpy as np

from . import program


def attempt(see, name, action):
    """What an action gives, or what it raises."""
    try:
        see(name, action())
    except Exception as error:
        see(name, error)


@program("layers.TorchModuleWrapper", "Model.fit", logic=True)
def module_of_pytorch_as_a_layer(keras, see):
    """TorchModuleWrapper of a linear module: weights, output, what fit makes of it, its config."""
    make = keras.layers.TorchModuleWrapper
    import torch

    module = torch.nn.Linear(2, 1)
    with torch.no_grad():
        module.weight.fill_(1.0)
        module.bias.fill_(0.5)
    layer = make(module, name="wrapped")
    x = np.array([[1.0, 2.0], [3.0, 4.0]], "float32")
    see("weights", [np.array(one) for one in layer.get_weights()])
    attempt(see, "output", lambda: layer(x))
    attempt(see, "parameters", layer.count_params)
    model = keras.Sequential([keras.Input((2,)), layer])
    attempt(see, "output shape", lambda: list(model.output_shape))
    model.compile(keras.optimizers.SGD(0.03125), "mse")
    attempt(see, "loss", lambda: model.train_on_batch(x, np.zeros((2, 1), "float32")))
    attempt(see, "trained", lambda: [np.array(one) for one in layer.get_weights()])
    attempt(see, "config", lambda: sorted(layer.get_config()))
    attempt(see, "again", lambda: type(make.from_config(layer.get_config()).module).__name__)
    attempt(see, "no module", lambda: make(3) and "made")


@program("layers.JaxLayer", "Model.train_on_batch", logic=True)
def function_of_jax_as_a_layer(keras, see):
    """JaxLayer of a function with and without state: parameters, output, a step of training, wrong signatures."""

    def stateless(params, inputs):
        return inputs @ params["kernel"]

    def stateful(params, state, inputs, training):
        return inputs * params, {"count": state["count"] + (1.0 if training else 0.0)}

    first = keras.layers.JaxLayer(stateless, params={"kernel": np.ones((2, 1), "float32")}, name="first")
    x = np.array([[1.0, 2.0], [3.0, 4.0]], "float32")
    see("output", first(x))
    see("weights", [np.array(one) for one in first.get_weights()])
    model = keras.Sequential([keras.Input((2,)), first])
    attempt(see, "output shape", lambda: list(model.output_shape))
    model.compile(keras.optimizers.SGD(0.03125), "mse")
    attempt(see, "loss", lambda: model.train_on_batch(x, np.zeros((2, 1), "float32")))
    attempt(see, "trained", lambda: [np.array(one) for one in first.get_weights()])

    def counted():
        layer = keras.layers.JaxLayer(
            stateful, params=np.full(2, 2.0, "float32"), state={"count": np.zeros((), "float32")}, name="second"
        )
        return [np.array(layer(x, training=True)), [np.array(one) for one in layer.get_weights()]]

    attempt(see, "with a state", counted)

    def begun():
        layer = keras.layers.JaxLayer(stateless, lambda rng, inputs: {"kernel": np.ones((2, 1), "float32") * 3})
        return layer(x)

    attempt(see, "with an init function", begun)
    attempt(see, "no parameters and no init", lambda: keras.layers.JaxLayer(stateless)(x))
    attempt(see, "an unknown argument", lambda: keras.layers.JaxLayer(lambda values: values, params={}) and "made")
