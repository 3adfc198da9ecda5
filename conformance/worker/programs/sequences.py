"""Programs about texts, sequences, series and classes: what keras.preprocessing and keras.utils make of them."""

import os
import wave

import numpy as np

from . import program


def attempt(see, name, ask):
    """See what a function gives, or its exception."""
    try:
        see(name, ask())
    except Exception as error:
        see(name, error)


def batches(dataset):
    """What a dataset gives, as arrays in lists."""
    return [
        [np.asarray(part) for part in batch] if isinstance(batch, (tuple, list)) else np.asarray(batch)
        for batch in dataset
    ]


TEXTS = ["The cat, the dog!", "the Cat sat\ton it"]


@program("preprocessing.text.Tokenizer", logic=True)
def tokenizer_filters_and_splits(keras, see):
    """A Tokenizer's words by its options: as they are written, other filters, another space, characters."""
    tokenizer = keras.preprocessing.text.Tokenizer
    for name, options in (
        ("defaults", {}),
        ("as written", {"lower": False}),
        ("other filters", {"filters": "!"}),
        ("split at commas", {"split": ",", "filters": ""}),
        ("characters", {"char_level": True}),
        ("a word for others", {"oov_token": "?"}),
    ):
        words = tokenizer(**options)
        words.fit_on_texts(TEXTS)
        see(name, dict(words.word_index))
        see(name + ", sequences", words.texts_to_sequences(["the dog flew"]))
    attempt(see, "unknown", lambda: tokenizer(nb_words=3).num_words)


@program("preprocessing.text.Tokenizer", logic=True)
def tokenizer_makes_matrices(keras, see):
    """A Tokenizer's matrices: binary, counts, frequencies and TF-IDF, of texts and of sequences."""
    tokenizer = keras.preprocessing.text.Tokenizer(num_words=4)
    tokenizer.fit_on_texts(TEXTS)
    for mode in ("binary", "count", "freq", "tfidf"):
        see(mode, tokenizer.texts_to_matrix(["the cat the dog", "sat"], mode=mode))
    see("sequences", tokenizer.sequences_to_matrix([[1, 1, 2], [3, 9]], mode="count"))
    attempt(see, "unknown", lambda: tokenizer.texts_to_matrix(["the"], mode="sum"))
    see("texts again", tokenizer.sequences_to_texts([[1, 2], [3, 9]]))
    unlimited = keras.preprocessing.text.Tokenizer()
    attempt(see, "before it is fitted", lambda: unlimited.texts_to_matrix(["the"]))


@program("preprocessing.text.Tokenizer", "preprocessing.text.tokenizer_from_json", logic=True)
def tokenizer_to_json_and_back(keras, see):
    """A Tokenizer from its JSON: what it counted and what it makes of a text."""
    tokenizer = keras.preprocessing.text.Tokenizer(num_words=5, oov_token="?")
    tokenizer.fit_on_texts(TEXTS)
    copy = keras.preprocessing.text.tokenizer_from_json(tokenizer.to_json())
    see("documents", copy.document_count)
    see("counts", dict(copy.word_counts))
    see("documents of words", dict(copy.word_docs))
    see("sequences", copy.texts_to_sequences(["the cat flew"]))
    see("keys", sorted(tokenizer.get_config()))


@program(
    "preprocessing.text.text_to_word_sequence",
    "preprocessing.text.one_hot",
    "preprocessing.text.hashing_trick",
    logic=True,
)
def words_of_a_text(keras, see):
    """text_to_word_sequence with its options, and words as hashes within a range."""
    text = keras.preprocessing.text
    see("defaults", text.text_to_word_sequence("The cat, the DOG!  It's"))
    see("as written", text.text_to_word_sequence("The cat, the DOG!", lower=False))
    see("other filters", text.text_to_word_sequence("a-b c!", filters="!"))
    see("split", text.text_to_word_sequence("a;b;;c", filters="", split=";"))
    see("hashes", text.hashing_trick("the cat the dog", 5, hash_function="md5"))
    see("of a function", text.hashing_trick("the cat", 5, hash_function=len))
    numbers = text.one_hot("the cat the dog", 5)
    see("one_hot", [len(numbers), numbers[0] == numbers[2], all(0 < number < 5 for number in numbers)])


