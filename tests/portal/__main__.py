"""Runs the simulated portal for a person at a browser: `python -m tests.portal --site dist/site`."""

import argparse
import socket
from pathlib import Path
from threading import Event

from tests.portal.servers import SimulatedPortal


def free_port(wanted: int) -> int:
    """Gives the wanted port where nobody listens on it, else 0."""
    with socket.socket() as probe:
        return wanted if probe.connect_ex(("127.0.0.1", wanted)) != 0 else 0


def main() -> int:
    """Serves until Ctrl-C. Returns 1 when the site is missing."""
    parser = argparse.ArgumentParser(prog="python -m tests.portal", description=__doc__)
    parser.add_argument("--site", type=Path, default=Path("dist/site"), help="folder of the built site")
    parser.add_argument("--portal-port", type=int, help="port of the portal page: 8080, or a free one if it is taken")
    parser.add_argument("--app-port", type=int, help="port of the app's site: 8081, or a free one if it is taken")
    parser.add_argument("--uninstalled", action="store_true", help="start with the app registered, not installed")
    arguments = parser.parse_args()
    if not (arguments.site / "index.html").is_file():
        print(f"There is no site in {arguments.site}: build it first with `python3 build.py site`.")
        return 1
    portal_port = free_port(8080) if arguments.portal_port is None else arguments.portal_port
    app_port = free_port(8081) if arguments.app_port is None else arguments.app_port
    portal = SimulatedPortal(
        arguments.site,
        portal_port=portal_port,
        app_port=app_port,
        own_library=True,
        installed=not arguments.uninstalled,
        worker=(arguments.site / "worker.html").is_file(),
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
