"""Which arguments a constructor takes beyond its signature, found by passing them."""

import ast
import inspect
import logging
import os
import re
import signal
import time
import warnings

#: Where constructing has no effect outside of the process.
GROUPS = (
    *("callbacks", "constraints", "dtype_policies", "initializers", "layers", "losses", "metrics", "mixed_precision"),
    *("optimizers", "preprocessing", "quantizers", "regularizers", "models", "Model", "Sequential"),
)

#: Values for required arguments, by their names; callables are given the Keras.
REQUIRED = {
    "units": 2,
    "filters": 2,
    "kernel_size": 2,
    "pool_size": 2,
    "size": 2,
    "rate": 0.5,
    "p": 0.5,
    "n": 2,
    "dims": (1,),
    "target_shape": (2,),
    "input_dim": 4,
    "output_dim": 3,
    "output_size": 2,
    "layer": lambda keras: keras.layers.Dense(2),
    "cell": lambda keras: keras.layers.LSTMCell(2),
    "cells": lambda keras: [keras.layers.LSTMCell(2)],
    "function": lambda keras: _identity,
    "fn": lambda keras: _same,
    "activation": "relu",
    "stddev": 0.5,
    "num_heads": 2,
    "key_dim": 2,
    "head_dim": 2,
    "num_query_heads": 2,
    "num_key_value_heads": 2,
    "height": 2,
    "width": 2,
    "factor": 0.5,
    "scale": 0.5,
    "num_tokens": 4,
    "num_bins": 4,
    "bin_boundaries": [0.0, 1.0],
    "num_classes": 2,
    "target_class_ids": [0],
    "precision": 0.5,
    "recall": 0.5,
    "sensitivity": 0.5,
    "specificity": 0.5,
    "schedule": lambda keras: _rate,
    "filepath": "kept.keras",
    "filename": "kept.csv",
    "backup_dir": "kept",
    "initial_learning_rate": 0.5,
    "decay_steps": 10,
    "decay_rate": 0.5,
    "alpha": 0.5,
    "boundaries": [1],
    "values": [0.5, 0.25],
    "first_decay_steps": 10,
    "inner_optimizer": lambda keras: keras.optimizers.SGD(),
    "optimizer": lambda keras: keras.optimizers.SGD(),
    "dim": 3,
    "axes": 1,
    "axis": 1,
    "equation": "ab,bc->ac",
    "output_shape": 2,
    "max_value": 2.0,
    "name": "given",
    "shape": (3,),
    "data": [[1.0], [2.0], [3.0], [4.0]],
    "targets": [[1.0], [2.0], [3.0], [4.0]],
    "length": 2,
    "policy": "float32",
    "min_value": 0.5,
    "height_factor": 0.25,
    "width_factor": 0.25,
    "max_number": 2,
    "directory": "kept",
    "rank": 1,
    "stops": [1],
    "l": 0.5,
    "vocabulary": ["a", "b"],
}

#: The same of single classes.
OF_CLASS = {
    "Bidirectional": {"layer": lambda keras: keras.layers.LSTM(2)},
    "CategoryEncoding": {"num_tokens": 4, "max_tokens": 4},
    "ConvLSTM2DCell": {"rank": 2},
    "Discretization": {"bin_boundaries": [0.0, 1.0], "bins": [0.0, 1.0]},
    "InputLayer": {"shape": (5,), "input_shape": (5,)},
    "ModelCheckpoint": {"filepath": "kept.h5"},
    "Pipeline": {"layers": lambda keras: [keras.layers.Dense(2)]},
    "RandomPosterization": {"factor": 4},
}

