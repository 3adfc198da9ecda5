"""Other endings of names of files: at all places where a file has the name, or at none of them."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from linting import fixed, knowledge

from conformance.lint.fixing import fix
from conformance.lint.linting import Prepared
from conformance.lint.sources import found

HEAD = """import os
from pathlib import Path
import keras
from keras.callbacks import ModelCheckpoint
m = keras.Sequential()
"""


def made(text: str, folder: Path, *, unsafe: bool = False) -> str:
    """What becomes of these lines, from TensorFlow 2.10."""
    return fixed(HEAD + text, folder, "tf.keras@2.10", unsafe=unsafe).decode().removeprefix(HEAD)


def ending(text: str, *names: str, new: str = ".weights.h5") -> str:
    """The same with another ending of names."""
    for name in names:
        text = re.sub(rf"(?<=[\"'/]){re.escape(name)}(?=[\"'])", name.partition(".")[0] + new, text)
    return text


#: Written and read by one name, however the code puts it together.
TOGETHER = [
    "ModelCheckpoint('ckpt/w', save_weights_only=True)\nm.load_weights('ckpt/w')",
    "ModelCheckpoint(filepath='ckpt/w', save_weights_only=True)\nm.load_weights(filepath='ckpt/w')",
    "path = 'ckpt/w'\nModelCheckpoint(path, save_weights_only=True)\nm.load_weights(path)",
    "path: str = 'ckpt/w'\nm.save_weights(path)\nm.load_weights('ckpt/w')",
    "d = 'ckpt'\nm.save_weights(d + '/w')\nm.load_weights(d + '/w')",
    "m.save_weights(os.path.join('ckpt', 'w'))\nm.load_weights('ckpt/w')",
    "d = Path('ckpt')\nm.save_weights(d / 'kept')\nm.load_weights(d / 'kept')",
    "def load():\n    path = 'other'\n    return path\npath = 'ckpt/w'\nm.save_weights(path)\nm.load_weights(path)",
]


@pytest.mark.parametrize("text", TOGETHER)
def test_what_is_known_to_be_one_file_is_renamed_everywhere(text: str, tmp_path: Path) -> None:
    assert made(text, tmp_path) == ending(text, "w", "kept")


#: The same where something of the name, or what else it is for, is not known.
DOUBTED = {
    "ModelCheckpoint(f'{d}/w', save_weights_only=True)\nm.load_weights(f'{e}/w')": ("w",),
    "ModelCheckpoint(d / 'kept', save_weights_only=True)\nm.load_weights(os.path.join(d, 'kept'))": ("kept",),
    "ModelCheckpoint('ckpt/w-{epoch:02d}', save_weights_only=True)\nm.load_weights('ckpt/w-05')": (
        "w-{epoch:02d}",
        "w-05",
    ),
    "ModelCheckpoint('ckpt/w-{epoch}', save_weights_only=True)\nm.load_weights('ckpt/w-%d' % n)": (
        "w-{epoch}",
        "w-%d",
    ),
    "m.save_weights(f'weights_{n}.h5')\nm.load_weights('weights_10.h5')": ("weights_{n}.h5", "weights_10.h5"),
    "names = {'w': 'ckpt/w'}\nm.save_weights('ckpt/w')\nm.load_weights(names['w'])": ("ckpt/w",),
    "def name():\n    return 'ckpt/w'\nm.save_weights('ckpt/w')\nm.load_weights(name())": ("ckpt/w",),
    "m.save_weights('ckpt/w')\nos.path.exists('ckpt/w.index')": ("ckpt/w",),
    "m.save_weights('ckpt/w')\nshutil.rmtree('ckpt/w')": ("ckpt/w",),
    "m.save_weights(f'{d}.hdf5')\nm.load_weights(found)": ("{d}.hdf5",),
}


@pytest.mark.parametrize("text", DOUBTED)
def test_what_may_be_another_file_is_renamed_where_unsafe_fixes_are_asked_for(text: str, tmp_path: Path) -> None:
    names = DOUBTED[text]
    after = text
    for name in names:
        new = name.removesuffix(".h5").removesuffix(".hdf5") + ".weights.h5"
        after = re.sub(rf"(?<=['/]){re.escape(name)}(?=')", new.replace("\\", ""), after)
    assert made(text, tmp_path) == text
    assert made(text, tmp_path, unsafe=True) == after != text


#: Neither is renamed: why.
KEPT = {
    "m.save_weights(f'{name}.h5')\nm.load_weights('imagenet.h5')": "load_weights of what may be the same file",
    "m.save_weights('ckpt/w')\nm.load_weights(os.path.join('ckpt', name))": "load_weights of what may be the same file",
    "ModelCheckpoint('w.h5', save_weights_only=True)\nm.load_weights('w.h5', by_name=True)": "load_weights(by_name=…)",
    "ModelCheckpoint('w.h5', save_weights_only=True)\nm.load_weights('w.h5', True)": "load_weights(by_name=…)",
    "ModelCheckpoint('w.h5', save_weights_only=True)\nm.load_weights('w.h5', skip_mismatch=True)": (
        "load_weights(skip_mismatch=…)"
    ),
    "ModelCheckpoint('w.h5', save_weights_only=True)\nm.load_weights('w.h5')\nm.load_weights('w.h5', by_name=b)": (
        "load_weights(by_name=…)"
    ),
    "ModelCheckpoint(f'{d}/w.h5', save_weights_only=True)\nm.load_weights(f'{d}/w.h5', by_name=True)": (
        "load_weights(by_name=…)"
    ),
}


@pytest.mark.parametrize("text", KEPT)
def test_where_one_of_them_cannot_be_renamed_none_is(text: str, tmp_path: Path) -> None:
    assert made(text, tmp_path, unsafe=True).startswith(text.partition("\n")[0])
    assert made(text, tmp_path) == text
    (tmp_path / "code.py").write_text(HEAD + text, encoding="utf-8")
    report = fix(found([tmp_path / "code.py"]), lambda: Prepared(knowledge("tf.keras@2.10"))).report
    assert KEPT[text] in [one.unfixed.removesuffix(", used in this file") for one in report.findings]


def test_layers_that_are_read_by_their_names_are_written_with_the_whole_model(tmp_path: Path) -> None:
    text = "m.save_weights('w.h5')\nm.load_weights('w.h5', by_name=True)\n"
    assert made(text, tmp_path) == text
    assert made(text, tmp_path, unsafe=True) == text.replace("save_weights(", "save(")
    # What is no HDF5 is read by names in no version.
    text = "m.save_weights('w')\nm.load_weights('w', by_name=True)\n"
    assert made(text, tmp_path, unsafe=True) == text


def test_an_argument_that_says_nothing_does_not_stay(tmp_path: Path) -> None:
    """Keras 3 refuses by_name of its own format, whatever it is."""
    text = (
        "m.save_weights('w.h5')\nm.load_weights('w.h5', by_name=False)\nm.load_weights('w.h5', skip_mismatch=False)\n"
    )
    assert made(text, tmp_path) == ending(text, "w.h5").replace(", by_name=False", "")


@pytest.mark.parametrize(
    "text",
    [
        "m.save_weights('w')\nopen('a.txt', 'w')\nwith open(file='b', mode='w') as f:\n    pass\n",
        "m.save_weights('w')\nkeras.Input((1,), name='w')\n",
    ],
)
def test_the_same_text_that_is_no_name_of_a_file_stays(text: str, tmp_path: Path) -> None:
    assert made(text, tmp_path) == text.replace("save_weights('w')", "save_weights('w.weights.h5')")


def test_another_file_that_is_written_stays(tmp_path: Path) -> None:
    text = "m.save_weights(f'kept_{n}.h5')\nm.save('kept_all.h5')\n"
    assert made(text, tmp_path, unsafe=True) == text.replace("kept_{n}.h5", "kept_{n}.weights.h5")


def test_a_name_in_a_list_that_may_be_that_of_the_same_file_goes_with_it(tmp_path: Path) -> None:
    names = "['kept/1-w', 'kept/2-w', 'other', 'word']"
    text = f"m.save_weights('kept/{{}}-w'.format(n))\nfor name in {names}:\n    m.load_weights(name)\n"
    after = text.replace("-w'", "-w.weights.h5'")
    assert made(text, tmp_path) == text
    assert made(text, tmp_path, unsafe=True) == after


@pytest.fixture
def several(tmp_path: Path) -> Callable[..., list[str]]:
    """What becomes of files that are fixed together."""

    def run(*codes: str, unsafe: bool) -> list[str]:
        for number, text in enumerate(codes):
            (tmp_path / f"f{number}.py").write_text(HEAD + text, encoding="utf-8")
        prepared = Prepared(knowledge("tf.keras@2.10"))
        changed = fix(found([tmp_path]), lambda: prepared, unsafe=unsafe).changed
        after = {path.name: new.decode().removeprefix(HEAD) for path, (_, _, new) in changed.items()}
        return [after.get(f"f{number}.py", text) for number, text in enumerate(codes)]

    return run


def test_files_that_several_modules_name_are_renamed_in_all_or_in_none(several: Callable[..., list[str]]) -> None:
    train, predict = "m.save_weights('ckpt/w')\n", "m.load_weights('ckpt/w')\n"
    assert several(train, predict, unsafe=False) == [train, predict]
    assert several(train, predict, unsafe=True) == [
        one.replace("ckpt/w", "ckpt/w.weights.h5") for one in (train, predict)
    ]
    # Nobody writes it.
    assert several(predict, predict, unsafe=True) == [predict, predict]


def test_a_name_that_another_module_may_read_as_it_is_stays(several: Callable[..., list[str]]) -> None:
    train, predict = "m.save_weights('w.h5')\n", "m.load_weights('w.h5', by_name=True)\n"
    assert several(train, predict, unsafe=True) == [train, predict]
