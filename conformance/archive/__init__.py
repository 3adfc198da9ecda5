"""Every observation that was ever published: deduplicated, compressed, checked, in Parquet files that never change.

Reading, case by case over all implementations, judging each distinct content once::

    selection = Archive(root).select(revisions={case.id: case.revision for case in cases})
    for found in selection.judged():                      # in the order of case ids
        for content, implementations in found.contents().items():
            observation = found.observation(implementations[0])

Equal content ids mean equal to the bit in all that is judged, today and in any later archive; the ``Stage`` objects of
equal stages are one object. ``selection.sets()`` gives what ``Store.all`` gives. An ``Archive`` does not travel between
processes: give them its ``root``. Writing: ``adding.add``.
"""

from pathlib import Path

#: Where the archive of a folder of results is, below it.
FOLDER = "archive"


def exists(root: Path) -> bool:
    """True where there is anything of an archive below ``root``; needs nothing that reads one."""
    return any(root.glob("*.parquet"))