#: Values of arguments that are tried, by their names; others take that of another version's default.
TRIED = {
    "input_shape": (3,),
    "batch_input_shape": (2, 3),
    "batch_size": 2,
    "input_dim": 3,
    "input_length": 4,
    "dtype": "float64",
    "input_dtype": "float64",
    "name": "given",
    "trainable": False,
    "lr": 0.25,
    "learning_rate": 0.25,
    "decay": 0.25,
    "weight_decay": 0.25,
    "clipnorm": 1.5,
    "clipvalue": 0.75,
    "global_clipnorm": 1.5,
    "epsilon": 0.125,
    "activity_regularizer": "l2",
    "reduction": "sum",
    "dynamic": True,
    "autocast": False,
    "use_ema": True,
    "init": "zeros",
    "inner_init": "zeros",
    "nb_filter": 3,
    "nb_row": 2,
    "nb_col": 2,
    "filter_length": 2,
    "border_mode": "same",
    "subsample": 1,
    "subsample_length": 1,
    "dim_ordering": "th",
    "data_format": "channels_last",
    "bias": False,
    "W_regularizer": "l2",
    "b_regularizer": "l2",
    "U_regularizer": "l2",
    "W_constraint": "nonneg",
    "b_constraint": "nonneg",
    "dropout_W": 0.25,
    "dropout_U": 0.25,
    "forget_bias_init": "one",
    "inner_activation": "tanh",
    "consume_less": "cpu",
    "nb_epoch": 2,
}

#: What is tried with every class below a namespace, for no signature names it.
ALSO = {
    "layers": (
        *("input_shape", "batch_input_shape", "batch_size", "input_dim", "input_length", "dtype", "input_dtype"),
        *("name", "trainable", "weights", "activity_regularizer", "autocast", "dynamic"),
    ),
    "optimizers": (
        *("lr", "learning_rate", "decay", "weight_decay", "clipnorm", "clipvalue", "global_clipnorm", "use_ema"),
        *("epsilon", "name", "loss_scale_factor", "gradient_accumulation_steps", "jit_compile"),
    ),
    "losses": ("reduction", "name", "dtype"),
    "metrics": ("name", "dtype"),
    "initializers": ("seed", "dtype"),
}

#: The argument itself is refused, and not its value.
_REFUSED = re.compile(
    r"(?i)unexpected keyword|unrecognized|not recognized|not understood|not a valid argument|not support|deprecated"
    r"|no longer|invalid keyword|invalid argument|unknown (keyword )?argument|not accept|got an unexpected"
    r"|takes no arguments"
)

#: Without another argument these have no effect anywhere.
_IDLE = ("batch_size", "input_dtype")

#: The default of what has none.
_NOTHING = object()

_LONGEST = 300
#: "From FILE:LINE: calling f with x is deprecated": where the call was made.
_PLACE = re.compile(r"From (\S+):\d+: ")
#: What Python says of its own library is said of no class of Keras.
_OF_PYTHON = re.compile(r"is deprecated since Python \d")


class Plain:
    """Two instances without further arguments: what both remember (name → text), all names, what was said."""

    def __init__(self, one, other, said):
        self.steady = {name: value for name, value in one.items() if other.get(name) == value}
        self.known = set(one) | set(other)
        self.said = set(said)


class Heard(logging.Handler):
    """What is logged as a warning, in whatever logger."""

    def __init__(self):
        logging.Handler.__init__(self, logging.WARNING)
        self.said = []

    def emit(self, record):
        try:
            self.said.append(record.getMessage())
        except Exception:
            self.said.append(str(record.msg))


