"""Why a file does not load, or loads and is something else: which cause each message has."""

import pytest
from lattice_small import MIDDLE, NEW, OLD

from conformance.lattice.causes import CAUSES, UNEXPLAINED, cause_of


@pytest.mark.parametrize(
    ("model", "said", "cause"),
    [
        ("dense", "outputs: by up to 0.0445 (largest value 0.767)", "unexplained"),
        (
            "lstm",
            "load: ValueError: Unrecognized keyword arguments passed to LSTM: {'time_major': False}",
            "time-major",
        ),
        ("dense", "load: ValueError: Unrecognized keyword arguments: ['batch_shape', 'optional']", "batch-shape"),
        ("m", "load: ValueError: Could not deserialize 'keras.metrics.mse' because", "functions-by-name"),
        ("m", "load: OSError: Unable to open file (file signature not found)", "zip-as-h5"),
        ("m", "load: BadZipFile: File is not a zip file", "h5-as-zip"),
        ("m", "load: TypeError: Could not locate class 'Functional'. Make sure", "no-module"),
        ("m", "load: ValueError: Unknown layer: Functional", "functional-class"),
        (
            "multi_head_attention",
            "load: RuntimeError: Unable to restore object of class 'MultiHeadAttention' likely due to name conflict",
            "refusal-as-name-conflict",
        ),
        (
            "nested_sequential",
            "load: ValueError: An empty Model cannot be used as a Layer.",
            "sequential-filled-too-late",
        ),
        (
            "layer_normalization",
            "outputs: InternalError: The CPU implementation of FusedBatchNorm only supports NHWC tensor format",
            "normalization-of-channels-first",
        ),
        ("m", "load: ValueError: Unknown layer: 'NotEqual'. Please", "mask-operation"),
        ("m", "load: ValueError: Unknown layer: 'ThresholdedReLU'. Please", "gone"),
        (
            "masking",
            "load: TypeError: <class 'keras.src.models.functional.Functional'> could not be deserialized properly.",
            "names-of-operations",
        ),
        (
            "dense",
            "load: TypeError: <class 'keras.src.models.functional.Functional'> could not be deserialized properly.",
            "unexplained",
        ),
        ("m", "compiled: not compiled", "not-compiled"),
        ("lambda_layer", "load: ValueError: bad marshal data (unknown type code)", "lambda-bytecode"),
        ("lambda_layer", "load: EOFError: EOF read where object expected", "lambda-bytecode"),
        ("dense", "load: EOFError: EOF read where object expected", "unexplained"),
        ("upsampling2d_bilinear", "outputs: by up to 1.41 (largest value 1.98)", "bilinear"),
        ("upsampling2d", "outputs: by up to 1.41 (largest value 1.98)", "unexplained"),
        (
            "compiled_objects",
            "outputs: ValueError: Exception encountered when calling Sequential.call().",
            "first-shape-with-batch",
        ),
        (
            "nested_sequential",
            "load: TypeError: <class 'keras.src.layers.core.dense.Dense'> could not be deserialized properly. Please",
            "input-shape-key",
        ),
        (
            "trained_adam",
            "load: TypeError: <class 'keras.src.models.sequential.Sequential'> could not be deserialized properly.",
            "input-shape-key",
        ),
        (
            "compiled_objects",
            "load: TypeError: <class 'keras.src.losses.losses.MeanSquaredError'> could not be deserialized properly.",
            "loss-function-key",
        ),
        (
            "lstm",
            "load: TypeError: <class 'keras.src.initializers.a.GlorotUniform'> could not be deserialized properly",
            "initializer-axes",
        ),
        (
            "m",
            "load: KeyError: \"Unable to synchronously open object (object 'vars' doesn't exist)\"",
            "weights-layout",
        ),
        ("m", "load: ValueError: Layer 'l' expected 3 variables, but received 0 variables during", "weights-layout"),
        ("merge_concatenate", "outputs: shapes [(4, 5, 6)] instead of [(4, 10, 3)]", "axis-lost"),
        ("lstm_options", "outputs: by up to 0.0369 (largest value 0.413)", "hard-sigmoid-by-name"),
        (
            "custom_loss_and_activation",
            "load: TypeError: Object of type function is not JSON serializable",
            "function-in-configuration",
        ),
        ("nested", "load: the process was ended after 40 seconds", "nested-forever"),
        ("nested_sequential", "load: the process was ended after 40 seconds", "unexplained"),
        ("multi_head_attention", "load: KeyError: 'query_shape'", "attention-shapes"),
        (
            "m",
            "load: TypeError: Error when deserializing class 'Dense' Unknown activation function: 'function'. Please",
            "function-as-object",
        ),
        (
            "m",
            "load: TypeError: Could not deserialize class 'F' because its parent module a.b cannot be imported",
            "module-gone",
        ),
        (
            "m",
            "load: TypeError: weight_decay is not a valid argument, kwargs should be empty  for `opt",
            "optimizer-keys",
        ),
        ("m", "load: the process ended with status -11", "unexplained"),
        ("m", "load: the process ended with status 1", "unexplained"),
        ("m", "structure: AttributeError: '_UserObject' object has no attribute 'layers'", "export-is-no-model"),
        ("m", "load: RuntimeError: Method `model_from_yaml()` has been removed due to security risk", "yaml-removed"),
        (
            "prelu",
            "load: ConstructorError: could not determine a constructor for the tag "
            "'tag:yaml.org,2002:python/object/apply:builtins.dict'",
            "yaml-objects",
        ),
        (
            "m",
            "load: OSError: Unable to open file (unable to open file: name = 'weights_tf/weights', errno = 2, error",
            "checkpoint-as-h5",
        ),
        (
            "trained_adam",
            "load: ValueError: You are trying to restore a checkpoint from a legacy TF-Keras optimizer into a v2.11+",
            "checkpoint-of-legacy-optimizer",
        ),
        ("trained_adam", "load: KeyError: 'sample_weight_mode'", "sample-weight-mode"),
        ("trained_adam", "load: ValueError: Argument(s) not recognized: {'lr': 0.0010000000474974513}", "rate-as-lr"),
        ("dense", "load: ImportError: Requires yaml module installed (`pip install pyyaml`).", "yaml-not-required"),
        (
            "dense",
            "load: TypeError: functional_from_config.<locals>.get_tensor() missing 2 required positional arguments",
            "one-input-without-list",
        ),
        (
            "lstm",
            "load: ValueError: Could not interpret initializer identifier: {'module': 'keras.initializers', "
            "'class_name': 'Orthogonal', 'config': {'gain': 1.0",
            "orthogonal-by-class",
        ),
        (
            "merge_dot",
            "load: ValueError: A `Dot` layer should be called on a list of 2 inputs. Received: "
            "input_shape=[[None, 5, 3], [None, 5, 3]]",
            "dot-shapes-as-lists",
        ),
        (
            "bidirectional",
            "load: ValueError: You called `set_weights(weights)` on layer 'l' with a weight list of length 6, but the "
            "layer was expecting 9 weights.",
            "bidirectional-built-thrice",
        ),
        (
            "custom_loss_and_activation",
            "load: TypeError: Error when deserializing class 'Dense' Could not interpret activation function "
            "identifier: halved",
            "custom-objects-lost",
        ),
        (
            "custom_loss_and_activation",
            "load: TypeError: Error when deserializing class 'Dense' Could not interpret activation function "
            "identifier: {'module': 'builtins', 'class_name': 'function', 'config': 'halved'",
            "function-as-object",
        ),
        ("custom_loss_and_activation", "load: ValueError: Unknown activation: function", "function-as-object"),
        ("mixed_precision", "load: AttributeError: 'str' object has no attribute 'convert_input'", "policy-by-name"),
        ("rnn_cells", "load: AttributeError: 'str' object has no attribute 'decode'", "names-as-text"),
        ("dense", "load: AttributeError: 'str' object has no attribute 'decode'", "unexplained"),
        ("rnn_cells", "load: ValueError: Shapes (9,) and (?, ?) are incompatible", "gru-bias"),
        ("rnn_cells", "load: ValueError: The truth value of an array with more than one element", "names-as-text"),
        ("upsampling2d", "load: ValueError: Cannot create group in read only mode.", "h5-inside-zip"),
        ("rnn_cells", "load: RuntimeError: SetValue(): 'source' shape '[2 x 9]' differs 'destination'", "gru-bias"),
        ("mixed_precision", 'load: ValueError: data type "mixed_float16" is not supported', "no-policies"),
        (
            "upsampling2d_bilinear",
            "outputs: ImportError: Exception encountered when calling UpSampling2D.call().",
            "resizing-with-torchvision",
        ),
        (
            "conv1d_causal",
            "load: ValueError: Dilated convolution on CPU is not supported by CNTK backend",
            "backend-lacks-it",
        ),
        (
            "trained_adam",
            "load: NotImplementedError: train_on_batch not implemented for NumPy backend.",
            "backend-lacks-it",
        ),
        ("rnn_cells", "load: ValueError: Shapes (2, 9) and (9,) are incompatible", "gru-bias"),
    ],
)
def test_messages_have_causes(model: str, said: str, cause: str) -> None:
    assert cause_of(model, said).id == cause


