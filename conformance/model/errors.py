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


class MissingCoverageError(ConformanceError):
    """A published result that does not say how much was looked at: it was written before that was counted."""


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


class UnknownVersionError(ConformanceError):
    """No implementation observed is the one that is meant."""


class SearchIndexError(ConformanceError):
    """Bytes that are no index of this project, or of another version of it."""


class UnknownRuleError(ConformanceError):
    """No rule of the ledger has this id."""


class MissingExtraError(ConformanceError):
    """A command that needs more than answering from the published result does."""


class UsageError(ConformanceError):
    """Options that do not go together, or values that cannot be meant."""


class MissingFolderError(ConformanceError):
    """A folder to be asked that is none."""


class NoDivergenceError(ConformanceError):
    """A case that was not seen to differ."""


class UnreadableFactError(ConformanceError):
    """A fact that calls itself an array, but whose type, shape and data do not fit together."""


class UnknownScenarioError(ConformanceError):
    """A case of a scenario that conformance/scenarios says nothing about."""


class MissingLibraryError(ConformanceError):
    """A library that an environment needs from the system is not installed."""


class NoMarkersError(ConformanceError):
    """A document that has no place for the table."""


class InstallerError(ConformanceError):
    """The installer is not there, or this machine or its network failed: nothing was measured."""


class UnknownNameError(ConformanceError):
    """No Keras that was looked into has this name, and no case is called so."""


class NoNameError(ConformanceError):
    """Nothing, or nothing but signs, where a name is asked for: often a variable of the shell that is not set."""


class UnknownMemberError(UnknownNameError):
    """What may be a method or a property of a class: the inventory has none, which says nothing about Keras."""


class UntestedNameError(ConformanceError):
    """A name that Keras has and no case tests: nobody looked, which is not agreement."""


class InventoryError(ConformanceError):
    """A file that is no inventory of this project, or of a newer version of it."""


class AdviceError(ConformanceError):
    """The files that say what to use instead of what went cannot be read, or an entry in them is none."""


class ReportDataError(ConformanceError):
    """The pieces handed to the report do not belong together."""


class MissingResultError(ConformanceError):
    """There is no published result where one is looked for."""


class TornResultError(ConformanceError):
    """A published result that cannot be read, or is of a format this version does not know."""


class UnpublishableError(ConformanceError):
    """A judgement that the file's format cannot hold."""


class InvalidCaseError(ConformanceError):
    """A case whose parameters its scenario does not know, or cannot use."""


class TooLargeError(ConformanceError):
    """What would be published is larger than what the repository may hold."""


class ForeignFolderError(ConformanceError):
    """The folder to publish into holds something that was not published."""


class UnusableSubjectError(ConformanceError):
    """Somebody's own code that no other process can import or read: a lambda, a local class."""


class NothingComparedError(ConformanceError):
    """A check of somebody's own code that reached no two implementations, or failed everywhere alike."""
