/**
 * Sliders: pages of the portal, or the app's main page, that slide over everything else.
 */

import { element } from "./dom.js";
import { appPath } from "./home-place.js";
import { AppLayout } from "./layout.js";

export class Sliders {
  #portal;
  #root;
  #open = [];

  constructor(portal, root) {
    this.#portal = portal;
    this.#root = root;
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.#open.length > 0) this.close();
    });
  }

  /** @returns {string[]} titles of the open sliders, the topmost last. */
  titles() {
    return this.#open.map((slider) => slider.title);
  }

  /** Opens a path of the portal; `closed` is called once the slider is closed. */
  openPath(path, closed) {
    const address = new URL(path, location.origin);
    address.searchParams.set("IFRAME", "Y");
    address.searchParams.set("from", "rest_placement");
    address.searchParams.set("from_app", this.#portal.account.appCode);
    const frame = element("iframe", { src: address.href, title: path, className: "app-frame" });
    this.#show(path, closed, (body) => body.append(frame), { uri: address.pathname + address.search });
  }

  /** Opens the app's own main page with `params` as its options. */
  openApplication(params, closed) {
    const own = Object.entries(params).filter(([key]) => !key.startsWith("bx24_"));
    const { app } = this.#portal;
    const title = String(params.bx24_title ?? app.title);
    const layout = new AppLayout(this.#portal, {
      app,
      placement: "DEFAULT",
      options: Object.fromEntries(own.map(([key, value]) => [key, String(value)])),
      closed: () => this.#closeApp(layout),
    });
    this.#show(title, closed, (body) => layout.mount(body), {
      uri: `${appPath(app.id)}?IFRAME=Y`,
      layout,
      width: Number(params.bx24_width),
    });
  }

  /** Closes the topmost slider. */
  close() {
    const top = this.#open.at(-1);
    if (top) this.#remove(top);
  }

  #closeApp(layout) {
    const slider = this.#open.find((each) => each.layout === layout);
    if (slider) this.#remove(slider);
  }

  // A slider is a page of its own in the portal, so it has workers of its own.
  #show(title, closed, fill, { uri, layout = null, width = 0 }) {
    const button = element("button", { type: "button", className: "slider-close", textContent: "×", aria: { label: "Close slider" } });
    const body = element("div", { className: "slider-body" });
    const hidden = element("div", { hidden: true, data: { part: "workers" } });
    const panel = element("section", { className: "slider", aria: { label: title } }, button, body, hidden);
    if (width > 0) panel.style.setProperty("--slider-width", `${width}px`);
    const slider = { title, closed, panel, layout, focus: document.activeElement };
    button.addEventListener("click", () => this.#remove(slider));
    this.#open.push(slider);
    this.#root.append(panel);
    fill(body);
    slider.workers = this.#portal.workerPlace.load(hidden, uri);
    button.focus();
  }

  #remove(slider) {
    this.#open = this.#open.filter((each) => each !== slider);
    for (const layout of [slider.layout, ...slider.workers]) layout?.destroy();
    slider.panel.remove();
    slider.focus?.focus?.();
    slider.closed?.();
  }
}