class Trying:
    """Tries arguments with the classes of one Keras, for at most so many seconds of the processor."""

    def __init__(self, keras, signatures, members, seconds):
        self.keras = keras
        #: Class → the names of all members that were described.
        self.members = members
        self.signatures = signatures
        self.until = time.process_time() + seconds
        self.failed = {}
        self._heard = Heard()
        for name in (None, "tensorflow", "absl"):
            logger = logging.getLogger(name)
            logger.addHandler(self._heard)
            logger.disabled = False
            if logger.getEffectiveLevel() > logging.WARNING:
                logger.setLevel(logging.WARNING)

    def all(self, classes, asked, members, records, key):
        """Try with each class (path → class) what is asked of it (path → name → default); fills ``records``.

        ``members`` (path → names) are looked for on its instances.
        """
        by_class = {}
        for path, found in sorted(classes.items()):
            if path.partition(".")[0] in GROUPS:
                by_class.setdefault(id(found), (found, []))[1].append(path)
        for found, paths in by_class.values():
            if time.process_time() > self.until:
                self.failed[paths[0]] = "no time was left to try its arguments"
                continue
            wanted = {}
            for path in paths:
                wanted.update(asked.get(path, {}))
                wanted.update((name, None) for name in ALSO.get(path.partition(".")[0], ()) if name not in wanted)
            record = records[key(found)]
            if record["dead"]:
                continue
            looked = {name for path in paths for name in members.get(path, ())}
            mine = self._of_class(found, wanted, sorted(looked), record, paths[0])
            if mine:
                record["tried"] = mine
            if paths[0].startswith("optimizers.") and hasattr(getattr(self.keras, "backend", None), "get_session"):
                # Their variables stay in the graph, and each reading of one takes the longer, the larger it is.
                self.keras.backend.clear_session()

    def _of_class(self, found, wanted, looked, record, path):
        """Argument → outcome and what was said, of one class."""
        own = {one[1]: one[2] for one in record["signature"] or () if one[0] not in "aw"}
        needed = self._needed(found, own, path)
        plain = None if needed is None else self._plain(found, needed, looked, record, path)
        if plain is None:
            return {}
        results = {}
        takes_any = self.signatures.is_open(found.__init__)
        for name, default in sorted(wanted.items()):
            if name in needed or (name not in own and not takes_any):
                continue
            if time.process_time() > self.until:
                self.failed[path] = "no time was left to try all its arguments"
                break
            given, telling = self._given(name, default, own, needed, record["renamed"].get(name))
            outcome, text = self._tried(found, given, name, telling, plain)
            # What the signature names is accepted: only more than that is told.
            if name not in own or outcome == "w":
                results[name] = [outcome, text]
        return results

    def _needed(self, found, own, path):
        """Values for the arguments without which a class is not constructed; None where one is not known."""
        needed = {name: value for name, value in OF_CLASS.get(found.__name__, {}).items() if name in own}
        for name, default in own.items():
            if default is None and name not in needed:
                if name not in REQUIRED:
                    self.failed[path] = "no value is known for its argument %s" % name
                    return None
                needed[name] = REQUIRED[name]
        return needed

    def _plain(self, found, needed, looked, record, path):
        """An instance without further arguments; None where there is none. What it says goes into the record."""
        first, said, error = self._made(found, needed)
        if error is not None:
            text = _line("%s: %s" % (type(error).__name__, error))
            if isinstance(error, ImportError) and "Keras 3" in str(error):
                record["dead"] = text
            else:
                self.failed[path] = text
            return None
        notices = [one for one in said if "deprecat" in one.lower()]
        if notices and not record["deprecated"]:
            record["deprecated"] = _line(notices[0])
        unknown = [name for name in looked if name not in self.members(found)]
        record["members"] += [["a", name, None, "", "", ""] for name in self._dynamic(found, first, unknown)]
        second, _, error = self._made(found, needed)
        if error is not None:
            self.failed[path] = _line("the second time: %s: %s" % (type(error).__name__, error))
            return None
        return Plain(self._state(first), self._state(second), said)

    @staticmethod
    def _dynamic(found, made, looked):
        """Which names an instance answers to and no class of its hierarchy has: ``lr`` of some optimizers."""
        for name in looked:
            if hasattr(found, name):
                continue
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                try:
                    getattr(made, name)
                except Exception:
                    continue
            yield name

    def _given(self, name, default, own, needed, new):
        """The arguments with one more, and whether its effect would show; ``new`` is what a decorator makes of it."""
        given = dict(needed)
        if new is None:
            given[name], telling = self._value(name, default, own.get(name, _NOTHING))
            return given, telling
        # By its old name: not together with the new one, and its effect is that of the new one.
        if new in needed:
            given[name] = given.pop(new)
        else:
            given[name] = self._value(name, own.get(new), _NOTHING)[0]
        return given, False

    def _tried(self, found, given, name, telling, plain):
        """Outcome and what was said of one more argument."""
        made, said, error = self._made(found, given)
        if error is not None:
            refused = _is_refused(str(error), name)
            return ("r" if refused else "u"), _line("%s: %s" % (type(error).__name__, error))
        # A warning about something else is none about this argument.
        news = [one for one in said if one not in plain.said and (_names(one, name) or "Update your" in one)]
        now = self._state(made)
        # What is stored in a new place counts as an effect, as does a changed one.
        changed = any(now.get(key) != before for key, before in plain.steady.items()) or bool(set(now) - plain.known)
        value = given[name]
        written, distinct = self._text(value), isinstance(value, (str, float, tuple, list))
        kept = any(text == written and (distinct or name in key) for key, text in now.items())
        if telling and not changed and not kept:
            return "i", _line(news[0]) if news else ""
        return ("w", _line(news[0])) if news else ("a", "")

    def _value(self, name, default, own):
        """A value for an argument, and whether its effect would show: it is unlike its ``own`` default."""
        if name in TRIED:
            value = TRIED[name]
            return value, name not in _IDLE and self.signatures.text_of(value) != own
        try:
            value = ast.literal_eval(default or "")
        except (ValueError, SyntaxError):
            return None, False
        if isinstance(value, bool):
            return not value, True
        return value, False

    def _made(self, found, arguments):
        """An instance, the warnings it gave, the exception if there was one."""
        del self._heard.said[:]
        made = error = None
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            before = signal.signal(signal.SIGALRM, _too_long)
            signal.alarm(10)
            try:
                given = {n: v(self.keras) if inspect.isfunction(v) else v for n, v in arguments.items()}
                made = found(**given)
            except Exception as raised:
                error = raised
            finally:
                signal.alarm(0)
                signal.signal(signal.SIGALRM, before)
        said = [_of_the_call(text) for text in [str(one.message) for one in caught] + list(self._heard.said)]
        return made, [one for one in dict.fromkeys(said) if one], error

    def _state(self, made):
        """What an instance remembers: its configuration and its attributes, as texts."""
        state = {}
        try:
            config = made.get_config()
        except Exception:
            config = {}
        if isinstance(config, dict):
            state.update(("config." + str(name), self._text(value)) for name, value in config.items())
        try:
            mine = vars(made)
        except TypeError:
            mine = {}
        state.update(("." + name, self._text(value)) for name, value in mine.items())
        return state

    def _text(self, value):
        try:
            return self.signatures.whole_text_of(value)
        except Exception:
            return "<%s>" % type(value).__name__


