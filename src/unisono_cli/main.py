"""The `unisono` command: choose the language, then build and run the commands.

The language is chosen before the commands are built, because help texts and the framework's own words ("Usage",
"Options", "No such option") are translated as they are made.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> None:
    """Run `unisono` with `arguments` (those of the process by default) and exit with its code."""
    if arguments is None and not sys.warnoptions:
        warnings.simplefilter("ignore")  # libraries speak to programmers; tests hear them
    given = list(sys.argv[1:] if arguments is None else arguments)
    from unisono_cli.speech import chosen_language, install

    install(chosen_language(given))
    from unisono_cli.app import run

    sys.exit(run(given))
