"""Programs about datasets of folders and arrays in keras.utils, by each argument; all are of Keras 3 on TensorFlow."""

import os
import struct
import zlib

import numpy as np

from . import program


def attempt(see, name, action):
    """What an action gives, or what it raises."""
    try:
        see(name, action())
    except Exception as error:
        see(name, error)


def plain(part):
    """A part of a batch as an array, or as texts."""
    array = np.asarray(part)
    if array.dtype.kind in "OS":
        return [text.decode() if isinstance(text, bytes) else str(text) for text in array.ravel().tolist()]
    return array


def batches(dataset):
    """What a dataset gives, in lists."""
    return [
        [plain(part) for part in batch] if isinstance(batch, (tuple, list)) else [plain(batch)] for batch in dataset
    ]


def folders_of_classes(folder, write, names):
    """Files of two classes: ``write`` gets a path and a number."""
    for number, (kind, name) in enumerate((("a", names[0]), ("a", names[1]), ("b", names[0]), ("b", names[1]))):
        path = os.path.join(folder, kind)
        if not os.path.isdir(path):
            os.mkdir(path)
        write(os.path.join(path, name), number)
    return folder


def write_text(path, number):
    """One text."""
    with open(path, "w") as file:
        file.write("text %d, to its end" % number)


def write_png(path, number):
    """One image of two by four pixels."""
    pixels = np.arange(24).reshape((2, 4, 3)) ** 2 % 97 + number * 30

    def chunk(kind, data):
        checked = kind + data
        return struct.pack(">I", len(data)) + checked + struct.pack(">I", zlib.crc32(checked) & 0xFFFFFFFF)

    rows = b"".join(b"\0" + row.astype("uint8").tobytes() for row in pixels)
    header = struct.pack(">IIBBBBB", 4, 2, 8, 2, 0, 0, 0)
    with open(path, "wb") as file:
        file.write(
            b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
        )


def write_wav(path, number):
    """One sound of four samples, of 16 bits, 8000 in a second."""
    samples = struct.pack("<4h", 0, 8192 + number, -8192, 16384)
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, 8000, 16000, 2, 16)
    data = struct.pack("<4sI", b"data", len(samples)) + samples
    with open(path, "wb") as file:
        file.write(b"RIFF" + struct.pack("<I", 4 + len(form) + len(data)) + b"WAVE" + form + data)


@program("utils.text_dataset_from_directory", logic=True)
def texts_of_a_folder_by_each_argument(keras, see, tf, folder):
    """text_dataset_from_directory by each argument: labels, classes, batches, lengths and parts."""
    keras.ops  # noqa: B018
    folders_of_classes(folder, write_text, ("1.txt", "2.txt"))
    within = os.path.join(folder, "a")
    attempt(
        see,
        "directory",
        lambda: batches(
            keras.utils.text_dataset_from_directory(
                directory=(within, folder)[0], labels=None, label_mode=None, shuffle=False
            )
        ),
    )
    attempt(
        see,
        "labels",
        lambda: batches(
            keras.utils.text_dataset_from_directory(within, labels=[0, 1], shuffle=False, label_mode="categorical")
        ),
    )
    attempt(
        see,
        "without labels",
        lambda: batches(keras.utils.text_dataset_from_directory(folder, labels=None, label_mode=None, shuffle=False)),
    )
    attempt(
        see,
        "classes",
        lambda: batches(
            keras.utils.text_dataset_from_directory(
                folder, label_mode="binary", class_names=["b", "a"], batch_size=3, max_length=6, shuffle=False
            )
        ),
    )
    attempt(
        see,
        "part",
        lambda: batches(
            keras.utils.text_dataset_from_directory(
                folder, shuffle=False, validation_split=0.25, subset=("validation", "training")[0]
            )
        ),
    )


@program("utils.image_dataset_from_directory", logic=True)
def images_of_a_folder_by_each_argument(keras, see, tf, folder):
    """image_dataset_from_directory by each argument: labels, colours, sizes and parts."""
    keras.ops  # noqa: B018
    folders_of_classes(folder, write_png, ("1.png", "2.png"))
    within = os.path.join(folder, "a")
    attempt(
        see,
        "directory",
        lambda: batches(
            keras.utils.image_dataset_from_directory(
                directory=(within, folder)[0], labels=None, label_mode=None, image_size=(2, 4), shuffle=False
            )
        ),
    )
    attempt(
        see,
        "classes",
        lambda: batches(
            keras.utils.image_dataset_from_directory(
                folder,
                label_mode="binary",
                class_names=["b", "a"],
                color_mode="grayscale",
                batch_size=3,
                image_size=(1, 2),
                interpolation="nearest",
                shuffle=False,
            )
        ),
    )
    attempt(
        see,
        "labels",
        lambda: batches(
            keras.utils.image_dataset_from_directory(
                folder, labels=[0, 1, 2, 1], label_mode="int", image_size=(2, 4), shuffle=False
            )
        )[0][1],
    )
    attempt(
        see,
        "part",
        lambda: batches(
            keras.utils.image_dataset_from_directory(
                folder,
                image_size=(2, 4),
                shuffle=False,
                validation_split=0.25,
                subset=("validation", "training")[0],
            )
        )[0][1],
    )
    attempt(
        see,
        "cropped",
        lambda: batches(
            keras.utils.image_dataset_from_directory(
                folder, labels=None, label_mode=None, image_size=(2, 2), shuffle=False, crop_to_aspect_ratio=True
            )
        ),
    )
    attempt(
        see,
        "padded",
        lambda: batches(
            keras.utils.image_dataset_from_directory(
                folder, labels=None, label_mode=None, image_size=(4, 4), shuffle=False, pad_to_aspect_ratio=True
            )
        ),
    )
    attempt(
        see,
        "channels first",
        lambda: batches(
            keras.utils.image_dataset_from_directory(
                folder,
                labels=None,
                label_mode=None,
                image_size=(2, 4),
                shuffle=False,
                data_format=("channels_first", "channels_last")[0],
            )
        ),
    )


