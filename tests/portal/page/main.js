/**
 * Puts the portal page together and opens a call at once when the address asks for it:
 * `?open=1&preset=incoming_contact&lang=de&admin=1&theme=dark&speed=10&silence=getStatus&handler=worker.html`, any fault
 * of faults.js by its name (`eventTwice=1`), `frame=550` (width of the app in px), `controls=0` (card only).
 */

import { Account } from "./account.js";
import { portalApi } from "./api.js";
import { CallCardPlace } from "./call-card-place.js";
import { CardView } from "./card-view.js";
import { Clock } from "./clock.js";
import { Controls } from "./controls.js";
import { element, find } from "./dom.js";
import { faultControls } from "./fault-controls.js";
import { Faults, HARMLESS } from "./faults.js";
import { foldedCard, keepFoldedCard } from "./folded-card.js";
import { generalMethods } from "./general-methods.js";
import { Journal } from "./journal.js";
import { Switchboard } from "./layout.js";
import { MessagesView } from "./messages-view.js";
import { pickers } from "./picker.js";
import { Presets } from "./presets.js";
import { playScenario } from "./scenarios.js";
import { Sliders } from "./sliders.js";

const FIXTURES = ["placement-options", "get-status", "init-data", "call-card-events"];

const query = new URLSearchParams(location.search);
const { appUrl, neighbourUrl } = JSON.parse(document.body.dataset.settings);
const handler = new URL(query.get("handler") ?? "index.html", appUrl).href;

const clock = new Clock();
const journal = new Journal(clock);
const faults = new Faults();
const account = new Account({
  domain: location.host,
  protocol: location.protocol === "https:" ? 1 : 0,
  handler,
  language: query.get("lang") ?? "en",
  admin: query.get("admin") === "1",
});

function notice(text) {
  const toast = element("p", { className: "toast", textContent: text });
  find(document, "#notices").append(toast);
  setTimeout(() => toast.remove(), 5000);
}

const portal = {
  account,
  clock,
  faults,
  journal,
  notice,
  switchboard: new Switchboard(journal),
  apps: [
    { id: "app", title: "Call Panel", handler },
    { id: "neighbour", title: "Sales notes", handler: neighbourUrl },
  ],
  pick: pickers(document.body),
  reload: () => location.reload(),
  installed(done) {
    account.install = !done;
    location.search = `install_finished=${done ? "Y" : "N"}`;
  },
  openPath: (path, closed) => sliders.openPath(path, closed),
  openApplication: (params, closed) => sliders.openApplication(params, closed),
};
portal.methods = generalMethods(portal);
const sliders = new Sliders(portal, find(document, "#sliders"));

const card = () => place.card;
const view = new CardView(find(document, "#stage"), {
  selectTab: (id) => place.selectTab(id),
  ring: () => card().ring(),
  connect: () => card().connect(),
  hangUp: () => card().hangUp(),
  close: () => card().close("closed by the operator"),
  nextClient: () => card().nextClient(),
  fold: () => card().fold(true),
  unfold: () => card().fold(false),
  comment: () => (card().comment.open ? card().saveComment() : card().openComment()),
  saveComment: () => card().saveComment(),
  typeComment: (text) => card().typeComment(text),
});
const place = new CallCardPlace(portal, view);

const fixtures = Object.fromEntries(
  await Promise.all(FIXTURES.map(async (name) => [name, await (await fetch(`/fixtures/${name}.json`)).json()])),
);
const presets = new Presets(fixtures);
const api = portalApi({
  place,
  presets,
  faults,
  account,
  clock,
  journal,
  sliders,
  play: (name) => playScenario(name, api, clock, () => place.layout?.frame),
});

new MessagesView(find(document, "#panel-messages"), journal);
new Controls(find(document, "#controls"), api, notice, presets.events);
faultControls(find(document, "#fault-fields"), api);
start();
window.portal = Object.freeze(api);

function start() {
  for (const [name, value] of Object.entries(HARMLESS)) {
    if (!query.has(name)) continue;
    const text = query.get(name);
    faults.set({ [name]: typeof value === "boolean" ? text === "1" : typeof value === "number" ? Number(text) : text });
  }
  for (const method of (query.get("silence") ?? "").split(",").filter(Boolean)) faults.silence(method);
  if (query.has("theme")) account.setUserOption("theme", query.get("theme"));
  if (query.has("speed")) clock.speed = Number(query.get("speed"));
  if (query.get("controls") === "0") document.body.classList.add("no-controls");
  if (query.has("frame")) document.documentElement.style.setProperty("--app-width", `${Number(query.get("frame"))}px`);
  find(document, "[name=language]").value = account.language;
  find(document, "[name=admin]").checked = account.admin;
  find(document, "[name=theme]").value = account.userOptions.theme ?? "";
  find(document, "[name=speed]").value = String(clock.speed);
  keepFoldedCard(() => place.snapshot());
  const folded = foldedCard();
  if (folded) place.open(folded);
  else if (query.get("open") === "1") api.open({ preset: query.get("preset") ?? undefined, ...firstTab() });
}

function firstTab() {
  return query.has("tab") ? { firstTab: query.get("tab") } : {};
}
