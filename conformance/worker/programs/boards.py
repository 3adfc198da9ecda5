"""Programs about callbacks.TensorBoard: which files and which tags each option writes."""

import inspect
import os

from . import program


def attempt(see, name, action):
    """What an action gives, or what it raises."""
    try:
        see(name, action())
    except Exception as error:
        see(name, error)


def kinds(folder):
    """The files below a folder by folder and kind: the time, the computer and the process are left out of names."""
    found = {}
    for place, _, names in os.walk(folder):
        for name in names:
            part = os.path.relpath(place, folder).replace(os.sep, "/")
            part = "profile" if "plugins" in part else part
            kind = "events" if name.startswith("events.out.tfevents") else "profile"
            kind = kind if "events" in name or part == "profile" else name
            found.setdefault(part, set()).add(kind)
    return {part: sorted(found[part]) for part in sorted(found)}


@program("callbacks.TensorBoard", logic=True)
def options_of_tensorboard(keras, see, folder):
    """TensorBoard: the defaults of its options, and values that it refuses."""
    make = keras.callbacks.TensorBoard
    for name in [
        "log_dir",
        "histogram_freq",
        "write_graph",
        "write_images",
        "write_steps_per_second",
        "update_freq",
        "profile_batch",
        "embeddings_freq",
        "embeddings_metadata",
        "write_grads",
        "batch_size",
    ]:

        def default(name=name):
            arguments = inspect.signature(make.__init__).parameters
            return arguments[name].default if name in arguments else "no such argument"

        attempt(see, name, default)
    for name, options in (
        ("an unknown update_freq", {"update_freq": "day"}),
        ("an unknown argument", {"no_such": 1}),
        ("a profile of three batches", {"profile_batch": (1, 2, 3)}),
        ("a profile backwards", {"profile_batch": (5, 2)}),
        ("a profile as a text", {"profile_batch": "2,4"}),
        ("a negative profile", {"profile_batch": -1}),
    ):
        attempt(see, name, lambda options=options: make(folder, **options) and "made")
