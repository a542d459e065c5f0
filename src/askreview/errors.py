"""All errors that a user can see, in one tree. Each message ends with the next step.

AskReviewError              exit code 1
├── UsageError              exit code 2: the request is invalid
├── NotesError              the notes folder is missing, empty or unreadable
├── IndexUnusable           the index cannot be read or written here
│   ├── IndexBusy           another process is writing it
│   ├── NoRoom              the disk is full
│   ├── IndexDamaged        its files were changed or are missing
│   └── IndexElsewhere      it was made for another notes folder
├── EncoderError            the encoder cannot be found, loaded or trusted
├── ModelError              the model cannot be asked, or failed while answering
└── EvalEnvironment         exit code 3: the cases are fine, but nothing could be run here
"""

from __future__ import annotations


class AskReviewError(Exception):
    """Base class of all errors that are shown to the user, as one line."""

    exit_code = 1


class UsageError(AskReviewError):
    """The request is invalid: a wrong option, an empty question, an unknown name."""

    exit_code = 2


class NotesError(AskReviewError):
    """The notes folder is missing, empty or unreadable."""


class IndexUnusable(AskReviewError):
    """The index cannot be read or written here."""


class IndexBusy(IndexUnusable):
    """Another process is writing the index."""


class NoRoom(IndexUnusable):
    """The disk has no room for the index."""


class IndexDamaged(IndexUnusable):
    """The files of the index were changed or are missing."""


class IndexElsewhere(IndexUnusable):
    """The index was made for another notes folder."""


class EncoderError(AskReviewError):
    """The encoder cannot be found, loaded or trusted."""


class ModelError(AskReviewError):
    """The model cannot be asked, or failed while answering."""


class EvalEnvironment(AskReviewError):
    """The cases could not be run here: no notes, encoder, model or baseline."""

    exit_code = 3


def is_interrupt(error: BaseException | None) -> bool:
    """Whether an error comes of Ctrl-C, which a library that is being imported makes its own of."""
    while error and not isinstance(error, KeyboardInterrupt):
        error = error.__cause__ or error.__context__
    return error is not None
