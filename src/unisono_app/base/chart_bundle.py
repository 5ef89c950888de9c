"""Makes the chart library in a process of its own, because its maker lets no other thread of the process work.

python -m unisono_app.base.chart_bundle > charts.js
"""

from __future__ import annotations

import subprocess
import sys

_SNIPPET = "window.unisonoEmbed = vegaEmbed;"


def bundle() -> bytes:
    """The library; takes some seconds. Raises CalledProcessError where it cannot be made."""
    made = subprocess.run([sys.executable, "-m", "unisono_app.base.chart_bundle"], check=True, stdout=subprocess.PIPE)
    return made.stdout


def main() -> None:
    """What the process does."""
    import vl_convert

    sys.stdout.buffer.write(vl_convert.javascript_bundle(_SNIPPET).encode())


if __name__ == "__main__":
    main()
