/**
 * What the server tells the portal's open pages: `state.push` of Python, as events of this object.
 *
 *     const news = new News();
 *     news.addEventListener("call.shown", ({ detail }) => show(detail.id));
 *     await news.open;
 */

export class News extends EventTarget {
  constructor() {
    super();
    const { port } = new SharedWorker("/page/news-worker.js", { name: "simulated-portal-news" });
    /** Fulfilled once nothing is missed any more. */
    this.open = new Promise((done) => this.addEventListener("news.open", () => done(), { once: true }));
    port.addEventListener("message", ({ data }) => this.dispatchEvent(new CustomEvent(data.event, { detail: data.data })));
    port.start();
    window.addEventListener("pagehide", () => port.postMessage("bye"));
  }
}
