"""A folder of files becomes notes."""

from .changes import Change, Changes, changes
from .files import Listing, list_folder
from .read import read_note, stated_date
from .where import matching

__all__ = [
    "Change",
    "Changes",
    "Listing",
    "changes",
    "list_folder",
    "matching",
    "read_note",
    "stated_date",
]
