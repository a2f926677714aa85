/**
 * Reads the server's news once for all portal pages of a browser, however many are open: a browser opens only a few
 * connections to one host. Each page gets `{event, data}`; `news.open` says that nothing is missed from now on.
 */

const ports = new Set();
const source = new EventSource("/portal/news");

function tell(message) {
  for (const port of ports) port.postMessage(message);
}

source.addEventListener("open", () => tell({ event: "news.open", data: {} }));
source.addEventListener("message", ({ data }) => tell(JSON.parse(data)));

addEventListener("connect", ({ ports: [port] }) => {
  ports.add(port);
  port.addEventListener("message", ({ data }) => data === "bye" && ports.delete(port));
  port.start();
  if (source.readyState === EventSource.OPEN) port.postMessage({ event: "news.open", data: {} });
});
