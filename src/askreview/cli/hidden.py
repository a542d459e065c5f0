"""Keep a password that was given on the command line out of `ps`."""

from __future__ import annotations

import os
import sys


def hide_value(option: str, value: str, variable: str) -> None:
    """Starts this program anew with the option's value in an environment variable instead.

    Anyone on the machine can read a command line; the environment is for its owner alone. Nothing
    happens where the value does not stand there.
    """
    kept = [one for one in sys.orig_argv if one != f"{option}={value}"]
    if option in kept and kept[kept.index(option) + 1 :][:1] == [value]:
        at = kept.index(option)
        del kept[at : at + 2]
    if kept != sys.orig_argv:
        os.execve(sys.executable, kept, {**os.environ, variable: value})
