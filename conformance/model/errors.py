"""Everything that can be wrong with what we are given, as types: what is wrong, and what to do."""


class ConformanceError(Exception):
    """Base of the errors a user can do something about. ``advice`` says what."""

    def __init__(self, message: str, advice: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice

    def __str__(self) -> str:
        return f"{self.message}\n  {self.advice}" if self.advice else self.message


class ForeignFileError(ConformanceError):
    """A file among the observations that is not an observations file of this project."""


class NewerSchemaError(ConformanceError):
    """An observations file written by a newer version of this project."""


class TornFileError(ConformanceError):
    """An observations file with a line that cannot be read, or with fewer lines than its footer counts."""


class OlderSchemaError(ConformanceError):
    """An observations file that says less than is needed: written by an older version of this project."""


class DuplicateCellError(ConformanceError):
    """Two observations files that say different things about one implementation."""


class DiskError(ConformanceError):
    """A file or folder that could not be read or written: no room, no permission, not what it should be."""


class ForeignTargetError(ConformanceError):
    """What is to be written would replace something that this project did not write."""


class UnsuitableNameError(ConformanceError):
    """A name that cannot be part of an implementation's id."""


class MissingObservationsError(ConformanceError):
    """There are no observations of this implementation."""


class WorkerStartError(ConformanceError):
    """A worker that could not be started, could not import Keras, or is not the one asked for."""


class WorkerProtocolError(ConformanceError):
    """A worker wrote something on its reply pipe that is not a message of the protocol."""


class RefusedCaseError(ConformanceError):
    """A worker that does not know how to perform a case: a fault of the harness, never an observation."""


class HarnessFaultError(ConformanceError):
    """The harness itself went wrong over a case: nothing was observed, and nothing is recorded."""


class WorkerSourcesError(ConformanceError):
    """The worker's files were changed while cases were observed with it."""


class EnvironmentTableError(ConformanceError):
    """The table of environments cannot be read, or contradicts itself."""


class UnknownEnvironmentError(ConformanceError):
    """No environment of the table has this name."""


class UnknownImplementationError(ConformanceError):
    """No implementation of the table has this id."""


class MissingInterpreterError(ConformanceError):
    """The environment has no interpreter on this machine yet."""


class MissingLockError(ConformanceError):
    """The environment has no lock file."""


class LockMismatchError(ConformanceError):
    """What is installed in an environment is not what its lock says."""


class AlteredEnvironmentError(ConformanceError):
    """The files of an environment are not those that its packages installed."""


class LockingError(ConformanceError):
    """A lock could not be made, or must not be committed as it is."""


class DuplicateCaseError(ConformanceError):
    """Two catalog records have one id, or one names a partner that is not there."""


class LedgerError(ConformanceError):
    """A ledger file cannot be read, or a rule in it is not a rule."""


class LinkSourcesError(ConformanceError):
    """Sources that links are to be held against and that cannot be read: no clone, no git, no such commit."""


class UnknownCaseError(ConformanceError):
    """No case of the catalog has this id."""


class NotEnoughMemoryError(ConformanceError):
    """There is no room in memory for a worker of this implementation."""


class EnvironmentMakingError(ConformanceError):
    """An environment of the table that could not be made on this machine."""


class ShardError(ConformanceError):
    """There is no such shard."""


class ConflictingObservationsError(ConformanceError):
    """Files that are to be merged hold different facts of one case, observed under the very same conditions."""


class IncompleteError(ConformanceError):
    """Too much of what a result should hold was not run."""


class RemoteError(ConformanceError):
    """The machines of a cluster cannot do what they are asked for."""


class MissingPackageError(ConformanceError):
    """A package that what was asked for needs, and that is not installed with the rest."""


class ArchiveError(ConformanceError):
    """An archive that cannot be used as it is, or that was asked for what it cannot do."""