@program("preprocessing.sequence.pad_sequences", logic=True)
def sequences_are_padded_by_each_argument(keras, see):
    """pad_sequences: lengths, types, both sides, values, vectors, words, and what it refuses."""
    pad = keras.preprocessing.sequence.pad_sequences
    rows = [[1, 2, 3], [4], []]
    see("longer", pad(rows, maxlen=4))
    see("cut in front", pad(rows, maxlen=2))
    see("floats", pad([[0.5, 1.5], [2.5]], dtype="float32", value=-1.0))
    see("floats as whole numbers", pad([[0.5, 1.5], [2.5]]))
    see("vectors", pad([[[1, 2], [3, 4]], [[5, 6]]], padding="post"))
    attempt(see, "words", lambda: [list(row) for row in pad([["a", "b"], ["c"]], dtype=object, value="-")])
    attempt(see, "words as numbers", lambda: pad([["a", "b"], ["c"]], value="-"))
    attempt(see, "unknown side", lambda: pad(rows, padding="front"))
    attempt(see, "unknown cut", lambda: pad(rows, maxlen=2, truncating="front"))
    attempt(see, "not a list", lambda: pad(3))
    attempt(see, "numbers alone", lambda: pad([1, 2]))
    attempt(see, "nothing", lambda: pad([]))


@program("utils.pad_sequences", logic=True)
def pad_sequences_in_utils(keras, see):
    """pad_sequences from keras.utils."""
    see("padded", keras.utils.pad_sequences([[1, 2], [3]], padding="post"))


@program("preprocessing.sequence.TimeseriesGenerator", logic=True)
def windows_of_a_series(keras, see):
    """TimeseriesGenerator: windows and targets by its options."""
    generator = keras.preprocessing.sequence.TimeseriesGenerator
    data = np.arange(8).reshape((8, 1))
    for name, options in (
        ("defaults", {}),
        ("every second", {"sampling_rate": 2, "length": 4}),
        ("steps of two", {"stride": 2}),
        ("backwards", {"reverse": True}),
        ("a part", {"start_index": 2, "end_index": 5}),
        ("small batches", {"batch_size": 2}),
    ):
        windows = generator(data, data[:, 0] * 10, **dict({"length": 3, "batch_size": 8}, **options))
        see(name + ", batches", len(windows))
        see(name, [np.asarray(part) for part in windows[0]])
    attempt(see, "too long", lambda: len(generator(data, data, length=9)))
    see("keys", sorted(generator(data, data, length=3).get_config()))


@program("preprocessing.sequence.make_sampling_table", "preprocessing.sequence.skipgrams", logic=True)
def skipgrams_of_a_sequence(keras, see):
    """Pairs of words and neighbours without negative samples, and the table by which words are left out."""
    sequence = keras.preprocessing.sequence
    see("table", sequence.make_sampling_table(4))
    see("table of another factor", sequence.make_sampling_table(4, sampling_factor=0.01))
    pairs, labels = sequence.skipgrams([1, 2, 0, 3], 4, window_size=1, negative_samples=0, shuffle=False)
    see("pairs", [[int(word) for word in pair] for pair in pairs])
    see("labels", [int(label) for label in labels])
    pairs, labels = sequence.skipgrams([1, 2, 3], 4, window_size=2, negative_samples=1.0, shuffle=False, seed=1)
    see("with as many wrong ones", [len(pairs), sum(labels)])
    _, labels = sequence.skipgrams([1, 2], 3, window_size=1, negative_samples=0, categorical=True, shuffle=False)
    see("labels as classes", [[int(value) for value in label] for label in labels])


@program("preprocessing.timeseries_dataset_from_array", "utils.timeseries_dataset_from_array", logic=True)
def dataset_of_windows(keras, see, tf):
    """timeseries_dataset_from_array: windows and targets by its options."""
    make = keras.preprocessing.timeseries_dataset_from_array
    data = np.arange(8)
    for name, targets, options in (
        ("without targets", None, {"sequence_stride": 2}),
        ("with targets", data * 10, {"sampling_rate": 2, "batch_size": 3}),
        ("a part, not in batches", None, {"start_index": 1, "end_index": 5, "batch_size": None}),
    ):

        def windows(targets=targets, options=options):
            return batches(make(data, targets, sequence_length=3, **options))

        attempt(see, name, windows)
    attempt(see, "in utils", lambda: batches(keras.utils.timeseries_dataset_from_array(data, None, 4)))


