"""Programs about names of objects in files: registered ones, the older way to write them, and utils.Config."""

import contextlib
import io
import json

import numpy as np

from . import program


def attempt(see, name, action):
    """What an action gives, or what it raises."""
    try:
        see(name, action())
    except Exception as error:
        see(name, error)


@program("utils.get_registered_name", "utils.get_registered_object", "utils.register_keras_serializable", logic=True)
def registered_names_and_objects(keras, see):
    """get_registered_name and get_registered_object of utils and saving, with packages and tables of one's own."""

    class Own(keras.layers.Layer):
        def get_config(self):
            return super().get_config()

    class Later(Own):
        pass

    for place in ("utils", "saving"):
        try:
            module = getattr(keras, place)
            name_of, object_of = module.get_registered_name, module.get_registered_object
            register = module.register_keras_serializable
        except Exception as error:
            see("no " + place, error)
            continue
        package = "of_" + place
        attempt(see, place + ": not registered", lambda: name_of(Own))  # noqa: B023
        attempt(see, place + ": registered", lambda: register(package, "renamed")(Own) is Own)  # noqa: B023
        attempt(see, place + ": its name", lambda: name_of(Own))  # noqa: B023
        attempt(see, place + ": the object", lambda: object_of(package + ">renamed") is Own)  # noqa: B023
        attempt(see, place + ": the class name alone", lambda: object_of("Own"))  # noqa: B023
        attempt(see, place + ": a table", lambda: object_of("no_such", custom_objects={"no_such": 3}))  # noqa: B023
        attempt(see, place + ": a module's", lambda: object_of("no_such", module_objects={"no_such": 4}))  # noqa: B023
        attempt(see, place + ": unknown", lambda: object_of("no_such"))  # noqa: B023
        attempt(see, place + ": of Keras", lambda: name_of(keras.layers.Dense))  # noqa: B023
        attempt(see, place + ": a text", lambda: name_of("Own"))  # noqa: B023
        attempt(see, place + ": the default package", lambda: name_of(register()(Later)))  # noqa: B023
        attempt(see, place + ": twice", lambda: register(package, "renamed")(Later) is Later)  # noqa: B023
        # The table lasts as long as the process.
        for key in (package + ">renamed", "Custom>Later"):
            keras.utils.get_custom_objects().pop(key, None)


@program("utils.legacy.serialize_keras_object", "utils.legacy.deserialize_keras_object", logic=True)
def objects_written_in_the_older_way(keras, see):
    """utils.legacy and legacy.saving: objects as dictionaries of a class name and a config, and read from them."""
    for name, place in (
        ("utils.legacy", lambda: keras.utils.legacy),
        ("legacy.saving", lambda: keras.legacy.saving),
        ("utils", lambda: keras.utils),
    ):
        try:
            write, read = place().serialize_keras_object, place().deserialize_keras_object
        except Exception as error:
            see("no " + name, error)
            continue
        see(name + ": None", write(None))
        attempt(see, name + ": an initializer", lambda: write(keras.initializers.Constant(2.0)))  # noqa: B023
        attempt(see, name + ": a layer", lambda: sorted(write(keras.layers.ReLU(name="relu"))))  # noqa: B023
        attempt(see, name + ": a function", lambda: write(keras.activations.relu))  # noqa: B023
        attempt(see, name + ": a number", lambda: write(3))  # noqa: B023
        table = {"Constant": keras.initializers.Constant, "double": lambda x: 2 * x}
        written = {"class_name": "Constant", "config": {"value": 2.0}}

        def back(asked, **options):
            return read(asked, **options)  # noqa: B023

        attempt(see, name + ": read", lambda: back(written, module_objects=table).get_config())  # noqa: B023
        attempt(see, name + ": read by custom objects", lambda: back(written, custom_objects=table).get_config())  # noqa: B023
        attempt(see, name + ": a name", lambda: back("double", module_objects=table)(3))  # noqa: B023
        attempt(see, name + ": a class by name", lambda: back("Constant", module_objects=table).get_config())  # noqa: B023
        attempt(see, name + ": read nothing", lambda: back(None))
        attempt(see, name + ": an unknown name", lambda: back("no_such", module_objects=table))  # noqa: B023
        attempt(see, name + ": an unknown class", lambda: back({"class_name": "NoSuch", "config": {}}))
        attempt(see, name + ": no config", lambda: back({"class_name": "Constant"}, module_objects=table))  # noqa: B023


@program("utils.Config", logic=True)
def table_of_settings(keras, see):
    """utils.Config: attributes and items, freezing, JSON, and names that do not exist."""
    config = keras.utils.Config(rate=0.5, units=3)
    config.activation = "relu"
    config["seed"] = 7
    see("attributes", [config.rate, config.units, config.activation, config.seed])
    see("items", [config["rate"], config["activation"]])
    see("as a dictionary", config.as_dict())
    see("JSON", json.loads(config.to_json()))
    see("length", len(config))
    attempt(see, "keys", lambda: list(config.keys()))
    attempt(see, "iterated", lambda: sorted(config))
    attempt(see, "contains", lambda: ["rate" in config, "no_such" in config])
    attempt(see, "missing attribute", lambda: config.no_such)
    attempt(see, "missing item", lambda: config["no_such"])
    attempt(see, "get", lambda: [config.get("rate"), config.get("no_such"), config.get("no_such", 1)])
    attempt(see, "updated", lambda: (config.update({"rate": 0.25}), config.rate)[1])
    attempt(see, "deleted", lambda: (delattr(config, "seed"), sorted(config.as_dict()))[1])
    attempt(see, "a name of a method", lambda: setattr(config, "keys", 3))
    config.freeze()
    attempt(see, "frozen", lambda: config.frozen)
    attempt(see, "an attribute when frozen", lambda: setattr(config, "rate", 1.0))
    attempt(see, "an item when frozen", lambda: config.__setitem__("rate", 1.0))
    attempt(see, "deleted when frozen", lambda: delattr(config, "rate"))
    config.unfreeze()
    attempt(see, "no longer frozen", lambda: (setattr(config, "rate", 2.0), config.rate)[1])
    attempt(see, "an array as JSON", lambda: keras.utils.Config(a=np.ones(2)).to_json())
    attempt(see, "positional", lambda: keras.utils.Config({"rate": 1}).as_dict())


@program("utils.enable_interactive_logging", "utils.disable_interactive_logging", "Model.fit", logic=True)
def output_of_fit_by_the_logging_switch(keras, see):
    """enable_interactive_logging and disable_interactive_logging: where fit and Progbar print."""

    def printed(action):
        text = io.StringIO()
        with contextlib.redirect_stdout(text):
            action()
        return len(text.getvalue().strip()) > 0

    model = keras.Sequential([keras.layers.Dense(1, kernel_initializer="ones", input_shape=(1,))])
    model.compile("sgd", "mse")
    x, y = np.ones((2, 1)), np.zeros((2, 1))
    for name in ("at first", "disabled", "enabled"):
        if name == "disabled":
            keras.utils.disable_interactive_logging()
        elif name == "enabled":
            keras.utils.enable_interactive_logging()
        attempt(see, name + ": says", keras.utils.is_interactive_logging_enabled)
        attempt(see, name + ": fit prints", lambda: printed(lambda: model.fit(x, y, verbose=1)))
        attempt(see, name + ": Progbar prints", lambda: printed(lambda: keras.utils.Progbar(1).update(1)))
