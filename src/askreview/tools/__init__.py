"""Tools for other programs: what a model of theirs may search, ask, list and read in the notes."""

from .mcp_server import serve_http, serve_stdio
from .text import below, passage_text
from .tools import Tools

__all__ = ["Tools", "below", "passage_text", "serve_http", "serve_stdio"]
