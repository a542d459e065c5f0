"""The chat page in the browser."""

from .feedback import default_file
from .live import Remarks
from .server import serve

__all__ = ["Remarks", "default_file", "serve"]
