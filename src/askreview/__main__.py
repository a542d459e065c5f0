"""Run `python -m askreview`."""

from .cli import main

main()
