/**
 * Puts the portal page together and opens a call at once when the address asks for it:
 * `?open=1&preset=incoming_contact&lang=de&admin=1&theme=dark&speed=10&silence=getStatus&handler=worker.html`, any fault
 * of faults.js by its name (`eventTwice=1`), `frame=550` (width of the app in px), `controls=0` (card only).
 */

import { Account } from "./account.js";
import { portalApi } from "./api.js";
import { BackgroundControl } from "./background-control.js";
import { CallCardPlace } from "./call-card-place.js";
import { CardView } from "./card-view.js";
import { learnClients } from "./clients.js";
import { Clock } from "./clock.js";
import { Controls } from "./controls.js";
import { element, find } from "./dom.js";
import { CardClaim, ExternalCalls } from "./external-calls.js";
import { faultControls } from "./fault-controls.js";
import { Faults, HARMLESS } from "./faults.js";
import { foldedCard, keepFoldedCard } from "./folded-card.js";
import { generalMethods } from "./general-methods.js";
import { appPath, HomePlace } from "./home-place.js";
import { Journal } from "./journal.js";
import { Switchboard } from "./layout.js";
import { MessagesView } from "./messages-view.js";
import { News } from "./news.js";
import { pickers } from "./picker.js";
import { Presets } from "./presets.js";
import { restControls } from "./rest-controls.js";
import { playScenario } from "./scenarios.js";
import { Server } from "./server.js";
import { Sliders } from "./sliders.js";
import { WorkerPlace } from "./worker-place.js";

const FIXTURES = ["placement-options", "get-status", "init-data", "call-card-events", "background-events"];

const query = new URLSearchParams(location.search);
const { appUrl, neighbourUrl, state } = JSON.parse(document.body.dataset.settings);

const clock = new Clock();
const journal = new Journal(clock);
const faults = new Faults();
const server = new Server();
const news = new News();
const account = new Account({ server, state, domain: location.host, protocol: location.protocol === "https:" ? 1 : 0 });
if (query.has("lang")) account.set({ language: query.get("lang") });
if (query.has("admin")) account.set({ admin: query.get("admin") === "1" });

function notice(text) {
  const toast = element("p", { className: "toast", textContent: text });
  find(document, "#notices").append(toast);
  setTimeout(() => toast.remove(), 5000);
}

/** The app's handlers of a place, as they were when the page was loaded; none before the installation is finished. */
function handlers(placement) {
  const bound = state.bindings.filter((each) => each.visible && each.placement === placement);
  return account.installed ? bound.map(({ title, handler, id }) => ({ title, handler, binding: id, own: true })) : [];
}

function callCardApps() {
  const tabs = handlers("CALL_CARD").map((app, index) => ({ ...app, id: index === 0 ? "app" : `app-${index + 1}` }));
  if (tabs.length > 0 && query.has("handler")) tabs[0].handler = new URL(query.get("handler"), appUrl).href;
  return [...tabs, { id: "neighbour", title: "Sales notes", handler: neighbourUrl, own: false }];
}

const portal = {
  account,
  clock,
  faults,
  journal,
  notice,
  switchboard: new Switchboard(journal),
  server,
  news,
  claim: new CardClaim(),
  workers: handlers("PAGE_BACKGROUND_WORKER"),
  app: { id: state.app.id, title: state.app.name, handler: new URL("index.html", appUrl).href, own: true },
  apps: callCardApps(),
  installPage: state.app.install_page ? new URL(state.app.install_page, appUrl).href : null,
  staticApp: state.app.static,
  pick: pickers(document.body),
  /** Numbers that apps asked the portal to call. */
  dialled: [],
  reload: () => location.reload(),
  async installed(done) {
    await server.post("state/installed", { done });
    location.search = `install_finished=${done ? "Y" : "N"}`;
  },
  openPath: (path, closed) => sliders.openPath(path, closed),
  openApplication: (params, closed) => sliders.openApplication(params, closed),
};
portal.methods = generalMethods(portal);
portal.background = new BackgroundControl(portal, () => workers);
const workers = new WorkerPlace(portal, find(document, "#workers"), portal.background.commands);
portal.workerPlace = workers;
const sliders = new Sliders(portal, find(document, "#sliders"));