REFUSED = "load: TypeError: <class 'keras.src.{}'> could not be deserialized properly."


@pytest.mark.parametrize(
    ("said", "way", "writer", "cause"),
    [
        (REFUSED.format("initializers.random_initializers.GlorotUniform"), "", 2, "initializer-dtype"),
        (REFUSED.format("initializers.random_initializers.GlorotUniform"), "", 3, "initializer-axes"),
        (REFUSED.format("layers.rnn.lstm.LSTMCell"), "", 2, "cell-whole"),
        (REFUSED.format("models.sequential.Sequential"), "", 2, "input-shape-key"),
        (
            REFUSED.format("models.sequential.Sequential"),
            "load_model(copy with no quantization_config, compile=False)",
            3,
            "newer-keys-within",
        ),
        (REFUSED.format("layers.core.dense.Dense"), "own code, then load_weights(path)", 3, "newer-configuration"),
    ],
)
def test_the_same_words_have_another_cause_where_another_keras_wrote(
    said: str, way: str, writer: int, cause: str
) -> None:
    assert cause_of("m", said, way, 3, writer).id == cause


@pytest.mark.parametrize(
    ("model", "said", "reader", "cause"),
    [
        ("attention", "load: TypeError: ('Keyword argument not understood:', 'score_mode')", 2, "unknown-key"),
        ("attention", "load: TypeError: Received: score_mode=<function dot at 0x7f>", 3, "score-mode"),
        ("shared_layer", "outputs: by up to 3.6 (largest value 2.74)", 3, "shared-layer-index"),
        ("conv2d_transpose", "outputs: by up to 3.18 (largest value 3.08)", 3, "transposed-on-torch"),
        ("upsampling2d", "load: ValueError: No model found in config file.", 2, "h5-inside-zip"),
        ("dense", "load: TypeError: <class 'tf_keras.src.engine.functional.Functional'> could", 3, "tf-keras-beside"),
        ("dense", "load: Could not locate class 'F'. {'module': 'tf_ker", 3, "module-of-another-package"),
        ("dense", "load: Could not locate class 'F'. {'class_name': 'F", 3, "no-module"),
    ],
)
def test_causes_that_one_model_shows(model: str, said: str, reader: int, cause: str) -> None:
    assert cause_of(model, said, "", reader).id == cause