@program("utils.to_categorical", "utils.normalize", logic=True)
def classes_and_vectors(keras, see, tensor):
    """to_categorical of shapes and of classes out of range, and normalize by axes and orders."""
    classes = keras.utils.to_categorical
    see("a matrix", np.asarray(classes(np.array([[0, 1], [2, 0]])), "float32"))
    see("one", np.asarray(classes(1, 3), "float32"))
    attempt(see, "floats", lambda: np.asarray(classes([0.0, 2.7], 3), "float32"))
    attempt(see, "too large", lambda: np.asarray(classes([5], 3), "float32"))
    attempt(see, "negative", lambda: np.asarray(classes([-1], 3), "float32"))
    attempt(see, "nothing", lambda: np.shape(classes([], 3)))
    attempt(see, "as another type", lambda: classes([1], 2, dtype="int8"))
    attempt(see, "a tensor", lambda: np.shape(classes(tensor(np.array([1, 0])), 2)))
    rows = np.array([[3.0, 4.0], [0.0, 0.0]])
    see("rows", keras.utils.normalize(rows))
    see("columns", keras.utils.normalize(rows, axis=0))
    attempt(see, "sums", lambda: keras.utils.normalize(rows, order=1))
    attempt(see, "a vector", lambda: keras.utils.normalize(np.array([3.0, 4.0])))


@program("utils.to_ordinal", logic=True)
def classes_in_an_order(keras, see):
    """to_ordinal of classes: a one for each class that is passed."""
    see("found", keras.utils.to_ordinal([0, 2, 1]))
    see("given", keras.utils.to_ordinal([0, 1], num_classes=4))


@program("utils.split_dataset", logic=True)
def dataset_is_split(keras, see, tf):
    """split_dataset of an array, of lists and of a dataset: by fractions and by numbers."""
    split = keras.utils.split_dataset
    data = np.arange(6)

    def parts(source, **options):
        return [[np.asarray(item).tolist() for item in part] for part in split(source, **options)]

    attempt(see, "half", lambda: parts(data, left_size=0.5))
    attempt(see, "numbers", lambda: parts(data, left_size=2, right_size=3))
    attempt(see, "left alone", lambda: parts(data, right_size=2))
    attempt(see, "a dataset", lambda: parts(tf.data.Dataset.from_tensor_slices(data), left_size=4))
    attempt(see, "a pair", lambda: [len(part) for part in split((data, data * 2), left_size=2)])
    attempt(see, "too large", lambda: parts(data, left_size=5, right_size=3))
    attempt(see, "neither", lambda: parts(data))


@program("utils.FeatureSpace", logic=True)
def features_of_a_table(keras, see, tf):
    """FeatureSpace of a number, a word, and a number in bins: what it makes of a row."""
    space = keras.utils.FeatureSpace(
        features={
            "age": keras.utils.FeatureSpace.float_normalized(),
            "city": keras.utils.FeatureSpace.string_categorical(num_oov_indices=0),
            "rooms": keras.utils.FeatureSpace.integer_categorical(num_oov_indices=1),
        },
        output_mode="concat",
    )
    table = {"age": [[10.0], [20.0], [30.0]], "city": [["b"], ["a"], ["b"]], "rooms": [[1], [1], [2]]}
    space.adapt(tf.data.Dataset.from_tensor_slices(table))
    row = {"age": tf.constant([20.0, 30.0]), "city": tf.constant(["b", "a"]), "rooms": tf.constant([2, 7])}
    see("row", space(row))
    attempt(see, "names", lambda: sorted(space.get_inputs()))


@program("utils.pack_x_y_sample_weight", "utils.unpack_x_y_sample_weight", logic=True)
def parts_of_a_batch(keras, see):
    """unpack_x_y_sample_weight of tuples, lists and other things, and pack_x_y_sample_weight back."""
    unpack = keras.utils.unpack_x_y_sample_weight
    for name, data in (
        ("inputs", (1,)),
        ("pair", (1, 2)),
        ("three", (1, 2, 3)),
        ("list", [1, 2]),
        ("neither", {"a": 1}),
        ("four", (1, 2, 3, 4)),
    ):
        attempt(see, name, lambda data=data: list(unpack(data)))
    pack = keras.utils.pack_x_y_sample_weight
    attempt(see, "packed inputs", lambda: pack(1))
    attempt(see, "packed pair", lambda: pack(1, 2))
    attempt(see, "packed weights", lambda: pack(1, None, 3))


@program("utils.Sequence", "Model.fit", "Model.predict", logic=True)
def epochs_of_a_sequence(keras, see):
    """A Sequence in fit and predict: how often an epoch ends, its predictions, and a loop over it."""
    calls = []

    class Rows(keras.utils.Sequence):
        def __len__(self):
            return 2

        def __getitem__(self, index):
            return np.full((2, 1), 1.0 + index), np.zeros((2, 1))

        def on_epoch_end(self):
            calls.append("end")

    model = keras.Sequential([keras.layers.Dense(1, use_bias=False, kernel_initializer="ones", input_shape=(1,))])
    model.compile(keras.optimizers.SGD(0.0), "mse")
    model.fit(Rows(), epochs=2, shuffle=False, verbose=0)
    see("ends of epochs", len(calls))
    see("predictions", model.predict(Rows(), verbose=0))
    see("iterated", len([None for _ in zip(Rows(), range(5))]))


