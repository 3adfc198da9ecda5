"""Programs about files apart from whole models: weights alone, edited files, archives for serving, states as trees."""

import io
import os

import numpy as np

from . import program


def attempt(see, name, action):
    """What an action gives, or what it raises."""
    try:
        see(name, action())
    except Exception as error:
        see(name, error)


def two_layers(keras, units=1):
    """Two layers with names and weights of their own."""
    model = keras.models.Sequential(
        [keras.layers.Dense(2, input_shape=(2,), name="first"), keras.layers.Dense(units, name="second")], name="model"
    )
    model.set_weights([np.arange(one.size, dtype="float32").reshape(one.shape) + 1 for one in model.get_weights()])
    return model


@program("saving.save_weights", "saving.load_weights", logic=True)
def weights_saved_by_functions(keras, see, folder):
    """saving.save_weights and load_weights: endings, an existing file, skip_mismatch, and models that differ."""
    saving, model = keras.saving, two_layers(keras)
    path = os.path.join(folder, "all.weights.h5")
    see("returned", saving.save_weights(model, path))

    def loaded(into, name="all.weights.h5", **options):
        into.set_weights([one * 0 for one in into.get_weights()])
        saving.load_weights(into, os.path.join(folder, name), **options)
        return [np.array(one) for one in into.get_weights()]

    attempt(see, "loaded", lambda: loaded(two_layers(keras)))
    attempt(see, "another ending", lambda: saving.save_weights(model, os.path.join(folder, "all.h5")))
    attempt(see, "no ending", lambda: saving.save_weights(model, os.path.join(folder, "all")))
    attempt(see, "of a model file", lambda: (model.save(os.path.join(folder, "a.keras")), loaded(model, "a.keras"))[1])
    attempt(see, "of an older file", lambda: (model.save(os.path.join(folder, "a.h5")), loaded(model, "a.h5"))[1])
    attempt(see, "another size", lambda: loaded(two_layers(keras, 3)))
    attempt(see, "another size, skipped", lambda: loaded(two_layers(keras, 3), skip_mismatch=True))
    attempt(see, "no file", lambda: loaded(model, "none.weights.h5"))
    attempt(see, "by name", lambda: loaded(model, by_name=True))
    attempt(see, "a list of objects", lambda: loaded(model, objects_to_skip=[model.layers[0]]))


@program("saving.KerasFileEditor", "Model.load_weights", logic=True)
def weights_renamed_in_a_file(keras, see, folder):
    """KerasFileEditor: layers renamed, added and taken out, weights added and taken out, saved and loaded again."""
    make = keras.saving.KerasFileEditor
    model = two_layers(keras)
    path, other = os.path.join(folder, "model.weights.h5"), os.path.join(folder, "other.weights.h5")
    model.save_weights(path)
    editor = make(path)

    def layers():
        return {str(k): sorted(str(n) for n in v) for k, v in sorted(editor.weights_dict["layers"].items())}

    attempt(see, "layers", layers)
    attempt(see, "renamed", lambda: (editor.rename_object("dense", "renamed"), layers())[1])
    attempt(see, "renamed, unknown", lambda: editor.rename_object("no_such", "renamed"))
    attempt(see, "a weight taken out", lambda: (editor.delete_weight("dense_1", "1"), layers())[1])
    attempt(see, "and again", lambda: editor.delete_weight("dense_1", "1"))
    attempt(see, "a weight added", lambda: editor.add_weights("dense_1", {"1": np.full(1, 9.0, "float32")}))
    attempt(see, "an object added", lambda: editor.add_object("layers/third", {"0": np.ones(2, "float32")}))
    attempt(see, "with it", layers)
    attempt(see, "an object taken out", lambda: (editor.delete_object("third"), layers())[1])
    attempt(see, "renamed back", lambda: editor.rename_object("renamed", "dense"))
    attempt(see, "saved", lambda: editor.save(other))
    attempt(see, "another ending", lambda: editor.save(os.path.join(folder, "other.h5")))

    def loaded():
        fresh = two_layers(keras)
        fresh.load_weights(other)
        return fresh.get_weights()[3]

    attempt(see, "the added weight, loaded", loaded)

    def whole():
        model.save(os.path.join(folder, "model.keras"))
        return sorted(make(os.path.join(folder, "model.keras")).weights_dict["layers"])

    attempt(see, "of a whole model", whole)
    attempt(see, "no file", lambda: make(os.path.join(folder, "none.keras")) and "made")


