"""The archive of all published observations: deduplicated, compressed Parquet files with checksums that never change.

To read it case by case over all implementations, and to judge each distinct content once::

    selection = Archive(root).select(revisions={case.id: case.revision for case in cases})
    for found in selection.judged():                      # in the order of case ids
        for content, implementations in found.contents().items():
            observation = found.observation(implementations[0])

Observations with equal content ids are equal to the bit in everything that is judged, in this and in any later archive.
Equal stages are one ``Stage`` object. ``selection.sets()`` returns the same type as ``Store.all``. An ``Archive``
cannot be sent to another process: send its ``root``. To write, use ``adding.add``.
"""

from pathlib import Path

#: Where the archive of a folder of results is, below it.
FOLDER = "archive"


def exists(root: Path) -> bool:
    """True where there is anything of an archive below ``root``; needs nothing that reads one."""
    return any(root.glob("*.parquet"))
