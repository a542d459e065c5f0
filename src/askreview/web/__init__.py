"""The browser's door: one page to ask the notes, and to see where the words stand."""

from .feedback import default_file
from .live import Remarks
from .server import serve

__all__ = ["Remarks", "default_file", "serve"]