@program("saving.KerasFileEditor", logic=True)
def file_compared_with_a_model(keras, see, folder):
    """KerasFileEditor.compare: a model that fits a file, and models with other sizes, names and layers."""
    make = keras.saving.KerasFileEditor
    path = os.path.join(folder, "model.weights.h5")
    two_layers(keras).save_weights(path)
    editor = make(path)

    def compared(model):
        found = editor.compare(model)
        return {key: found[key] for key in sorted(found)}

    attempt(see, "the same", lambda: compared(two_layers(keras)))
    attempt(see, "another size", lambda: compared(two_layers(keras, 3)))
    longer = keras.Sequential([keras.Input((2,)), keras.layers.Dense(2, name="first")])
    attempt(see, "fewer layers", lambda: compared(longer))
    named = keras.Sequential(
        [keras.Input((2,)), keras.layers.Dense(2, name="first"), keras.layers.Dense(1, name="third")]
    )
    attempt(see, "another name", lambda: compared(named))


@program("export.ExportArchive", "ExportArchive.add_endpoint", "ExportArchive.track", logic=True)
def archive_with_endpoints(keras, see, folder, tf):
    """ExportArchive: endpoints of a layer and of a function, the saved model again, and its mistakes."""
    make = keras.export.ExportArchive
    layer = keras.layers.Dense(1, kernel_initializer="ones", name="dense")
    layer(np.ones((1, 2), "float32"))
    archive = make()
    attempt(see, "written without endpoints", lambda: archive.write_out(os.path.join(folder, "early")))
    attempt(see, "tracked", lambda: archive.track(layer))
    spec = [tf.TensorSpec((None, 2), "float32")]
    attempt(see, "endpoint", lambda: archive.add_endpoint("call", layer.__call__, input_signature=spec) and None)
    attempt(see, "twice", lambda: archive.add_endpoint("call", layer.__call__, input_signature=spec))
    attempt(
        see, "doubled", lambda: archive.add_endpoint("double", lambda x: 2 * layer(x), input_signature=spec) and None
    )
    attempt(see, "no signature", lambda: archive.add_endpoint("plain", lambda x: x))
    attempt(see, "a number to track", lambda: archive.track(3))
    variables = lambda: archive.add_variable_collection("weights", layer.weights)  # noqa: E731
    attempt(see, "variables", variables)
    path = os.path.join(folder, "archive")
    attempt(see, "written", lambda: archive.write_out(path))
    x = tf.constant([[1.0, 2.0]])

    def again():
        back = tf.saved_model.load(path)
        return [np.array(back.call(x)), np.array(back.double(x)), len(back.weights), sorted(back.signatures)]

    attempt(see, "again", again)


@program(
    "Layer.save_own_variables",
    "Layer.load_own_variables",
    "Layer.get_build_config",
    "Layer.build_from_config",
    logic=True,
)
def what_a_layer_writes_of_itself(keras, see):
    """save_own_variables, load_own_variables, get_build_config and build_from_config of layers."""
    for name, make, shape in (
        ("Dense", lambda: keras.layers.Dense(1, kernel_initializer="ones", name="a"), (None, 2)),
        ("BatchNormalization", lambda: keras.layers.BatchNormalization(name="a"), (None, 2)),
        ("Embedding", lambda: keras.layers.Embedding(2, 1, embeddings_initializer="ones", name="a"), (None, 2)),
        ("ReLU", lambda: keras.layers.ReLU(name="a"), (None, 2)),
        (
            "LSTM",
            lambda: keras.layers.LSTM(1, kernel_initializer="ones", recurrent_initializer="ones", name="a"),
            (None, 3, 2),
        ),
    ):
        layer = make()
        layer.build(shape)
        attempt(see, name + ": build config", lambda layer=layer: layer.get_build_config())
        kept = {}
        attempt(see, name + ": save returns", lambda layer=layer, kept=kept: layer.save_own_variables(kept))
        attempt(see, name + ": saved", lambda kept=kept: {str(k): list(np.shape(kept[k])) for k in sorted(kept)})

        def again(make=make, layer=layer, kept=kept):
            fresh = make()
            fresh.build_from_config(layer.get_build_config())
            fresh.load_own_variables({key: np.full(np.shape(kept[key]), 3.0) for key in kept})
            return [np.array(one) for one in fresh.get_weights()]

        attempt(see, name + ": again", again)
        attempt(see, name + ": too few", lambda layer=layer: layer.load_own_variables({}))
        attempt(see, name + ": not built", lambda make=make: make().get_build_config())


@program("utils.print_summary", "Model.summary", compared="text", logic=True)
def summary_by_a_function(keras, see):
    """utils.print_summary of keras 2.3 and summary with a print function: the lines they print."""
    model = keras.models.Sequential(
        [keras.layers.Dense(2, input_shape=(3,), name="first"), keras.layers.Dense(1, name="second")], name="model"
    )

    def printed(action):
        text = io.StringIO()
        action(lambda line, **options: text.write(line + "\n"))
        return text.getvalue()

    attempt(see, "summary", lambda: printed(lambda write: model.summary(line_length=60, print_fn=write)))
    attempt(
        see,
        "print_summary",
        lambda: printed(lambda write: keras.utils.print_summary(model, line_length=60, print_fn=write)),
    )