@program("utils.PyDataset", "Model.fit", logic=True)
def dataset_in_python(keras, see):
    """A PyDataset: its attributes, its length, and the batches of fit."""
    asked = []

    class Rows(keras.utils.PyDataset):
        def __len__(self):
            return 2

        def __getitem__(self, index):
            asked.append(index)
            return np.full((2, 1), 1.0 + index), np.zeros((2, 1))

    rows = Rows(workers=1, use_multiprocessing=False, max_queue_size=3)
    see("attributes", [rows.workers, rows.use_multiprocessing, rows.max_queue_size])
    attempt(see, "batches", lambda: rows.num_batches)
    model = keras.Sequential([keras.layers.Dense(1, use_bias=False, kernel_initializer="ones")])
    model.compile(keras.optimizers.SGD(0.0), "mse")
    history = model.fit(rows, epochs=1, shuffle=False, verbose=0).history
    see("loss", [float(loss) for loss in history["loss"]])
    see("asked for", sorted(set(asked)))


@program("utils.get_file", logic=True)
def file_from_a_folder(keras, see, folder):
    """get_file of a file:// address: its content, and a hash that fits and one that does not."""
    path = os.path.abspath(os.path.join(folder, "source.txt"))
    with open(path, "w") as file:
        file.write("abc")

    def content(**options):
        got = keras.utils.get_file(origin="file://" + path, cache_dir=os.path.abspath(folder), **options)
        with open(got) as file:
            return [os.path.basename(got), file.read()]

    good = "900150983cd24fb0d6963f7d28e17f72"
    attempt(see, "in a folder", lambda: content(fname="one.txt", cache_subdir="data"))
    attempt(see, "by its hash", lambda: content(fname="two.txt", md5_hash=good))
    attempt(see, "another hash", lambda: content(fname="three.txt", file_hash="0" * 32, hash_algorithm="md5"))
    attempt(see, "without a name", content)


@program("preprocessing.text_dataset_from_directory", "utils.text_dataset_from_directory", logic=True)
def texts_from_a_folder(keras, see, tf, folder):
    """text_dataset_from_directory: texts, labels and names of classes by its options."""
    for name, text in (("b/one.txt", "x"), ("a/two.txt", "y"), ("a/one.txt", "z")):
        path = os.path.join(folder, *name.split("/"))
        if not os.path.isdir(os.path.dirname(path)):
            os.mkdir(os.path.dirname(path))
        with open(path, "w") as file:
            file.write(text)
    make = keras.preprocessing.text_dataset_from_directory
    dataset = make(folder, shuffle=False)
    see("classes", list(dataset.class_names))
    see("defaults", batches(dataset))
    for name, options in (
        ("categorical", {"label_mode": "categorical"}),
        ("binary", {"label_mode": "binary"}),
        ("without labels", {"label_mode": None}),
        ("labels of ones own", {"labels": [5, 6, 7]}),
        ("another order", {"class_names": ["b", "a"]}),
        ("a part", {"validation_split": 0.34, "subset": "training"}),
    ):
        attempt(see, name, lambda options=options: batches(make(folder, shuffle=False, **options)))
    attempt(see, "in utils", lambda: len(batches(keras.utils.text_dataset_from_directory(folder, shuffle=False))))


