"""The servers of the simulated portal: the portal itself, the app's site, and the site of another app."""

from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from static.builder.hosting import kit
from tests.portal.host import PortalHost
from tests.portal.library_host import LIBRARY, LIBRARY_HOST
from tests.portal.rest.server import RestServer
from tests.portal.site import AppSite, HeadersFor, plain_headers
from tests.portal.state import Binding, PortalState
from tests.portal.state_access import STOPPED, StateAccess
from tests.portal.web import Server

NEIGHBOUR = Path(__file__).parent / "neighbour"


class SimulatedPortal:
    """A portal page and an app's site, each on a loopback port of its own, for as long as the context lasts.

    with SimulatedPortal(site=Path("dist/site")) as portal:
        browser_page.goto(portal.portal_url)

    Attributes:
        state: what the portal knows: users, the app and its bindings, options, tokens, CRM, calls, limits.
        rest: its REST: journal and faults.
    """

    def __init__(
        self,
        site: Path,
        *,
        portal_port: int = 0,
        app_port: int = 0,
        headers: HeadersFor | None = None,
        own_library: bool = False,
        installed: bool = True,
        worker: bool = False,
        app_url: str = "",
        unchanging: bool = False,
    ) -> None:
        """Takes the ports; the servers run once the context is entered.

        Args:
            site: folder of the app's files.
            portal_port: port of the portal; 0 takes a free one.
            app_port: port of the app's site; 0 takes a free one.
            headers: response headers for a path of the site; by default those of the hosting kit.
            own_library: let the app's pages load the library from the portal. For a person at a browser; tests
                answer the library's real address instead.
            installed: the app is installed and its `index.html` bound to `CALL_CARD`; otherwise it is registered only,
                and opening it starts its installer.
            app_url: address of the app's site on a server of its own; none is started for it then.
            unchanging: the portal's own files stay as they are while it runs, and browsers need not ask for them again.
            worker: an installed app also has its `worker.html` bound to `PAGE_BACKGROUND_WORKER`.

        Raises:
            OSError: a port is in use.
        """
        self.state = PortalState()
        self.rest = RestServer(self.state)
        self._installed = installed
        self._worker = worker
        self._host = PortalHost(StateAccess(self.state, self.reset, self.install), self.rest, unchanging=unchanging)
        self._portal_server = Server(self._host, portal_port)
        self._app_url = app_url
        self._app_server = None
        if not app_url:
            library_url = f"{self.portal_origin}/api/v1/" if own_library else None
            app = AppSite(site, self.portal_origin, headers or kit.rules(secure=False).headers, library_url=library_url)
            try:
                self._app_server = Server(app, app_port)
            except OSError:
                self._portal_server.stop()
                raise
            self._app_url = f"http://localhost:{self._app_server.port}/"
        self._neighbour_server = Server(AppSite(NEIGHBOUR, self.portal_origin, plain_headers))
        self._host.settings = {"appUrl": self.app_url, "neighbourUrl": self.neighbour_url}
        self.state.app.url = self.app_url
        self.state.url = self.portal_origin
        self.reset()

    def reset(self) -> None:
        """Makes the portal as it was at its start: state, faults, bindings, and the library's host."""
        LIBRARY_HOST.set()
        self.state.reset()
        self.state.app.installed = self._installed
        if self._installed:
            self._bind_all()
        else:
            self.state.started.clear()

    def install(self) -> None:
        """Has the app installed and bound, as its own installer would."""
        with self.state.lock:
            self.state.bindings.clear()
        self._bind_all()
        self.state.finish_installation()

    def bind(self, placement: str, page: str, title: str = "", **settings: Any) -> None:  # noqa: ANN401 - of a Binding
        """Binds a page of the app's site to a place, without REST's checks.

        Args:
            placement: the place.
            page: path inside the site.
            title: what its tab is called.
            settings: further members of a `Binding`.
        """
        self.state.bind(Binding(placement, self.app_url + page, title, **settings))

    def _bind_all(self) -> None:
        self.bind("CALL_CARD", "index.html", "Call Panel")
        if self._worker:
            url = f"{self.app_url}worker.html"
            self.bind("PAGE_BACKGROUND_WORKER", "worker.html", options={"errorHandlerUrl": url})

    @property
    def portal_origin(self) -> str:
        """Origin of the portal page."""
        return f"http://localhost:{self._portal_server.port}"

    @property
    def portal_url(self) -> str:
        """Address of the portal page."""
        return f"{self.portal_origin}/"

    @property
    def app_page_url(self) -> str:
        """Address of the portal page that shows the app's main page, or its installer."""
        return f"{self.portal_origin}/marketplace/app/{self.state.app.id}/"

    @property
    def app_origin(self) -> str:
        """Origin of the app's site."""
        parts = urlsplit(self._app_url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def app_url(self) -> str:
        """Address of the app's site."""
        return self._app_url

    @property
    def neighbour_url(self) -> str:
        """Address of the other app that has a tab in the card."""
        return f"http://localhost:{self._neighbour_server.port}/index.html"

    @property
    def library(self) -> str:
        """Text of the mocked BX24 library, to be answered at the real one's address."""
        return LIBRARY.read_text("utf-8")

    def start(self) -> None:
        """Begins to answer."""
        for server in self._servers:
            server.start()

    def stop(self) -> None:
        """Ends the servers and frees their ports."""
        self.state.push(STOPPED, {})
        LIBRARY_HOST.set()
        for server in self._servers:
            server.stop()

    @property
    def _servers(self) -> list[Server]:
        return [server for server in (self._portal_server, self._app_server, self._neighbour_server) if server]

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