def test_causes_of_one_implementation_are_those_of_its_pairs() -> None:
    said, old = "outputs: by up to 0.04 (largest value 0.5)", "py37-tf115/tf.keras"
    assert cause_of("lstm", said, "", 2, 2, f"{old} {OLD}").id == "recurrent-activation"
    assert cause_of("lstm", said, "", 2, 2, f"{OLD} {old}").id == "recurrent-activation"
    assert cause_of("lstm", said, "", 2, 2, f"{OLD} {MIDDLE}").id == "unexplained"
    refused_, own = REFUSED.format("models.functional.Functional"), "own code, then load_weights(path)"
    assert cause_of("alpha_dropout", refused_, own, 3, 3, f"py312-tf218/tf.keras {NEW}").id == "legacy-layers"
    assert cause_of("alpha_dropout", refused_, own, 3, 3, f"py312-tf218/keras {NEW}").id == "newer-configuration"


@pytest.mark.parametrize(
    ("model", "said", "cause", "otherwise"),
    [
        ("masking", "structure: 1 layers instead of 2", "recurrent-layer-left-out", "unexplained"),
        (
            "bidirectional",
            "structure: Bidirectional l with weights [] instead of Bidirectional l with weights [[3, 8], [2, 8]]",
            "recurrent-layer-left-out",
            "unexplained",
        ),
        ("dense", "structure: 1 layers instead of 2", "unexplained", "unexplained"),
        ("nested", "structure: Functional inner with weights [[6, 3]]", "functional-as-network", "unexplained"),
        (
            "several_inputs_and_outputs",
            "compiled: AttributeError: 'Functional' object has no attribute 'test_on_batch'",
            "functional-as-network",
            "unexplained",
        ),
    ],
)
def test_what_tensorflow_2_0_does_not_know_of_later_saved_models(
    model: str, said: str, cause: str, otherwise: str
) -> None:
    later, first = "py38-tf24/tf.keras", "py37-tf20/tf.keras"
    assert cause_of(model, said, "", 2, 2, f"{later} {first}").id == cause
    assert cause_of(model, said, "", 2, 2, f"{first} {later}").id == otherwise


