"""Weights by role: what a weight is for, whatever it is called and wherever it stands."""

import re

from . import numbers

#: Keras 3 calls the depthwise kernel of DepthwiseConv plain ``kernel``; both are the layer's one kernel.
SAME_ROLE = {("DepthwiseConv2D", "depthwise_kernel"): "kernel", ("DepthwiseConv1D", "depthwise_kernel"): "kernel"}


def variable_name(variable):
    """The variable's full name without ``:0``."""
    name = getattr(variable, "path", None) or variable.name
    if type(variable).__name__ == "KerasSymbol":
        # keras-mxnet counts how often it has had a name, from the first time: kernel1.
        return re.sub(r"\d+$", "", name)
    return re.sub(r":\d+$", "", name)


def names(roles):
    """The full names in order, without the number that a graph gives a scope it has had in an earlier case."""
    return [re.sub(r"^(subject|model|part\d+)_\d+(?=/)", r"\1", variable_name(variable)) for _, variable in roles]


def by_role(owner):
    """``[(role, variable)]`` of a layer's or model's weights, in their order there.

    The role is the last part of the name (``kernel``), after ``forward``/``backward`` where a part says so;
    a role that comes again gets ``#2``, ``#3`` in order.
    """
    found = []
    counts = {}
    for variable in owner.weights:
        parts = variable_name(variable).split("/")
        role = SAME_ROLE.get((type(owner).__name__, parts[-1]), parts[-1])
        role = re.sub(r"_\d+$", "", role)
        for direction in ("forward", "backward"):
            # CNTK joins the scopes of layers within layers: subject_forward_inner/kernel.
            if any(re.search("(^|_)%s_" % direction, part) for part in parts):
                role = direction + "/" + role
        counts[role] = counts.get(role, 0) + 1
        if counts[role] > 1:
            role += "#%d" % counts[role]
        found.append((role, variable))
    return found


def is_trainable(owner, variable):
    """Whether the owner trains that very variable."""
    return any(variable is other for other in owner.trainable_weights)


def inject(engine, owner, precision):
    """Give every floating weight its value by role and shape; returns ``{role: variable}`` in order."""
    roles = by_role(owner)
    for role, variable in roles:
        current = engine.read(variable)
        if current.dtype.kind == "f":
            engine.assign(variable, numbers.weight(role, current.shape, precision))
    return roles
