"""What becomes of models that leave Keras, as the page shows it: the answers of ``conformance exported``.

What an answer is follows from the same function as there: the page groups and counts, and judges nothing.
"""

from collections.abc import Iterator
from typing import Any

from conformance.exporting.answers import Answer, answers, failures
from conformance.exporting.model import FORMS, OUTCOMES, Exported
from conformance.exporting.who import headers, runtime_labels
from conformance.publishing.report.table import Table


def exported_json(exported: Exported) -> dict[str, Any]:
    """The table of answers.

    ``rows`` are writer, form, model, runtime, outcome, what is said, and what all that say the same are called, as
    positions of ``writers``, ``forms``, ``models``, ``runtimes``, ``outcomes`` and ``texts``, -1 where there is none;
    then the largest difference as a part of the largest number, and the largest part of its bound that was used, null
    where there is no number.
    """
    writers, runtimes, forms = list(exported.written), list(exported.ran), list(FORMS)
    models, texts = Table[str](), Table[str]()
    # The order of the models is that in which they are exported, and not that in which a writer lacks them.
    for several in exported.written.values():
        for model in several:
            models(model)
    rows = [
        [
            writers.index(one.writer),
            forms.index(one.form) if one.form else -1,
            models(one.model),
            runtimes.index(one.runtime) if one.runtime else -1,
            OUTCOMES.index(one.outcome),
            texts(one.said) if one.said else -1,
            texts(called) if called else -1,
            _digits(one.relative),
            _digits(one.ran.used if one.ran is not None and isinstance(one.ran.used, float) else None),
        ]
        for one, called in _grouped(exported)
    ]
    named, labelled = headers(exported), runtime_labels(exported)
    labels = [named[name].label if name in named else name for name in writers]
    return {
        "created": exported.created,
        "files": len(
            {digest for several in exported.written.values() for m in several.values() for digest in m.files.values()}
        ),
        "writers": [
            # The same Keras may export in two environments, with other packages beside it.
            [name, label if labels.count(label) == 1 else f"{label}, {name.partition('/')[0]}"]
            for name, label in zip(writers, labels, strict=True)
        ],
        "runtimes": [[name, labelled.get(name, name)] for name in runtimes],
        "forms": [[form, title] for form, title in FORMS.items()],
        "models": models.values,
        "outcomes": list(OUTCOMES),
        "texts": texts.values,
        "rows": rows,
    }


def _grouped(exported: Exported) -> Iterator[tuple[Answer, str]]:
    """Every answer, and what those of its writer that say the same are called."""
    for writer in exported.written:
        mine = list(answers(exported, [writer]))
        called = {id(one): said for said, several in failures(mine).items() for one in several}
        yield from ((one, called.get(id(one), "")) for one in mine)


def _digits(number: float | None) -> float | None:
    """Three digits: more is not in it."""
    return None if number is None else float(f"{number:.3g}")