class TooLongError(Exception):
    """Constructing took longer than anybody waits."""


def _too_long(number, frame):
    raise TooLongError("not done after 10 seconds")


def _is_refused(message, name):
    """Whether an exception is about the argument, and not about the value it was given."""
    if not _REFUSED.search(message):
        return False
    if "takes no arguments" in message:
        return True
    before = re.split(r"(?<![A-Za-z0-9_])%s(?![A-Za-z0-9_])" % re.escape(name), message)[0][-30:]
    return _names(message, name) and "value" not in before.lower()


def _names(text, name):
    """Whether a text names an argument, and not only a word that it is a part of."""
    return re.search(r"(?<![A-Za-z0-9_])%s(?![A-Za-z0-9_])" % re.escape(name), text) is not None


def _identity(x):
    return x


def _same(y_true, y_pred):
    return y_true - y_pred


def _rate(epoch):
    return 0.5


def _of_the_call(text):
    """A warning without the place that TensorFlow puts before it; nothing where it is about what a library calls."""
    if _OF_PYTHON.search(text):
        return ""
    place = _PLACE.match(text)
    if place is None:
        return text
    # One decorator may call the next.
    ours = place.group(1).replace(os.sep, "/").endswith(("public/trying.py", "python/util/deprecation.py"))
    return text[place.end() :] if ours else ""


def _line(text):
    # Addresses and folders differ from run to run.
    text = re.sub(r"0x[0-9a-f]{6,}", "0x…", " ".join(str(text).split())).replace(os.getcwd(), "…")
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
