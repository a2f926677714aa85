/**
 * The placement DEFAULT: the app's own page, on a portal page of its own. Until the installation is finished it shows
 * the installer in its place.
 */

import { AppLayout } from "./layout.js";

/** @returns {string} path of the portal page that shows the app's main page. */
export function appPath(appId) {
  return `/marketplace/app/${appId}/`;
}

export class HomePlace {
  #portal;
  #body;
  #layout = null;

  /**
   * @param {object} portal what `AppLayout` needs, and `app`: the app with its main page as `handler`
   * @param {HTMLElement} body where the frame goes
   */
  constructor(portal, body) {
    this.#portal = portal;
    this.#body = body;
  }

  /** Path of the portal page that shows the app. */
  get path() {
    return appPath(this.#portal.app.id);
  }

  /** The layout of the app's page; null on other portal pages. */
  get layout() {
    return this.#layout;
  }

  /** Opens the app's page, or opens it again. */
  open() {
    this.#layout?.destroy();
    this.#layout = new AppLayout(this.#portal, { app: this.#portal.app, placement: "DEFAULT", options: null });
    this.#body.replaceChildren();
    this.#layout.mount(this.#body);
  }
}