@program("utils.audio_dataset_from_directory", logic=True)
def sounds_of_a_folder_by_each_argument(keras, see, tf, folder):
    """audio_dataset_from_directory by each argument: labels, lengths and parts."""
    keras.ops  # noqa: B018
    folders_of_classes(folder, write_wav, ("1.wav", "2.wav"))
    within = os.path.join(folder, "a")
    attempt(
        see,
        "directory",
        lambda: batches(
            keras.utils.audio_dataset_from_directory(
                directory=(within, folder)[0], labels=None, label_mode=None, shuffle=False
            )
        ),
    )
    attempt(
        see,
        "classes",
        lambda: batches(
            keras.utils.audio_dataset_from_directory(
                folder,
                label_mode="binary",
                class_names=["b", "a"],
                batch_size=3,
                output_sequence_length=2,
                shuffle=False,
            )
        ),
    )
    attempt(
        see,
        "labels",
        lambda: batches(keras.utils.audio_dataset_from_directory(folder, labels=[0, 1, 2, 1], shuffle=False))[0][1],
    )
    attempt(
        see,
        "ragged",
        lambda: (
            type(next(iter(keras.utils.audio_dataset_from_directory(folder, ragged=True, shuffle=False)))[0]).__name__
        ),
    )
    attempt(
        see,
        "part",
        lambda: batches(
            keras.utils.audio_dataset_from_directory(
                folder, shuffle=False, validation_split=0.25, subset=("validation", "training")[0]
            )
        )[0][1],
    )


@program("utils.timeseries_dataset_from_array", "utils.split_dataset", logic=True)
def windows_and_parts_by_each_argument(keras, see, tf):
    """timeseries_dataset_from_array and split_dataset by each argument: windows, steps, order and sizes."""
    keras.ops  # noqa: B018
    attempt(
        see,
        "windows",
        lambda: batches(
            keras.utils.timeseries_dataset_from_array(
                data=np.array([1.0, 2.0, 3.0, 5.0, 8.0, 13.0, 21.0, 34.0]),
                targets=np.array([1, 2, 3, 4, 5, 6, 7, 8]),
                sequence_length=2,
                sequence_stride=2,
                sampling_rate=2,
                batch_size=2,
            )
        ),
    )
    attempt(
        see,
        "part",
        lambda: batches(
            keras.utils.timeseries_dataset_from_array(
                data=np.array([1.0, 2.0, 3.0, 5.0, 8.0, 13.0, 21.0, 34.0]),
                targets=None,
                sequence_length=2,
                start_index=1,
                end_index=6,
            )
        ),
    )

    def parts(both):
        return [[float(np.asarray(one)) for one in part] for part in both]

    attempt(
        see,
        "sizes",
        lambda: parts(
            keras.utils.split_dataset(dataset=np.array([1.0, 2.0, 3.0, 4.0, 5.0]), left_size=2, right_size=2)
        ),
    )
    attempt(
        see,
        "right",
        lambda: parts(keras.utils.split_dataset(np.array([1.0, 2.0, 3.0, 4.0, 5.0]), right_size=0.4)),
    )
    attempt(
        see,
        "shuffled",
        lambda: parts(
            keras.utils.split_dataset(np.array([1.0, 2.0, 3.0, 4.0, 5.0]), left_size=2, shuffle=True, seed=3)
        ),
    )


@program("utils.FeatureSpace", logic=True)
def features_by_each_argument(keras, see, tf):
    """FeatureSpace by each argument: crosses and their size, bins, hashes, and values apart."""
    keras.ops  # noqa: B018
    rows = {"a": np.array([[1], [2], [3]]), "b": np.array([[0.5], [1.5], [2.5]]), "c": np.array([["x"], ["y"], ["z"]])}

    def made(space, values):
        space.adapt(tf.data.Dataset.from_tensor_slices({key: rows[key] for key in values}).batch(3))
        found = space({key: tf.constant(rows[key]) for key in values})
        if isinstance(found, dict):
            return {key: np.asarray(found[key]) for key in sorted(found)}
        return np.asarray(found)

    attempt(
        see,
        "apart",
        lambda: made(
            keras.utils.FeatureSpace({"a": "float", "b": "float"}, output_mode=("dict", "concat")[0]), ["a", "b"]
        ),
    )
    attempt(
        see,
        "crosses",
        lambda: list(
            made(
                keras.utils.FeatureSpace(
                    {"a": "integer_categorical", "c": "string_categorical"}, crosses=[("a", "c")], crossing_dim=4
                ),
                ["a", "c"],
            ).shape
        ),
    )
    attempt(
        see,
        "hashes",
        lambda: list(made(keras.utils.FeatureSpace({"c": "string_hashed"}, hashing_dim=5), ["c"]).shape),
    )
    attempt(
        see,
        "bins",
        lambda: list(
            made(keras.utils.FeatureSpace({"b": "float_discretized"}, num_discretization_bins=3), ["b"]).shape
        ),
    )
    attempt(see, "name", lambda: keras.utils.FeatureSpace({"a": "float"}, name="own").name)
