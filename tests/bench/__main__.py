"""`python build.py bench`: measures what an operator feels.

    python build.py bench             everything in Chromium
    python build.py bench events      from the portal's event to the DOM, what 10,000 events leave behind, and the
                                      tasks of a whole save
    python build.py bench worker      the background worker's page when there is nothing to do, beside an empty page
    python build.py bench engines     the panel's start in Firefox, WebKit and Chromium, where they are installed
    python build.py bench startup     from the frame's navigation to the call on the screen, beside other ways to start

Figures are printed and never judged: they depend on the machine. `bench startup --help` shows its options.
"""

from __future__ import annotations

import itertools
import sys

from tests.bench import engines, events, startup, worker

BENCHES = {
    "events": lambda _options: events.main(),
    "worker": lambda _options: worker.main(),
    "startup": startup.main,
}
NAMED_ONLY = {"engines": engines.main}
"""Those that need browsers which are not everywhere; their options may be names."""
WITH_OPTIONS = ["startup"]


def main(arguments: list[str]) -> int:
    """Runs the named benches, or all that need no other browser; returns the exit code."""
    if arguments[:1] and arguments[0] in NAMED_ONLY:
        NAMED_ONLY[arguments[0]](arguments[1:])
        return 0
    given = list(itertools.takewhile(lambda argument: not argument.startswith("-"), arguments))
    names, options = given or list(BENCHES), arguments[len(given) :]
    unknown = [name for name in names if name not in BENCHES]
    if unknown:
        sys.stderr.write(f"There is no bench {', '.join(unknown)}; there are {', '.join(BENCHES)}.\n")
        return 2
    if options and names != WITH_OPTIONS:
        sys.stderr.write(f"Options are for {', '.join(WITH_OPTIONS)} alone.\n")
        return 2
    for name in names:
        BENCHES[name](options)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