@pytest.mark.parametrize(
    ("model", "said", "cntk", "mxnet"),
    [
        ("lstm", "outputs: by up to 0.4 (largest value 0)", "cell-state-on-cntk", "zeros-as-weights-on-mxnet"),
        ("gru", "outputs: by up to 0.8 (largest value 0)", None, "zeros-as-weights-on-mxnet"),
        ("conv2d", "outputs: by up to 5.51 (largest value 3.19)", "same-padding-before", "same-padding-before"),
        ("rnn_cells", "outputs: shapes [(4, 2)] instead of [(4, 3)]", None, "first-of-stacked-cells-on-mxnet"),
        ("batch_normalization", "outputs: by up to 3.2 (largest value 3.6)", None, "gamma-of-one-on-mxnet"),
        (
            "batch_normalization_options",
            "load: ValueError: Weight count mismatch for layer #0",
            None,
            "gamma-and-beta-on-mxnet",
        ),
        ("activity_regularization", "load: RuntimeError: simple_bind error.", None, "identity-is-a-constant-on-mxnet"),
        ("alpha_dropout", "outputs: RuntimeError: simple_bind error.", None, "noise-of-an-unknown-batch-on-mxnet"),
        ("gru_reset_after", "outputs: RuntimeError: simple_bind error.", None, "gru-implementation-on-mxnet"),
        (
            "trained_adam",
            "load: TypeError: __init__() got multiple values for keyword argument 'learning_rate'",
            None,
            "learning-rate-on-mxnet",
        ),
        ("masking", "outputs: MXNetError: Traceback (most recent call last):", None, "mask-on-mxnet"),
        ("dense", "outputs: by up to 0.4 (largest value 1)", None, None),
    ],
)
def test_what_cntk_and_mxnet_compute_is_something_else_elsewhere(model: str, said: str, cntk: str, mxnet: str) -> None:
    for backend, cause in (("py36-keras23-cntk/keras[cntk]", cntk), ("py37-keras22-mxnet/keras[mxnet]", mxnet)):
        for pair in (f"{backend} {OLD}", f"{OLD} {backend}"):
            assert cause_of(model, said, "", 2, 2, pair).id == (cause or "unexplained")
    assert cause_of(model, said, "", 2, 2, f"{OLD} {MIDDLE}").id not in {cntk, mxnet}


@pytest.mark.parametrize(
    ("model", "said", "reader", "cause"),
    [
        ("m", "training: ValueError: Unknown variable: <Variable path=m/a/kernel>.", 3, "optimizer-built-of-nothing"),
        ("m", "training: NotImplementedError: numpy() is only available when", 3, "optimizer-built-of-nothing"),
        ("m", "compiled: StopIteration: ", 3, "batch-gone-while-traced"),
        ("several_inputs_and_outputs", "compiled: 1 numbers evaluated instead of 3", 3, "losses-of-outputs"),
        ("m", "compiled: 1 numbers evaluated instead of 3", 3, "unexplained"),
        # What nobody knows a cause of has none.
        ("m", "training: by up to 0.1 (largest value 1)", 2, "unexplained"),
        ("m", 'compiled: loss "mae" instead of "mse"', 3, "unexplained"),
    ],
)
def test_what_trains_on_otherwise_has_its_own_causes(model: str, said: str, reader: int, cause: str) -> None:
    assert cause_of(model, said, "", reader, reader).id == cause


