"""Programs about the arguments of helpers in keras.utils, keras.config, keras.models and keras.saving, one by one."""

import contextlib
import io
import os
import re
import tarfile

import numpy as np

from . import program


def attempt(see, name, action):
    """What an action gives, or what it raises."""
    try:
        see(name, action())
    except Exception as error:
        see(name, error)


@program("utils.Progbar", compared="text", logic=True)
def bar_by_each_argument(keras, see):
    """Progbar with a width, an interval, a name of its steps and means of some values: what it prints."""
    keras.ops  # noqa: B018
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        bar = keras.utils.Progbar(4, width=8, interval=-1, stateless_metrics=["loss"], unit_name="row")
        bar.update(1, values=[("loss", 1.0), ("rate", 3.0)])
        bar.update(2, values=[("loss", 3.0), ("rate", 5.0)])
        bar.update(4, values=[("loss", 2.0), ("rate", 7.0)], finalize=False)
    shown = re.sub("\x1b\\[[0-9;]*m", "", printed.getvalue()).replace("\b", "").replace("\r", "\n")
    lines = [line for line in shown.splitlines() if "/4" in line]
    see("bars", [re.split(" [0-9]+[mu]?s", line)[0] for line in lines])
    see("names of steps", [re.findall("s/([a-z]+)", line) for line in lines])
    see("values", [re.findall("(loss|rate): ([0-9.]+)", line) for line in lines])


@program(
    "utils.pad_sequences",
    "utils.img_to_array",
    "utils.pack_x_y_sample_weight",
    "utils.unpack_x_y_sample_weight",
    "utils.standardize_dtype",
    "utils.is_keras_tensor",
    "utils.get_source_inputs",
    "utils.set_random_seed",
    logic=True,
)
def small_helpers_by_each_argument(keras, see):
    """Sequences padded, images as arrays, data packed, types named, sources of a tensor, seeds."""
    keras.utils.standardize_dtype  # noqa: B018
    attempt(
        see,
        "padded",
        lambda: keras.utils.pad_sequences(
            [[1, 2, 3, 4], [5, 6]], maxlen=3, dtype="float32", truncating="post", value=7.5
        ),
    )
    attempt(
        see,
        "image",
        lambda: keras.utils.img_to_array(
            img=np.array([[1, 2, 3], [4, 5, 6]]), data_format="channels_first", dtype="float64"
        ),
    )
    attempt(
        see,
        "type of an image",
        lambda: keras.utils.img_to_array(np.array([[1, 2, 3]]), dtype="float16").dtype.name,
    )
    attempt(
        see,
        "packed",
        lambda: list(keras.utils.pack_x_y_sample_weight(x=[1, 2], y=[3, 4], sample_weight=[5, 6])),
    )
    attempt(see, "unpacked", lambda: list(keras.utils.unpack_x_y_sample_weight(data=([1, 2], [3, 4]))))
    attempt(see, "a type", lambda: keras.utils.standardize_dtype(dtype=("float16", "int32")[0]))
    one, two = keras.Input((2,), name="one"), keras.Input((2,), name="two")
    attempt(see, "a tensor of Keras", lambda: bool(keras.utils.is_keras_tensor(x=(one, 1.0)[0])))
    both = keras.layers.Add()([one, two])
    attempt(see, "sources", lambda: len(keras.utils.get_source_inputs(tensor=(both, one)[0])))
    before = np.random.get_state()
    attempt(see, "seed", lambda: keras.utils.set_random_seed(seed=3))
    see("drawn", np.random.rand(2))
    np.random.set_state(before)


@program("utils.PyDataset", "utils.Sequence", logic=True)
def sequences_with_workers(keras, see):
    """Sequence with workers, processes and a queue: what it says of itself."""
    keras.ops  # noqa: B018
    batches = keras.utils.Sequence(workers=3, use_multiprocessing=True, max_queue_size=5)
    see("workers", batches.workers)
    see("processes", batches.use_multiprocessing)
    see("queue", batches.max_queue_size)