@program("utils.audio_dataset_from_directory", logic=True)
def sounds_from_a_folder(keras, see, tf, folder):
    """audio_dataset_from_directory of two short files: samples, labels and names of classes."""
    for name, length in (("high", 4), ("low", 2)):
        os.mkdir(os.path.join(folder, name))
        with wave.open(os.path.join(folder, name, "sound.wav"), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(8000)
            file.writeframes(np.arange(0, length * 4096, 4096).astype("<i2").tobytes())
    make = keras.utils.audio_dataset_from_directory
    dataset = make(folder, shuffle=False)
    see("classes", list(dataset.class_names))
    see("padded", batches(dataset))
    attempt(see, "cut", lambda: batches(make(folder, shuffle=False, output_sequence_length=3)))


@program("preprocessing.text.Tokenizer", logic=True)
def tokenizer_counts_sequences(keras, see):
    """A Tokenizer that is fitted on sequences, twice, and on texts that are lists of words already."""
    make = keras.preprocessing.text.Tokenizer
    tokenizer = make(num_words=4)
    tokenizer.fit_on_sequences([[1, 1, 2], [3]])
    see("documents", tokenizer.document_count)
    see("matrix", tokenizer.sequences_to_matrix([[1, 2, 2]], mode="tfidf"))
    words = make()
    words.fit_on_texts([["Cat", "DOG"], ["dog"]])
    see("words", dict(words.word_index))
    words.fit_on_texts(["cat cat cat bird"])
    see("words afterwards", dict(words.word_index))
    see("generator", list(words.texts_to_sequences_generator(["cat dog", "bird"])))
    few = make(num_words=2, oov_token="?")
    few.fit_on_texts(["a a b"])
    see("unknown with two words", few.texts_to_sequences(["a b c"]))


@program("utils.FeatureSpace", logic=True)
def feature_space_of_crosses(keras, see, tf):
    """FeatureSpace that gives a dictionary: bins, hashes, a cross, and numbers as they are."""
    space_of = keras.utils.FeatureSpace
    space = space_of(
        features={
            "age": space_of.float_discretized(num_bins=2),
            "city": space_of.string_hashed(num_bins=3),
            "size": space_of.float_rescaled(scale=0.5),
            "rooms": space_of.float(),
        },
        crosses=[space_of.cross(("age", "city"), crossing_dim=4)],
        output_mode="dict",
    )
    table = {"age": [1.0, 2.0, 3.0, 4.0], "city": ["a", "b", "a", "c"], "size": [1.0] * 4, "rooms": [2.0] * 4}
    space.adapt(tf.data.Dataset.from_tensor_slices(table))
    row = {"age": tf.constant([1.5, 4.0]), "city": tf.constant(["a", "b"]), "size": tf.constant([3.0, 5.0])}
    output = space(dict(row, rooms=tf.constant([1.0, 7.0])))
    see("names", sorted(output))
    for name in sorted(output):
        see(name, output[name])


@program("utils.OrderedEnqueuer", "utils.GeneratorEnqueuer", logic=True)
def batches_in_a_queue(keras, see):
    """OrderedEnqueuer of a Sequence and GeneratorEnqueuer of a generator: the first batches, in order."""

    class Rows(keras.utils.Sequence):
        def __len__(self):
            return 2

        def __getitem__(self, index):
            return np.full(1, index)

    def first(enqueuer):
        enqueuer.start(workers=1, max_queue_size=2)
        try:
            batches = enqueuer.get()
            return [np.asarray(next(batches)) for _ in range(3)]
        finally:
            enqueuer.stop()

    attempt(see, "ordered", lambda: first(keras.utils.OrderedEnqueuer(Rows(), use_multiprocessing=False)))
    numbers = (np.full(1, number) for number in range(5))
    attempt(see, "generator", lambda: first(keras.utils.GeneratorEnqueuer(numbers, use_multiprocessing=False)))


@program("utils.warmstart_embedding_matrix", logic=True)
def embedding_matrix_of_another_vocabulary(keras, see):
    """warmstart_embedding_matrix: rows of words that stay are taken over, others are made anew."""
    matrix = keras.utils.warmstart_embedding_matrix(
        base_vocabulary=["a", "b"],
        new_vocabulary=["b", "c"],
        base_embeddings=np.array([[1.0], [2.0]], "float32"),
        new_embeddings_initializer="zeros",
    )
    see("matrix", matrix)


@program("preprocessing.text_dataset_from_directory", logic=True)
def parts_of_texts_from_a_folder(keras, see, tf, folder):
    """text_dataset_from_directory: cut texts, small batches, both parts at once, and what it refuses."""
    os.mkdir(os.path.join(folder, "a"))
    for name in ("one", "two", "three"):
        with open(os.path.join(folder, "a", name + ".txt"), "w") as file:
            file.write("text " + name)
    make = keras.preprocessing.text_dataset_from_directory
    see("cut", batches(make(folder, label_mode=None, max_length=6, shuffle=False, batch_size=2)))
    attempt(see, "not in batches", lambda: batches(make(folder, label_mode=None, shuffle=False, batch_size=None)))
    attempt(
        see,
        "both",
        lambda: [batches(part) for part in make(folder, shuffle=False, validation_split=0.34, subset="both")],
    )
    attempt(see, "binary of one class", lambda: make(folder, label_mode="binary").class_names)
    attempt(see, "too few labels", lambda: make(folder, labels=[1]).class_names)
    attempt(see, "no folder", lambda: make(os.path.join(folder, "none")).class_names)