def test_a_saved_model_alone_forgets_the_slots() -> None:
    said, pair = "training: by up to 0.0014 (largest value 0.5)", f"{OLD} {MIDDLE}"
    assert cause_of("trained_momentum", said, "", 2, 2, pair, "savedmodel").id == "slots-forgotten"
    assert cause_of("trained_momentum", said, "", 2, 2, pair, "h5").id == "unexplained"
    standalone = "py37-tf20/keras"
    for one in (f"{standalone} {MIDDLE}", f"{OLD} {standalone}"):
        assert cause_of("trained_adam", said, "", 2, 2, one, "h5").id == "counter-read-after-increment"
    assert cause_of("trained_adam", said, "", 2, 2, f"py37-tf20/tf.keras {MIDDLE}", "h5").id == "unexplained"


def test_what_one_backend_evaluates_is_not_what_others_do() -> None:
    said, openvino, cntk = (
        "compiled: evaluates to [1.176] instead of [1.177]",
        "py311-keras3-openvino/keras[openvino]",
        "py36-keras23-cntk/keras[cntk]",
    )
    assert cause_of("compiled_strings", said, "", 3, 3, f"{NEW} {openvino}").id == "evaluated-in-bfloat16"
    # Of what it saved others evaluate what it did: it never evaluates where it writes.
    assert cause_of("compiled_strings", said, "", 3, 3, f"{openvino} {NEW}").id == "unexplained"
    for pair in (f"{cntk} {OLD}", f"{OLD} {cntk}"):
        assert cause_of("compiled_strings", said, "", 2, 2, pair).id == "metrics-a-batch-behind"
    assert cause_of("compiled_strings", said, "", 2, 2, f"{OLD} {MIDDLE}").id == "unexplained"
    step, mxnet = "training: by up to 0.03 (largest value 0.3)", "py37-keras22-mxnet/keras[mxnet]"
    # keras 2.3 counts another step, too, but of slots that no file has.
    for other in (OLD, "py37-tf20/keras"):
        assert cause_of("trained_adam", step, "", 2, 2, f"{mxnet} {other}", "h5").id == "slots-forgotten-on-mxnet"


def test_a_bidirectional_of_2_1_has_no_shape_in_a_saved_model() -> None:
    said = "load: TypeError: int() argument must be a string, a bytes-like object or a number, not 'NoneType'"
    assert cause_of("bidirectional", said, "", 2, 2, "", "savedmodel").id == "bidirectional-without-its-shape"
    assert cause_of("bidirectional", said, "", 2, 2, "", "h5").id == "unexplained"


def test_an_attention_of_2_4_loses_its_weights_under_itself() -> None:
    said, own = "weights: by up to 1.06 (largest value 0.492)", "py38-tf24/tf.keras"
    assert cause_of("multi_head_attention", said, "", 2, 2, f"{own} {own}").id == "attention-without-its-weights"
    assert cause_of("multi_head_attention", said, "", 2, 2, f"{own} {OLD}").id == "unexplained"


def test_where_keys_alone_are_in_the_way_the_names_of_operations_are_not() -> None:
    said = REFUSED.format("models.functional.Functional")
    assert cause_of("masking", said, "own code, then load_weights(path)").id == "names-of-operations"
    assert cause_of("masking", said, "load_model(copy with no input_axes, compile=False)").id == "newer-keys-within"


def test_what_helps_tells_a_cause_that_no_message_names() -> None:
    said, way = "outputs: by up to 0.0445 (largest value 0.767)", "load_model(path, custom_objects={'hard_sigmoid': f})"
    assert cause_of("dense", said, way).id == "hard-sigmoid"
    assert cause_of("dense", said, "load_model(path, compile=False)").id == "unexplained"


def test_a_configuration_is_in_the_way_where_the_code_takes_the_weights() -> None:
    said = "load: TypeError: <class 'keras.src.models.functional.Functional'> could not be deserialized properly."
    assert cause_of("dense", said, "own code, then load_weights(path)").id == "newer-configuration"
    assert cause_of("dense", said, "load_model(copy with no seed, compile=False)").id == "newer-keys-within"
    assert cause_of("dense", said).id == "unexplained"


def test_causes_are_told_apart_by_their_ids() -> None:
    ids = [one.id for one in (*CAUSES, UNEXPLAINED)]
    assert len(ids) == len(set(ids))


# What is advised is what was carried out.

OWN = "own code, then load_weights(path)"