@program("utils.get_file", logic=True)
def file_fetched_by_each_argument(keras, see, folder):
    """get_file of a file:// address by each argument: where it puts it, what it unpacks, and when it fetches again."""
    keras.ops  # noqa: B018
    folder = os.path.abspath(folder)

    def written(name, text):
        with open(os.path.join(folder, name), "w") as file:
            file.write(text)
        return "file://" + os.path.join(folder, name)

    def read(path):
        with open(path) as file:
            return file.read()

    def place(path):
        return os.path.relpath(str(path), folder)

    one, two = written("one.txt", "first"), written("two.txt", "second")
    with tarfile.open(os.path.join(folder, "packed.tar"), "w") as packed:
        packed.add(os.path.join(folder, "one.txt"), arcname="packed/inner.txt")
    archive = "file://" + os.path.join(folder, "packed.tar")
    with contextlib.redirect_stdout(io.StringIO()):
        attempt(see, "origin", lambda: read(keras.utils.get_file("a.txt", origin=(one, two)[0], cache_dir=folder)))
        attempt(
            see, "sub-folder", lambda: place(keras.utils.get_file("b.txt", one, cache_subdir="mine", cache_dir=folder))
        )
        attempt(
            see,
            "fetched again",
            lambda: read(keras.utils.get_file("a.txt", two, cache_dir=folder, force_download=True)),
        )
        attempt(
            see,
            "unpacked",
            lambda: place(keras.utils.get_file("c", archive, cache_subdir="c", cache_dir=folder, untar=True)),
        )
        attempt(see, "after it", lambda: sorted(os.listdir(os.path.join(folder, "c"))))
        attempt(
            see,
            "extracted",
            lambda: place(keras.utils.get_file("d", archive, cache_subdir="d", cache_dir=folder, extract=True)),
        )
        attempt(see, "after this", lambda: sorted(os.listdir(os.path.join(folder, "d"))))
        attempt(
            see,
            "as a zip",
            lambda: place(
                keras.utils.get_file(
                    "e",
                    archive,
                    cache_subdir="e",
                    cache_dir=folder,
                    extract=True,
                    archive_format=("zip", "tar")[0],
                )
            ),
        )
        attempt(see, "after that", lambda: sorted(os.listdir(os.path.join(folder, "e"))))


@program(
    "config.set_epsilon",
    "config.set_floatx",
    "config.set_image_data_format",
    "config.set_dtype_policy",
    logic=True,
)
def settings_by_their_values(keras, see):
    """keras.config by the value that is set: what layers and arrays come to."""
    keras.ops  # noqa: B018
    config = keras.config
    before = [config.epsilon(), config.floatx(), config.image_data_format(), config.dtype_policy()]
    try:
        keras.config.set_epsilon(value=0.25)
        see("epsilon", float(config.epsilon()))
        keras.config.set_image_data_format(data_format=("channels_first", "channels_last")[0])
        see("format", keras.layers.Flatten().get_config()["data_format"])
        keras.config.set_floatx(value=("float16", "float64")[0])
        see("type", keras.backend.standardize_dtype(keras.ops.ones((2,)).dtype))
        keras.config.set_dtype_policy(policy=("mixed_bfloat16", "bfloat16")[0])
        see("policy", keras.layers.Dense(1).variable_dtype)
    finally:
        config.set_epsilon(before[0])
        config.set_floatx(before[1])
        config.set_image_data_format(before[2])
        config.set_dtype_policy(before[3])


@program("config.set_max_epochs", "config.set_max_steps_per_epoch", logic=True)
def limits_of_training(keras, see):
    """set_max_epochs and set_max_steps_per_epoch: how many epochs and steps are run."""
    keras.config.set_max_epochs  # noqa: B018
    steps = []

    class Counting(keras.callbacks.Callback):
        def on_predict_batch_end(self, batch, logs=None):
            steps.append(batch)

    model = keras.Sequential([keras.layers.Flatten()])
    try:
        keras.config.set_max_epochs(max_epochs=2)
        see("epochs", keras.config.max_epochs())
        keras.config.set_max_steps_per_epoch(max_steps_per_epoch=3)
        model.predict(np.ones((8, 1), "float32"), batch_size=1, verbose=0, callbacks=[Counting()])
        see("steps", len(steps))
    finally:
        keras.config.set_max_epochs(None)
        keras.config.set_max_steps_per_epoch(None)


