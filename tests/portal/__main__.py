"""Runs the simulated portal for a person at a browser: `python -m tests.portal --site dist/site`."""

import argparse
from pathlib import Path
from threading import Event

from tests.portal.servers import SimulatedPortal


def main() -> int:
    """Serves until Ctrl-C. Returns 1 when the site is missing."""
    parser = argparse.ArgumentParser(prog="python -m tests.portal", description=__doc__)
    parser.add_argument("--site", type=Path, default=Path("dist/site"), help="folder of the built site")
    parser.add_argument("--portal-port", type=int, default=8080, help="port of the portal page; 0 takes a free one")
    parser.add_argument("--app-port", type=int, default=8081, help="port of the app's site; 0 takes a free one")
    arguments = parser.parse_args()
    if not (arguments.site / "index.html").is_file():
        print(f"There is no site in {arguments.site}: build it first with `python3 build.py site`.")
        return 1
    portal = SimulatedPortal(
        arguments.site, portal_port=arguments.portal_port, app_port=arguments.app_port, own_library=True
    )
    with portal:
        print(f"Portal:  {portal.portal_url}\nApp:     {portal.app_url}\nCtrl-C ends both.", flush=True)
        try:
            Event().wait()
        except KeyboardInterrupt:
            print()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
