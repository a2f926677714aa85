"""The page's globals that the app uses, for the type checker. What is not named here is a mistake in the app."""

from typing import Any

AbortController: Any
Blob: Any
BX24: Any
BroadcastChannel: Any
Event: Any
IntersectionObserver: Any
Intl: Any
JSON: Any
URL: Any
URLSearchParams: Any
console: Any
document: Any
fetch: Any
frameBridge: Any
globalThis: Any
location: Any
navigator: Any
performance: Any
sessionStorage: Any
shell: Any
workerFrame: Any
