"""The library under every Keras that ``--keras-conformance`` names. Neither pytest nor this file imports Keras."""

import pytest

from conformance.testing import across, check_layer, check_loss, check_model


@pytest.mark.parametrize("gate", ["sigmoid", "tanh"])
def test_layer(gate):
    check_layer("gates.layers:GatedDense", init_kwargs={"units": 3, "gate": gate}, inputs=(2, 4))


def test_layer_with_its_default_gate():
    """What Keras 3 changed is explained in divergences.toml."""
    check_layer("gates.layers:GatedDense", init_kwargs={"units": 3}, inputs=(2, 4))


def test_loss():
    check_loss("gates.losses:Lopsided", init_kwargs={"steepness": 3.0}, inputs=[(4, 3), (4, 3)])


def test_loss_as_a_function():
    check_loss("gates.losses:lopsided", inputs=[(4, 3), (4, 3)])


def test_metric(keras_conformance):
    """The fixture has the same checks."""
    keras_conformance.check_metric("gates.metrics:Openness", updates=[[(4, 3), (4, 3)], [(2, 3), (2, 3)]])


def test_model():
    check_model("gates.models:tower", init_kwargs={"width": 3}, inputs=(2, 4))


@across
@pytest.mark.parametrize("depth", [1, 2])
def test_training(keras, see, depth):
    """A step of SGD: what is not one layer, loss or model is a program."""
    import numpy
    from gates.losses import Lopsided
    from gates.models import tower

    model = tower(2, depth)
    model.set_weights([numpy.full(weight.shape, 0.25) for weight in model.get_weights()])
    model.compile(optimizer=keras.optimizers.SGD(0.5), loss=Lopsided())
    history = model.fit(numpy.ones((4, 4)), numpy.zeros((4, 1)), batch_size=2, epochs=2, shuffle=False, verbose=0)
    see("loss", history.history["loss"])
    see("weights", model.get_weights())