const card = () => place.card;
const view = new CardView(find(document, "#stage"), {
  selectTab: (id) => place.selectTab(id),
  ring: () => card().ring(),
  connect: () => card().connect(),
  hangUp: () => card().hangUp(),
  close: () => portal.background.close("closed by the operator"),
  nextClient: () => card().nextClient(),
  fold: () => card().fold(true),
  unfold: () => card().fold(false),
  comment: () => (card().comment.open ? card().saveComment() : card().openComment()),
  press: (button, value) => portal.background.press(button, value),
  transfer: () => portal.pick.transfer({ chosen: (target) => portal.background.press("transfer", target) }),
  saveComment: () => card().saveComment(),
  typeComment: (text) => card().typeComment(text),
});
const place = new CallCardPlace(portal, view);
const externalCalls = new ExternalCalls(portal, place);
const home = new HomePlace(portal, find(document, "#app-page"));
const onAppPage = location.pathname === appPath(state.app.id);

const fixtures = Object.fromEntries(
  await Promise.all(FIXTURES.map(async (name) => [name, await (await fetch(`/fixtures/${name}.json`)).json()])),
);
const presets = new Presets(fixtures);
const api = portalApi({
  dialled: portal.dialled,
  place,
  home,
  workers,
  externalCalls,
  background: portal.background,
  server,
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
restControls(find(document, "#rest-faults"), api);
for (const [event, what] of [["placement.bound", "has a new handler"], ["placement.unbound", "has lost a handler"]]) {
  news.addEventListener(event, ({ detail }) => notice(`${detail.placement} ${what}. Pages that are loaded from now on show it.`));
}
await news.open;
start();
window.portal = Object.freeze(api);

function start() {
  learnClients(state.clients);
  faults.set(state.faults);
  for (const [name, value] of Object.entries(HARMLESS)) {
    if (!query.has(name)) continue;
    const text = query.get(name);
    api.set({ [name]: typeof value === "boolean" ? text === "1" : typeof value === "number" ? Number(text) : text });
  }
  for (const method of (query.get("silence") ?? "").split(",").filter(Boolean)) faults.silence(method);
  if (query.has("theme")) account.setUserOption("theme", query.get("theme"));
  document.body.classList.toggle("on-app-page", onAppPage);
  const link = find(document, ".menu [data-part=app]");
  Object.assign(link, { href: appPath(state.app.id), textContent: state.app.name });
  find(document, `.menu [href="${onAppPage ? link.pathname : "/"}"]`).ariaCurrent = "page";
  if (onAppPage) home.open();
  workers.open();
  if (query.has("speed")) clock.speed = Number(query.get("speed"));
  if (query.get("controls") === "0") document.body.classList.add("no-controls");
  if (query.has("frame")) document.documentElement.style.setProperty("--app-width", `${Number(query.get("frame"))}px`);
  find(document, "[name=language]").value = account.language;
  find(document, "[name=admin]").checked = account.admin;
  find(document, "[name=installer]").checked = state.app.install_page !== "";
  find(document, "[data-part=installation]").textContent = account.installed ? "It is installed." : "It is not installed.";
  find(document, "[name=theme]").value = account.userOptions.theme ?? "";
  find(document, "[name=speed]").value = String(clock.speed);
  window.addEventListener("beforeunload", (event) => portal.background.asksBeforeLeaving && event.preventDefault());
  keepFoldedCard(() => (portal.background.used ? null : place.snapshot()));
  const folded = foldedCard();
  if (folded) place.open(folded);
  else if (query.get("open") === "1") api.open({ preset: query.get("preset") ?? undefined, ...firstTab() });
}

function firstTab() {
  return query.has("tab") ? { firstTab: query.get("tab") } : {};
}
