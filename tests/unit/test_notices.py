"""What a notice of deprecation is about."""

import pytest

from conformance.inventory.notices import argument_of, is_about


@pytest.mark.parametrize(
    ("notice", "name", "argument", "about"),
    [
        ("Distribute argument in compile is deprecated please create the model", "compile", "distribute", False),
        ("`add_update` `inputs` kwarg has been deprecated. You no longer need it.", "add_update", "inputs", False),
        ("The `implementation` argument in `SimpleRNN` has been deprecated.", "SimpleRNN", "implementation", False),
        ("Rename it to `reset_state()`. The name `reset_states()` has been deprecated", "reset_state", "", False),
        ("The name `reset_states()` has been deprecated", "reset_states", "", True),
        ("You cannot call add_slot on it. This limitation will be removed in the future.", "add_slot", "", False),
        ("`model.loss()` is deprecated. Instead, use `model.compute_loss(x)`.", "loss", "", True),
        ("Layer `add_metric()` method is deprecated add your metric elsewhere", "add_metric", "", True),
        ("The `Highway` layer is deprecated and will be removed after 06/2017.", "Highway", "", True),
        ("vocab_size is deprecated, please use vocabulary_size.", "vocab_size", "", True),
        # What to do instead may speak of an argument.
        ("deprecated: Simply pass True to the `training` argument of it.", "set_learning_phase", "", True),
        ("The `Old` layer has been deprecated. Use `New` with the `rate` argument.", "Old", "", True),
        ("DEPRECATED.", "anything", "", True),
    ],
)
def test_a_notice_is_about_the_thing_an_argument_or_something_else(
    notice: str, name: str, argument: str, about: bool
) -> None:
    assert argument_of(notice) == argument
    assert is_about(notice, name) is about
