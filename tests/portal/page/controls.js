/**
 * The control column: forms and buttons for the person who drives the simulation. Everything goes through
 * `window.portal`, so a person can do what a test can, and the other way round.
 */

import { CLIENTS } from "./clients.js";
import { element, find, markTab, tabList } from "./dom.js";
import { SCENARIOS } from "./scenarios.js";

/** Buttons with `data-do`: the name of a function of the api; `data-with` holds its arguments as JSON. */
export class Controls {
  #root;
  #portal;
  #notice;

  constructor(root, portal, notice, events) {
    this.#root = root;
    this.#portal = portal;
    this.#notice = notice;
    this.#fill(events);
    this.#wire(events);
  }

  #fill(events) {
    const presets = Object.groupBy(this.#portal.presets(), ({ group }) => group ?? "Calls");
    find(this.#root, "[name=preset]").append(
      ...Object.entries(presets).map(([group, list]) =>
        element("optgroup", { label: group === "Calls" ? group : `Fixture ${group}` }, ...list.map(({ name, title }) => new Option(title, name)))),
    );
    find(this.#root, "[name=client]").append(...CLIENTS.map(({ title }, index) => new Option(title, String(index))));
    find(this.#root, "[name=event]").append(
      ...Object.entries(Object.groupBy(events.map((each, index) => ({ ...each, index })), ({ event }) => event.split("::")[0])).map(
        ([place, list]) => element("optgroup", { label: place === "CallCard" ? "To the tab" : "To the workers" },
          ...list.map(({ name, event, index }) => new Option(`${event.split("::")[1]}: ${name.replaceAll("_", " ")}`, String(index))))),
    );
    find(this.#root, "[name=scenario]").append(...Object.keys(SCENARIOS).map((name) => new Option(name.replaceAll("_", " "), name)));
  }

  #wire(events) {
    const tabs = find(this.#root, "[role=tablist]");
    tabList(tabs, (tab) => this.#select(tabs, tab));
    this.#root.addEventListener("click", (event) => {
      const button = event.target.closest("[data-do]");
      if (button) this.#try(() => this.#portal[button.dataset.do](...JSON.parse(button.dataset.with ?? "[]")));
    });
    const submits = {
      open: (form) => this.#open(form),
      code: ({ code, by }, submitter) => this.#stop(submitter.value, code, by),
      client: ({ client }) => this.#portal.changeClient(CLIENTS[Number(client)].client),
      event: ({ event }) => this.#emit(events[Number(event)]),
      scenario: ({ scenario }) => this.#portal.play(scenario),
    };
    this.#root.addEventListener("submit", (event) => {
      event.preventDefault();
      const form = event.target;
      this.#try(() => submits[form.dataset.form](Object.fromEntries(new FormData(form)), event.submitter));
    });
    find(this.#root, "[name=speed]").addEventListener("change", (event) => this.#portal.speed(Number(event.target.value)));
    find(this.#root, "[name=language]").addEventListener("change", (event) => this.#account({ language: event.target.value }));
    find(this.#root, "[name=admin]").addEventListener("change", (event) => this.#account({ admin: event.target.checked }));
    find(this.#root, "[name=theme]").addEventListener("change", (event) => this.#theme(event.target.value));
    find(this.#root, "[name=installer]").addEventListener("change", (event) =>
      this.#try(() => this.#portal.appSettings({ install_page: event.target.checked ? "install.html" : "" })));
    find(this.#root, "[name=another]").addEventListener("change", (event) =>
      this.#try(() => this.#portal.anotherCall(event.target.checked)));
    find(this.#root, "[data-part=copy]").addEventListener("click", () => this.#copy());
  }

  #select(tabs, tab) {
    markTab(tabs, tab);
    for (const panel of this.#root.querySelectorAll("[role=tabpanel]")) {
      panel.hidden = panel.id !== tab.getAttribute("aria-controls");
      if (!panel.hidden) panel.dispatchEvent(new Event("shown"));
    }
  }

  #open({ preset, start }) {
    const forms = { usual: {}, "web-form": { webForm: true, firstTab: "web-form" }, neighbour: { firstTab: "neighbour" }, simple: { simple: true } };
    this.#portal.open({ preset, ...forms[start] });
  }

  #stop(how, code, by) {
    const outcome = code.trim() === "" ? {} : { code: code.trim() };
    if (how === "fail") this.#portal.fail({ ...outcome, by });
    else this.#portal.end(outcome);
  }

  #emit({ event, wire_payload: text, bx24_args: list }) {
    const [place, suffix] = event.split("::");
    const send = place === "BackgroundCallCard"
      ? () => this.#portal.emitTextToWorkers(suffix, text)
      : () => (text === null ? this.#portal.emitArguments(event, list) : this.#portal.emitText(event, text));
    if (send() === 0) this.#notice("The app has not bound this event.");
  }

  #account(settings) {
    this.#portal.account(settings);
    this.#portal.reloadFrame();
  }

  #theme(theme) {
    const { theme: _former, ...others } = this.#portal.state().userOptions;
    this.#account({ userOptions: theme === "" ? others : { ...others, theme } });
  }

  async #copy() {
    await navigator.clipboard.writeText(JSON.stringify(this.#portal.messages(), null, 2));
    this.#notice("Messages copied.");
  }

  #try(act) {
    try {
      const done = act();
      if (done === false) this.#notice("The portal does not do that in this state.");
      done?.catch?.((error) => this.#notice(error.message));
    } catch (error) {
      this.#notice(error.message);
    }
  }
}
