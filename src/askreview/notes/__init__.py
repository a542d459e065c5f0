"""Read a folder of files as notes."""

from .changes import Change, Changes, changes
from .files import SUFFIXES, Listing, list_folder, listed_again, read_bytes
from .json_notes import is_json
from .read import read_note
from .where import Condition, conditions

__all__ = [
    "SUFFIXES",
    "Change",
    "Changes",
    "Condition",
    "Listing",
    "changes",
    "conditions",
    "is_json",
    "list_folder",
    "listed_again",
    "read_bytes",
    "read_note",
]
