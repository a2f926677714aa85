/**
 * Form fields for every fault: a table of silence, delay and repetition by method, and the single settings.
 */

import { element } from "./dom.js";
import { HARMLESS } from "./faults.js";

const METHODS = [
  "*", "getInitData", "getStatus", "disableAutoClose", "enableAutoClose", "getInterface", "placementBindEvent",
  "CallCardSetUiState", "CallCardSetCardTitle", "refreshAuth", "openPath", "setUserOption", "setAppOption", "resizeWindow",
];

const LABELS = {
  removeAfter: "Frame is removed after BeforeClose (ms)",
  stateArguments: "CallStateChanged carries",
  closeArguments: "BeforeClose carries",
  eventTwice: "Every event twice",
  eventBeforeBind: "Answered while the page loads",
  eventOnBind: "Client event right at its bind",
  escapeOptions: "Options are HTML-escaped (times)",
  tabsLoadAnew: "App's tab loads the app again",
  emptyMaps: "Empty maps are",
  options: "PLACEMENT_OPTIONS are",
  firstRun: "FIRST_RUN in the first reply",
  refreshFails: "Token cannot be renewed",
  oldPortal: "Portal before rest 25.800",
  listedPaths: "openPath has a list of paths",
  fewerKeys: "Older portal: fewer POST keys",
  staticApp: "Static app: GET, no body",
  numericExpiry: "AUTH_EXPIRES is a number",
  textProtocol: "PROTOCOL is a text",
  textOptions: "Numbers in options become texts",
  desktop: "Desktop app shows the cards",
  noTelephony: "Page without telephony script",
  noQualityEvent: "No qualityMeterClick event",
  noSliders: "Device without sliders",
  library: "Host of the BX24 library",
  librarySeconds: "A late library comes after (s)",
};

const CHOICES = {
  library: { answers: "answers", late: "answers late", hangs: "never answers", refuses: "breaks off", page: "is answered for by a filter's page" },
  stateArguments: { one: "one value", list: "one list", two: "two arguments" },
  closeArguments: { nothing: "nothing", text: "an empty text", no: "no argument" },
  emptyMaps: { list: "[]", object: "{}" },
  options: { object: "an object", list: "[]", null: "null", missing: "missing", rubbish: "not JSON" },
};

/**
 * Fills `root` with the fields.
 * @param {object} portal the api
 */
export function faultControls(root, portal) {
  const draw = () => root.replaceChildren(methodTable(portal), settings(portal), buttons(portal, draw));
  draw();
}

function methodTable(portal) {
  const head = ["Method", "Silent", "Delay (ms)", "Replies"].map((text) => element("th", { scope: "col", textContent: text }));
  const rows = METHODS.map((method) => element("tr", {},
    element("th", { scope: "row", textContent: method === "*" ? "every method" : method }),
    cell(`${method} silent`, { type: "checkbox" }, (input) => portal.silence(method, input.checked)),
    cell(`${method} delay`, { type: "number", min: "0", step: "100", value: "0" }, (input) => portal.delay(method, input.valueAsNumber || 0)),
    cell(`${method} replies`, { type: "number", min: "0", max: "9", value: "1" }, (input) => portal.repeat(method, input.valueAsNumber || 0))));
  return element("table", { className: "methods" },
    element("thead", {}, element("tr", {}, ...head)), element("tbody", {}, ...rows));
}

function cell(label, properties, changed) {
  const input = element("input", { ...properties, aria: { label } });
  input.addEventListener("change", () => changed(input));
  return element("td", {}, input);
}

function settings(portal) {
  const fields = Object.entries(HARMLESS).map(([name, value]) => {
    const input = fieldFor(name, value);
    const read = () => (typeof value === "boolean" ? input.checked : typeof value === "number" ? input.valueAsNumber || 0 : input.value);
    input.addEventListener("change", () => portal.set({ [name]: read() }));
    const text = element("span", { textContent: LABELS[name] ?? name });
    return element("label", { className: typeof value === "boolean" ? "check" : "field" }, ...(typeof value === "boolean" ? [input, text] : [text, input]));
  });
  return element("div", { className: "settings" }, ...fields);
}

function fieldFor(name, value) {
  if (typeof value === "boolean") return element("input", { type: "checkbox", name, checked: value });
  if (typeof value === "number") return element("input", { type: "number", name, min: "0", value: String(value) });
  return element("select", { name }, ...Object.entries(CHOICES[name]).map(([key, text]) => new Option(text, key, key === value, key === value)));
}

function buttons(portal, draw) {
  const clear = element("button", { type: "button", textContent: "Behave again" });
  clear.addEventListener("click", () => {
    portal.clearFaults();
    draw();
  });
  const destroy = element("button", { type: "button", textContent: "Remove the app's frame", data: { do: "destroyFrame" } });
  const reload = element("button", { type: "button", textContent: "Load the app again", data: { do: "reloadFrame" } });
  return element("div", { className: "row" }, clear, reload, destroy);
}