@program("models.clone_model", "models.model_from_json", "models.load_model", "models.save_model", logic=True)
def models_copied_by_each_argument(keras, see, folder):
    """clone_model, model_from_json, load_model and save_model by each argument."""
    keras.ops  # noqa: B018
    x = np.array([[1.0, -2.0]], "float32")

    class Twice(keras.layers.Layer):
        def call(self, inputs):
            return inputs * 2

    class Thrice(keras.layers.Layer):
        def call(self, inputs):
            return inputs * 3

    class Own(keras.layers.Layer):
        def call(self, inputs):
            return inputs

    def model(last, name):
        entry = keras.Input((2,), name="entry")
        return keras.Model(entry, last(keras.layers.ReLU(name="relu")(entry)), name=name)

    plain, other = model(Own(name="own"), "plain"), model(keras.layers.Flatten(name="flat"), "other")
    inner = keras.Sequential([keras.Input((2,)), keras.layers.ReLU(name="deep")], name="inner")
    nested = keras.Sequential([keras.Input((2,)), inner], name="nested")

    def doubled(layer):
        return Twice() if isinstance(layer, (Own, keras.layers.ReLU)) else layer

    def tripled(layer):
        return Thrice() if isinstance(layer, (Own, keras.layers.ReLU)) else layer

    attempt(
        see,
        "functions",
        lambda: keras.models.clone_model(plain, clone_function=(doubled, tripled)[0]).predict(x, verbose=0),
    )
    attempt(
        see,
        "calls",
        lambda: keras.models.clone_model(
            plain,
            clone_function=lambda layer: layer.__class__.from_config(layer.get_config()),
            call_function=lambda layer, *arguments, **keywords: layer(*arguments, **keywords) + 5.0,
        ).predict(x, verbose=0),
    )
    attempt(
        see,
        "nested",
        lambda: keras.models.clone_model(nested, clone_function=(doubled, tripled)[0], recursive=True).predict(
            x, verbose=0
        ),
    )
    attempt(
        see,
        "inputs",
        lambda: [
            list(one.shape)
            for one in keras.models.clone_model(other, input_tensors=keras.Input((2,), batch_size=7)).inputs
        ],
    )
    texts = (other.to_json(), nested.to_json())
    attempt(see, "text", lambda: keras.models.model_from_json(json_string=texts[0]).name)
    own = plain.to_json()
    attempt(
        see,
        "own layer in a text",
        lambda: keras.models.model_from_json(own, custom_objects={"Own": (Twice, Thrice)[0]}).predict(x, verbose=0),
    )
    path = os.path.join(folder, "model.keras")
    attempt(see, "saved", lambda: keras.models.save_model(plain, path))
    attempt(
        see,
        "own layer in a file",
        lambda: keras.models.load_model(path, custom_objects={"Own": (Twice, Thrice)[0]}).predict(x, verbose=0),
    )
    attempt(
        see,
        "saved model",
        lambda: keras.models.save_model(
            model=(other, nested)[0], filepath=(os.path.join(folder, "a.keras"), os.path.join(folder, "b.keras"))[0]
        ),
    )
    attempt(see, "name of the model", lambda: keras.models.load_model(os.path.join(folder, "a.keras")).name)
    attempt(see, "files", lambda: sorted(os.listdir(folder)))


@program("models.Sequential", "saving.save_weights", "saving.load_weights", "saving.KerasFileEditor", logic=True)
def weights_in_files_by_each_argument(keras, see, folder):
    """save_weights, load_weights and KerasFileEditor by each argument; Sequential with a name and frozen."""
    keras.saving.KerasFileEditor  # noqa: B018

    def model(value, units=2):
        made = keras.Sequential([keras.Input((2,)), keras.layers.Dense(units, name="dense")], name="model")
        made.set_weights([np.full((2, units), value), np.full((units,), value)])
        return made

    def leaves(part):
        """The values below a dictionary."""
        if isinstance(part, dict):
            return [leaf for key in sorted(part) for leaf in leaves(part[key])]
        return [np.asarray(part)]

    frozen = keras.models.Sequential([keras.Input((2,)), keras.layers.Dense(1)], trainable=False, name="own")
    see("sequential", [frozen.name, len(frozen.trainable_weights)])
    ones, twos = model(1.0), model(2.0)
    first, second = os.path.join(folder, "a.weights.h5"), os.path.join(folder, "b.weights.h5")
    attempt(see, "saved", lambda: keras.saving.save_weights(model=(ones, twos)[0], filepath=(first, second)[0]))
    attempt(see, "other saved", lambda: keras.saving.save_weights(twos, second))
    attempt(see, "files", lambda: sorted(os.listdir(folder)))
    got, untouched = model(9.0), model(8.0)
    attempt(
        see,
        "loaded",
        lambda: keras.saving.load_weights(model=(got, untouched)[0], filepath=(first, second)[0]),
    )
    see("weights", got.get_weights()[1])
    see("weights of the other", untouched.get_weights()[1])
    attempt(
        see,
        "editor",
        lambda: leaves(keras.saving.KerasFileEditor(filepath=(first, second)[0]).weights_dict),
    )
    attempt(
        see,
        "shards",
        lambda: keras.saving.save_weights(
            model(1.0, 20), os.path.join(folder, "c.weights.json"), max_shard_size=(0.0000002, 5)[0]
        ),
    )
    attempt(see, "files of shards", lambda: len(os.listdir(folder)))
