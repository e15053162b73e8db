"""Every error the project raises on purpose, as one tree; each names the value and the next step."""

from __future__ import annotations


class QaError(Exception):
    """Base of all errors of this project; the message is fit to be shown to the caller."""


class CallerError(QaError):
    """The request cannot be served as it was made (HTTP 4xx)."""


class QuestionError(CallerError):
    """The text given as a question is empty, too long or not text."""


class UnknownDocument(CallerError):
    """No document of that id, or not one the asker may read."""


class UnknownRecord(CallerError):
    """There is no such record or answer in the audit log, or it may not be read."""


class UnknownBuild(CallerError):
    """There is no build of the id that the request names."""


class ErasedRecord(CallerError):
    """The question of the record has been erased, and what is asked for needs it."""


class FilterError(CallerError):
    """A time, status or page of the audit log that cannot be."""


class ReviewError(CallerError):
    """A sample or mark of a review that cannot be."""


class QuoteError(CallerError):
    """A quote that does not stand in the document, or stands there more than once."""


class UnknownSample(ReviewError):
    """There is no sample of that name."""


class SpanError(CallerError):
    """A character range that does not fit the document."""


class CorpusError(QaError):
    """The corpus folder or its catalogue is wrong."""


class CatalogueError(CorpusError):
    """``catalogue.toml`` cannot be read or contradicts the files beside it."""


class DownloadError(CorpusError):
    """An address from which no usable file can be had."""


class RepeatedQuestion(CorpusError):
    """A question that the file of its document asks already."""


class UnreadableDocument(CorpusError):
    """One file of the corpus cannot be read."""


class EmptyFile(UnreadableDocument):
    """A file without a single byte."""


class WrongFormat(UnreadableDocument):
    """A file that is not of the format that its name says."""


class DamagedFile(UnreadableDocument):
    """A file that begins like its format but breaks off or contradicts itself."""


class EncryptedFile(UnreadableDocument):
    """A file that opens only with a password."""


class NoText(UnreadableDocument):
    """A file that holds no text, such as a scan without a text layer."""


class GarbledText(UnreadableDocument):
    """A file whose text is glyph names or codes instead of words."""


class TooDemanding(UnreadableDocument):
    """A file that asks for more time, memory or space than a document of its size may."""


class BuildError(QaError):
    """Something is wrong with the builds on disk."""


class NoBuild(BuildError):
    """There is no build to answer from yet."""


class DamagedBuild(BuildError):
    """A build on disk does not match its manifest."""


class LostBuild(BuildError):
    """The build that a record came from was removed, is damaged or cannot be read by these encoders."""


class ModelError(QaError):
    """An encoder cannot be loaded."""


class ModelUnavailable(ModelError):
    """A language model did not answer, or not in time; the message completes "it was not available: …"."""


class WrongReply(ModelError):
    """A language model's reply that is not the JSON that was asked for."""


class SettingsError(QaError):
    """The environment or ``qa.toml`` holds a value that cannot be used."""


class LostSettings(SettingsError):
    """The settings that a record came about with mean nothing to this version of the program."""


class UnreadableOutcome(QaError):
    """A file that should hold a saved outcome does not."""


class UnprovenOutcome(QaError):
    """An outcome that the documents do not bear out; it is never returned."""


class AuditError(QaError):
    """The audit log cannot be opened, read or written."""


class Unrecorded(AuditError):
    """An outcome could not be recorded and is therefore not given (HTTP 503)."""


class Unsound(AuditError):
    """Stored text that is not what was sealed; the message says how."""


class IngestRunning(BuildError):
    """Another ingest is at work in the same index folder."""


class BuildInUse(BuildError):
    """A build that audit records refer to, or the current one, was to be removed."""
