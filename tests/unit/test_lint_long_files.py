"""Long files: what they cost grows as they do, and their fixes are those of short ones."""

import sys
from pathlib import Path
from types import FrameType

import pytest
from linting import AFTER, BEFORE, fixed, knowledge

from conformance.lint.cache import Cache
from conformance.lint.fixes.applying import mended
from conformance.lint.fixes.source import Source
from conformance.lint.fixing import fix
from conformance.lint.linting import Prepared, lint
from conformance.lint.model import Edit, Finding, Fix, Span
from conformance.lint.parsing import Problem, unit
from conformance.lint.sources import SourceFile

HEAD = "from tensorflow import keras\nfrom tensorflow.keras import backend as K\n"

#: One model after the other.
PLAIN = """m{0} = keras.Sequential([keras.layers.Dense({0}, input_dim=3)])
m{0}.compile(keras.optimizers.Adam(lr=0.1), 'mse')
print(K.mean(m{0}.predict_classes([[1, 2, 3]])))
"""

#: The same in f-strings, in what is defined, and with what an import of NumPy has to be added for.
NESTED = """def f{0}(x):
    m = keras.Sequential([keras.layers.Dense({0}, input_dim=3)])
    m.compile(keras.optimizers.SGD(lr=0.1, decay=0.1), 'mse')
    print(f"{{m.predict_classes(x)}} {{m.predict_proba(x)}}")
"""


def calls(text: str, folder: Path, *, fixes: bool) -> int:
    """How many functions are called while a file of this text is read, or fixed."""
    file = folder / "long.py"
    file.write_text(text)
    files = [SourceFile(file, "long.py", folder)]
    known = knowledge()
    count = 0

    def counted(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(counted)
    try:
        if fixes:
            assert fix(files, lambda: Prepared(known), unsafe=True).changed
        else:
            assert lint(files, lambda: Prepared(known), Cache(None, ""), fixes=True).findings
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("fixes", [False, True])
@pytest.mark.parametrize("model", [PLAIN, NESTED])
def test_four_times_the_models_cost_four_times_as_much(model: str, fixes: bool, tmp_path: Path) -> None:
    short, long = (HEAD + "".join(model.format(one) for one in range(1, count)) for count in (60, 240))
    # What is known of a symbol is made once.
    calls(short, tmp_path, fixes=fixes)
    few, many = (calls(text, tmp_path, fixes=fixes) for text in (short, long))
    assert many < 5 * few


def test_a_long_file_is_fixed_as_a_short_one(tmp_path: Path) -> None:
    # Of one unit classes are another thing.
    numbers = range(2, 32)
    long = fixed(HEAD + "".join(PLAIN.format(one) for one in numbers), tmp_path, unsafe=True).decode()
    *head, made, compiled, printed = fixed(HEAD + PLAIN.format(2), tmp_path, unsafe=True).decode().splitlines()
    each = ((made.replace("Dense(2", f"Dense({n}"), compiled, printed) for n in numbers)
    lines = [line.replace("m2", f"m{n}") for n, some in zip(numbers, each, strict=True) for line in some]
    assert long.splitlines() == [*head, *lines]


def test_of_many_fixes_the_one_that_breaks_the_text_alone_is_left_out() -> None:
    text = "".join(f"a{n:02} = f()\n" for n in range(20))
    read = unit(text)
    assert not isinstance(read, Problem)

    def finding(line: int, new: str) -> Finding:
        span = Span(line, 7, line, 8)
        return Finding("gone-name", "error", "", span, "f", "", fix=Fix((Edit(span, new),)))

    every = [finding(line, "g(" if line in (4, 17) else "g") for line in range(1, 21)]
    texts, done = mended([Source(read)], every)
    assert [one.span.line for one in done] == [line for line in range(1, 21) if line not in (4, 17)]
    assert texts[0].count("= g()") == 18


def test_what_has_decorators_is_found_among_many_statements(tmp_path: Path) -> None:
    many = "".join(f"a{n} = {n}\n" for n in range(12))
    text = f"import keras\n{many}@keras.backend.mean\ndef f():\n    {many.strip().replace(chr(10), '; ')}\n"
    made = fixed(text, tmp_path, BEFORE, AFTER, unsafe=True).decode()
    assert "@keras.ops.mean" in made
