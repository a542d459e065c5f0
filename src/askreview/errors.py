"""Every error a person can meet, as one tree; each message ends with the next step.

AskReviewError              exit code 1
├── UsageError              exit code 2: the request itself cannot be carried out
├── NotesError              the notes folder is missing, empty or unreadable
├── IndexUnusable           the index cannot be read or written here
│   ├── IndexBusy           another process is writing it
│   ├── NoRoom              the disk is full
│   ├── IndexDamaged        its files are not those that were written
│   └── IndexElsewhere      it was made for another notes folder
├── EncoderError            an encoder that cannot be found, loaded or trusted
├── ModelError              a model that cannot be asked, or that failed while it answered
└── EvalEnvironment         exit code 3: the cases are fine, but nothing could be run on them here
"""

from __future__ import annotations


class AskReviewError(Exception):
    """The base of all errors that are shown to a user, as one line."""

    exit_code = 1


class UsageError(AskReviewError):
    """What was asked for cannot be carried out as it was said."""

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
    """The files of the index are not those that were written."""


class IndexElsewhere(IndexUnusable):
    """The index was made for another notes folder."""


class EncoderError(AskReviewError):
    """An encoder that cannot be found, loaded or trusted."""


class ModelError(AskReviewError):
    """A model that cannot be asked, or that failed while it answered."""


class EvalEnvironment(AskReviewError):
    """Cases that could not be run here: no notes, no encoder, no model, no baseline."""

    exit_code = 3
