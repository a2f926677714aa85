"""`python build.py test --browser NAME`: the journeys in another browser, which has to be installed."""

from __future__ import annotations

import sys

from static.builder.errors import BuildError
from static.builder.process import MINUTE, run_python
from static.builder.site import build_site
from tests.engines.browsers import ENGINES


def main(arguments: list[str]) -> int:
    """Run the journeys, or those that the arguments after the browser's name choose; return the exit code."""
    name, *others = arguments or [""]
    if name not in ENGINES:
        sys.stderr.write(f"There are no journeys for {name!r}: there are {', '.join(ENGINES)}.\n")
        return 2
    if missing := ENGINES[name].missing:
        sys.stderr.write(f"{missing}\n")
        return 1
    try:
        env = {"CALL_PANEL_ENGINE": name, "CALL_PANEL_SITE": str(build_site())}
    except BuildError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    chosen = [] if any(argument.startswith("tests/") for argument in others) else ["tests/engines"]
    return run_python("-m", "pytest", *chosen, *others, env=env, timeout=60 * MINUTE)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
