"""How each kind of case is performed. A scenario is ``perform(run, api, params)``."""

from . import activation, constraint, initializer, layer, loss, metric, model, optimizer, regularizer, training

SCENARIOS = {
    "layer": layer.perform,
    "activation": activation.perform,
    "loss": loss.perform,
    "metric": metric.perform,
    "optimizer": optimizer.perform,
    "schedule": optimizer.perform_schedule,
    "initializer": initializer.perform,
    "regularizer": regularizer.perform,
    "constraint": constraint.perform,
    "model": model.perform,
    "training": training.perform,
}
