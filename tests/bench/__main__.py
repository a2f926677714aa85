"""`python build.py bench`: measures what an operator feels.

    python build.py bench             everything
    python build.py bench events      from the portal's event to the DOM, and what 10,000 events leave behind

Figures are printed and never judged: they depend on the machine.
"""

from __future__ import annotations

import sys

from tests.bench import events

BENCHES = {"events": events.main}


def main(arguments: list[str]) -> int:
    """Runs the named benches, or all; returns the exit code."""
    names = arguments or list(BENCHES)
    unknown = [name for name in names if name not in BENCHES]
    if unknown:
        sys.stderr.write(f"There is no bench {', '.join(unknown)}; there are {', '.join(BENCHES)}.\n")
        return 2
    for name in names:
        BENCHES[name]()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
