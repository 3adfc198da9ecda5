"""Causes that lie in what a configuration, weights or a training state say to another Keras."""

from collections.abc import Sequence

from conformance.lattice.causes.cause import MIGRATING, Cause

CONFIGURATIONS: Sequence[Cause] = (
    Cause(
        "hard-sigmoid",
        r"^(outputs|training): by up to",
        "hard_sigmoid is clip(0.2 x + 0.5, 0, 1) up to Keras 2 and relu6(x + 3) / 6 from Keras 3 on: the file has only "
        "the name.",
        "https://github.com/keras-team/keras/blob/v3.15.1/keras/src/activations/activations.py",
        way="custom_objects=.'hard_sigmoid'",
    ),
    Cause(
        "time-major",
        r"time_major",
        "Recurrent layers of tf.keras 2 write time_major, which Keras 3 refuses.",
        MIGRATING,
        reader=3,
    ),
    Cause(
        "groups",
        r"groups.*(Conv2DTranspose|DepthwiseConv2D|SeparableConv|Conv1DTranspose|Conv3DTranspose)"
        r"|(Conv\w*Transpose|Depthwise\w*|Separable\w*).*groups",
        "Depthwise, separable and transposed convolutions of tf.keras 2 write groups, which Keras 3 refuses.",
        "https://github.com/keras-team/keras/issues/19441",
        reader=3,
    ),
    Cause(
        "batch-shape",
        r"batch_shape",
        "Keras 3 writes an input's shape as batch_shape, which Keras 2 does not know.",
        "https://github.com/tensorflow/tensorflow/issues/64685",
        reader=2,
    ),
    Cause(
        "functions-by-name",
        r"Could not (locate|deserialize).*(mse|mae|mean_)|Unknown (loss|metric) function",
        "A loss or metric that was given as a string is not found again when an HDF5 file is loaded.",
        "https://github.com/keras-team/keras/issues/19330",
    ),
    Cause(
        "sample-weight-mode",
        r"KeyError: 'sample_weight_mode'",
        "tf.keras 2.0 wants sample_weight_mode in the training configuration, which later tf.keras do not write.",
        "https://github.com/tensorflow/tensorflow/blob/v2.0.4/tensorflow/python/keras/saving/saving_utils.py#L235",
    ),
    Cause(
        "one-input-without-list",
        r"get_tensor\(\) (missing|takes)",
        "A single input or output of a functional model stands in no list since Keras 3.11; Keras 3.0 to 3.3 take its "
        "parts for tensors.",
        "https://github.com/keras-team/keras/pull/21341",
    ),
    Cause(
        "dot-shapes-as-lists",
        r"`Dot` layer should be called on a list of 2 inputs\. Received: input_shape=\[\[",
        "A Dot layer of Keras 3.0 and 3.1 wants shapes as tuples, and a configuration has them as lists: these do not "
        "load their own files either.",
        "https://github.com/keras-team/keras/issues/19305",
        models="dot",
    ),
    Cause(
        "bidirectional-built-thrice",
        r"was expecting 9 weights|expects 9 weight\(s\)\. Received 6",
        "Keras 3.0 to 3.2 build the layer that a Bidirectional was made of too when they make one from a "
        "configuration: it has three sets of weights instead of two.",
        "https://github.com/keras-team/keras/commit/67419fb298",
        models="bidirectional",
    ),
    Cause(
        "custom-objects-lost",
        r"activation function identifier: \w+$",
        "load_model of Keras 3.0 to 3.2 does not hand custom_objects on when it reads HDF5.",
        "https://github.com/keras-team/keras/blob/v3.0.5/keras/saving/saving_api.py#L183",
        models="^custom",
    ),
    Cause(
        "names-as-text",
        r"'str' object has no attribute 'decode'|truth value of an array",
        "keras 2.3 makes equal names of a layer's weights different by text (\"b'l/kernel:0'_2\") where it has bytes, "
        "and TensorFlow before 2.5 and keras 2.2 want bytes.",
        "https://github.com/keras-team/keras/blob/2.3.1/keras/engine/saving.py#L45",
        models="rnn_cells",
    ),
    Cause(
        "weights-layout",
        r"objects could not be loaded|Layer count mismatch|found 0 saved layers|`by_name` only supports"
        r"|expected \d+ variables, but received 0 variables|object 'vars' doesn't exist"
        r"|weight file containing 0 layers into a model",
        "Files of weights have another layout from Keras 3 on, and tf.keras 2.12 to 2.15 have ones of their own; a "
        "name with .weights.h5 is read in the layout of the reader only.",
        MIGRATING,
    ),
    Cause(
        "functional-class",
        r"Unknown layer: '?Functional",
        "A functional model is written with the class Functional, which older Kerases do not know: theirs is Model.",
    ),
    Cause(
        "mask-operation",
        r"Unknown layer: '?NotEqual",
        "Keras 3 writes the operation that makes a mask as a layer, and reading HDF5 does not know it.",
    ),
    Cause(
        "names-of-operations",
        r"Functional'> could not be deserialized properly",
        "Since 3.11 Keras writes the names of operations. Up to 3.10 the operation that joins a mask takes none: "
        "TypeError, Any.__init__() got an unexpected keyword argument 'name'.",
        "https://github.com/keras-team/keras/pull/21376",
        models="^masking$",
        # Without these keys it loads: then they alone were in the way.
        way=r"^(?!.*\(copy( renamed to \*\.h5)? with no)",
    ),
    Cause(
        "gone",
        r"Unknown layer|Unknown optimizer|module .* has no attribute",
        "The class or the function is not there in this Keras.",
        "https://keras.io/api/layers/",
        untested="Write it yourself and hand it over as custom_objects.",
    ),
    Cause(
        "reduction-auto",
        r"reduction=auto|reduction.*auto",
        "Losses of Keras 2 write reduction=auto, which Keras 3 does not know.",
        reader=3,
    ),
    Cause(
        "lambda",
        r"Lambda|safe_mode|lambda",
        "A Lambda layer is kept as the bytecode of the Python that saved it, which Keras 3 does not load by default, "
        "and another Python does not read.",
        "https://keras.io/api/layers/core_layers/lambda/",
        models="lambda",
        untested="Put a layer of your own in the place of the Lambda.",
    ),
    Cause(
        "lambda-bytecode",
        r"bad marshal data|EOF read where object expected|cannot unmarshal",
        "A Lambda layer is kept as the bytecode of the Python that saved it, which another Python does not read.",
        "https://github.com/keras-team/keras/issues/14875",
        models="lambda",
        untested="Put a layer of your own in the place of the Lambda.",
    ),
    Cause(
        "bilinear",
        r"^outputs: by up to",
        "keras 2.3 resizes bilinearly from the corners of pixels, TensorFlow 2 and Keras 3 from their centres: the "
        "file has only the name.",
        "https://github.com/tensorflow/tensorflow/issues/33691",
        models="bilinear",
        untested="Train again, or resize with tf.compat.v1.image.resize_bilinear in a layer of your own.",
    ),
    Cause(
        "first-shape-with-batch",
        r"^outputs: ValueError: Exception encountered when calling Sequential",
        "Keras 3 takes the batch_input_shape of a Sequential model's first layer for a shape without the batch: the "
        "model has one dimension too many, and says so when it is called.",
        "https://github.com/keras-team/keras/blob/v3.15.1/keras/src/legacy/saving/saving_utils.py#L63",
        reader=3,
    ),
    Cause(
        "input-shape-key",
        r"<class '\S*\.(Sequential|Dense)'> could not be deserialized properly"
        r"|Unrecognized keyword arguments passed to \w+: {'batch_input_shape'",
        "Keras 3 refuses batch_input_shape where it takes a configuration for its own: in .keras files and in models "
        "inside others, whose layers tf.keras 2 writes with their modules.",
        "https://github.com/keras-team/keras/blob/v3.15.1/keras/src/models/sequential.py#L382",
        reader=3,
        writer=2,
    ),
    Cause(
        "axis-lost",
        r"^outputs: (shapes|by up to)",
        "Keras 3.8 and earlier ones lose the axis of a layer when they read HDF5: it is the last one then.",
        "https://github.com/keras-team/keras/pull/20973",
        models="merge_concatenate",
        reader=3,
    ),
    Cause(
        "hard-sigmoid-by-name",
        r"^outputs: by up to",
        "hard_sigmoid is another function from Keras 3 on, and the one of the Keras that loads is taken: by code that "
        "names it, and by Keras 3.10 and earlier ones even where another is handed over.",
        "https://github.com/keras-team/keras/blob/v3.8.0/keras/src/activations/__init__.py",
        models="hard_sigmoid|lstm_options|conv_lstm2d",
        # Where there is a way, it is another file: the code of this Keras has its own function all the same.
        way=r"^$|^load_model\(copy",
        untested="Write the former function into the code.",
    ),
    Cause(
        "function-in-configuration",
        r"Object of type function is not JSON serializable",
        "Keras 3.10 and earlier ones put a function of one's own into the configuration and then write that as JSON.",
        "https://github.com/keras-team/keras/blob/v3.8.0/keras/src/legacy/saving/serialization.py#L571",
    ),
    Cause(
        "nested-forever",
        r"the process was ended after",
        "Keras 2 counts making a nested model as its first call, Keras 3 does not, and looks for the calls of a file "
        "forever up to 3.12.0 and in 3.13. In 3.12.4 and since 3.14 it raises.",
        "https://github.com/keras-team/keras/pull/19669",
        models="^nested$",
    ),
    Cause(
        "cell-whole",
        r"<class '\S*\.layers\.rnn\.\w+\.\w+'> could not be deserialized properly",
        "A cell, or the layer within a Bidirectional, is refused as a whole. In the way is an initializer: Orthogonal "
        "by its class, which Keras 3.0 to 3.3 do not know, or the input_axes of Keras 3.15, which those before refuse.",
        "https://github.com/keras-team/keras/blob/v3.15.1/keras/src/initializers/random_initializers.py",
        reader=3,
    ),
    Cause(
        "initializer-axes",
        r"<class '\S*\.initializers\.\w+\.\w+'> could not be deserialized properly",
        "Initializers of Keras 3.15 write input_axes, which Keras 3 before them refuses.",
        "https://github.com/keras-team/keras/blob/v3.15.1/keras/src/initializers/random_initializers.py",
        reader=3,
        writer=3,
    ),
    Cause(
        "initializer-dtype",
        r"<class '\S*\.initializers\.\w+\.\w+'> could not be deserialized properly",
        "tf.keras of TensorFlow 1.15 writes the dtype of initializers, which Keras 3 refuses.",
        "https://github.com/tensorflow/tensorflow/blob/v1.15.5/tensorflow/python/ops/init_ops.py",
        reader=3,
        writer=2,
    ),
    Cause(
        "legacy-layers",
        r"<class '\S*\.Functional'> could not be deserialized properly",
        "tf.keras of Keras 3 has a ThresholdedReLU and an AlphaDropout of its own, and writes for them the module "
        "keras._legacy.layers. Keras 3.3 to 3.9 cannot import that, and this ThresholdedReLU needs TensorFlow.",
        "https://github.com/keras-team/keras/blob/v3.9.2/keras/src/legacy/layers.py",
        models="^(thresholded_relu|alpha_dropout)$",
        reader=3,
        writer=3,
        pair=r"/tf\.keras ",
    ),
    Cause(
        "newer-keys-within",
        r"<class '\S*\.(Functional|Sequential|Dense)'> could not be deserialized properly",
        "Layers and initializers of a newer Keras 3 write keys that this one refuses, and of a functional model the "
        "refusal names the model alone. Without the keys it loads.",
        "https://github.com/keras-team/keras/blob/v3.15.1/keras/src/initializers/random_initializers.py",
        way=r"^\w+\((copy|text) with no \w+(, no \w+)*(, compile=False)?\)$",
    ),
    Cause(
        "newer-configuration",
        r"<class '\S*\.(Functional|Sequential|Dense)'> could not be deserialized properly",
        "A newer Keras 3 writes what this one does not read: keys (quantization_config, input_axes, renorm, use_gate), "
        "a single input in no list, the initializer Orthogonal. The refusal names the model alone; more than one of "
        "them may be in the way.",
        "https://github.com/keras-team/keras/pull/21341",
        # The weights fit the model that the code makes: what is in the way is the configuration.
        way=r"^own code, then load_weights\(path\)$",
        reader=3,
    ),
    Cause(
        "newer-configuration-unproved",
        r"<class '\S*\.Functional'> could not be deserialized properly",
        "A newer Keras 3 writes what this one does not read, as with other models. That the weights fit is not shown: "
        "Embedding of Keras 3.0 takes no input_length, and Conv2DTranspose on PyTorch computed otherwise.",
        "https://github.com/keras-team/keras/pull/21341",
        models=r"^(embedding_input_length|conv2d_transpose)$",
        reader=3,
    ),
    Cause(
        "transposed-on-torch",
        r"^outputs: by up to",
        "On PyTorch Conv2DTranspose with padding same and strides was off by a pixel before Keras 3.15: the file is "
        "right, its writer computed something else.",
        "https://github.com/keras-team/keras/pull/22876",
        models="^conv2d_transpose$",
    ),
    Cause(
        "recurrent-activation",
        r"^outputs: by up to",
        "Recurrent layers whose code names no recurrent_activation have hard_sigmoid in tf.keras of TensorFlow 1.15, "
        "and sigmoid in keras 2.3 and from tf.keras 2 on.",
        "https://github.com/tensorflow/tensorflow/blob/v1.15.5/tensorflow/python/keras/layers/recurrent.py",
        models="^(embedding_mask_zero|lstm|gru|gru_reset_(after|before)|bidirectional|rnn_cells?|stateful_lstm|masking)$",
        untested="Write recurrent_activation into the code, as the Keras that saved it has it.",
        pair=r"py37-tf115/tf\.keras",
    ),
    Cause(
        "shared-layer-index",
        r"^outputs: by up to",
        "Keras 3.2 writes of each call of a shared layer that it is the first one: the loaded model takes the first "
        "result everywhere. The file is wrong; it is mended in 3.3.",
        "https://github.com/keras-team/keras/blob/v3.2.1/keras/models/functional.py#:~:text=irrelevant_node_count",
        models="^shared_layer$",
    ),
    Cause(
        "initializers-of-tf-keras",
        r"Unknown initializer: (GlorotUniform|GlorotNormal|HeNormal|HeUniform)|distribution.*truncated_normal",
        "tf.keras writes the class of an initializer (GlorotUniform) and distributions (truncated_normal) that keras "
        "2.3 does not know: it has functions (glorot_uniform), and writes VarianceScaling.",
        "https://github.com/keras-team/keras/blob/2.3.1/keras/initializers.py",
    ),
    Cause(
        "orthogonal-by-class",
        r"initializer identifier: {('module': '[\w.]+', )?'class_name': 'Orthogonal'",
        "Keras 2 and newer Keras 3 write the initializer of recurrent layers as Orthogonal, for which Keras 3.0 to 3.3 "
        "have the name OrthogonalInitializer only.",
        "https://github.com/keras-team/keras/pull/19844",
    ),
    Cause(
        "gru-bias",
        r"reset_after=|incompatible tensor with shape|Shapes \(2, \d+\) and \(\d+,\)|bias must be 1-dim"
        r"|variable shape \(2, 9\)"
        r"|\(9,\) and \((2, 9|\?, \?)\)|\(2, 9\) and \(9,\)|'\[2 x 9\]' differs|Redefinition of variable l/bias",
        "A GRU or GRUCell whose code does not say reset_after has one bias in keras 2.3 and in tf.keras of TensorFlow "
        "1.15, and two from tf.keras 2 on.",
        "https://github.com/keras-team/keras/blob/2.3.1/keras/layers/recurrent.py",
        models="gru|masking|rnn_cells",
        untested="Write reset_after into the code, as the Keras that saved it has it.",
    ),
    Cause(
        "no-policies",
        r"Cannot convert value 'mixed_float16' to a TensorFlow DType|data type \"mixed_float16\" is not supported",
        "keras 2.3 has no policies of types, and tf.keras before 2.5 takes none by its name: the name is taken for a "
        "type.",
        models="mixed",
        untested="Make the model by code without the policy and load the weights.",
    ),
    Cause(
        "axis-as-list",
        r"tuple indices must be integers or slices, not list",
        "BatchNormalization of TensorFlow 2.0 writes its axis as a list, which keras 2.3 cannot use.",
        "https://github.com/tensorflow/tensorflow/blob/v2.0.4/tensorflow/python/keras/layers/normalization.py",
        models="batch_normalization",
        untested="Make the model by its code and load the weights, or put the number into a copy of the file.",
    ),
    Cause(
        "tf-keras-beside",
        r"Expected object to be an instance of `KerasSaveable`, but got <tf_keras|<class 'tf_keras\.",
        "A .keras file of tf_keras names modules of tf_keras. Keras 3.4 and 3.6 import them where tf_keras is there as "
        "well, and what comes of it is no model of Keras 3.",
        "https://github.com/keras-team/keras/pull/20751",
        reader=3,
    ),
    Cause(
        "module-of-another-package",
        r"Could not locate (class|function).*'module': 'tf_",
        "A .keras file of tf_keras names modules of tf_keras, and Keras 3.9 and later take no class of others.",
        "https://github.com/keras-team/keras/pull/20751",
        reader=3,
    ),
    Cause(
        "module-gone",
        r"parent module \S+ cannot be imported",
        "A .keras file names the modules of its classes. Those of tf.keras 2 (keras.src.engine.functional) are not in "
        "Keras 3, and those of Keras 3 not in Keras 2.",
        "https://github.com/keras-team/keras/issues/19089",
    ),
    Cause(
        "optimizer-keys",
        r"is not a valid argument, kwargs should be empty",
        "Optimizers write weight_decay and other keys from TensorFlow 2.11 on, which those before refuse.",
        "https://github.com/keras-team/keras/blob/v2.10.0/keras/optimizers/optimizer_experimental/optimizer.py",
    ),
    Cause(
        "rate-as-lr",
        r"Argument\(s\) not recognized: {'lr'",
        "Optimizers of Keras 2.2 write their rate as lr, which Keras 3 does not know.",
        "https://github.com/keras-team/keras/blob/2.2.4/keras/optimizers.py#:~:text='lr'%3A",
        reader=3,
        writer=2,
    ),
    Cause(
        "loss-function-key",
        r"<class '\S*losses\.\S*'> could not be deserialized properly",
        "Losses of tf.keras 2.15 and tf_keras write the function that they wrap as the key fn, which Keras 3 refuses.",
        "https://github.com/keras-team/tf-keras/blob/v2.15.0/tf_keras/losses.py",
        reader=3,
    ),
    Cause(
        "attention-shapes",
        r"KeyError: 'query_shape'|MultiHeadAttention\.build\(\) missing",
        "MultiHeadAttention of TensorFlow 2.4 does not write the shapes that it was built with, and later readers want "
        "them.",
        "https://github.com/keras-team/keras/blob/v2.15.0/keras/layers/attention/multi_head_attention.py",
        models="multi_head",
    ),
    Cause(
        "function-as-object",
        r"Unknown (\w+ function|activation): '?function\b|function identifier: {'module': 'builtins'",
        "tf.keras 2.15 and later Kerases write a function of one's own as an object of class function, which readers "
        "of HDF5 do not know, their own too.",
        "https://github.com/keras-team/keras/issues/20833",
    ),
    Cause(
        "nested-calls",
        r"loops or disconnected nodes|failed to be resolved",
        "Keras 2 counts making a nested model as its first call, Keras 3 does not: calls in a file are not found.",
    ),
    Cause(
        "policy-by-name",
        r"quantization_mode|'str' object has no attribute 'convert_input'",
        "Keras 2 writes a layer's policy of types otherwise; Keras 3 takes the text for a policy.",
        models="mixed",
        reader=3,
    ),
    Cause(
        "score-mode",
        r"score_mode=<function",
        "Reading an HDF5 file Keras 3.14 and later take the text 'dot' of an attention's score_mode for the function "
        "of that name.",
        reader=3,
    ),
    Cause(
        "unknown-key",
        r"Unrecognized keyword|unexpected keyword argument|not understood",
        "The configuration has a key that this Keras does not know.",
    ),
    Cause(
        "no-module",
        r"Could not locate (class|function)",
        "Configurations of Keras 2 do not say from which module a class is, and Keras 3 wants to know.",
        reader=3,
    ),
)
