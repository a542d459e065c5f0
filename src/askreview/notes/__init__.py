"""Read a folder of files as notes."""

from .changes import Change, Changes, changes, settled_stamp
from .files import (
    JUST_WRITTEN,
    SUFFIXES,
    Listing,
    Stamp,
    find_note,
    is_json,
    list_folder,
    listed_again,
    read_bytes,
)
from .read import read_note
from .where import Condition, conditions

__all__ = [
    "JUST_WRITTEN",
    "SUFFIXES",
    "Change",
    "Changes",
    "Condition",
    "Listing",
    "Stamp",
    "changes",
    "conditions",
    "find_note",
    "is_json",
    "list_folder",
    "listed_again",
    "read_bytes",
    "read_note",
    "settled_stamp",
]
