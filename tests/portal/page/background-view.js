/**
 * The part of the card that an app controls from the background: buttons of its state, dial pad, quality meter, timer.
 */

import { element } from "./dom.js";

/** Button, label, style. `hold` and `mute` are switches, `dialpad` and `quality` open a row of keys. */
const LABELS = {
  answer: ["Answer", "go"],
  skip: ["Skip", "stop"],
  makeCall: ["Call", "go"],
  hangup: ["Hang up", "stop"],
  hold: ["Hold", "toggle"],
  mute: ["Mute", "toggle"],
  transfer: ["Transfer…", ""],
  dialpad: ["Dial pad", "opens"],
  quality: ["Quality", "opens"],
  completeTransfer: ["Transfer now", "go"],
  cancelTransfer: ["Cancel transfer", ""],
  notifyAdmin: ["Tell the administrator", ""],
  next: ["Next client", ""],
  close: ["Close", ""],
};

const STATES = {
  incoming: "Incoming call…",
  transferIncoming: "Transferred call…",
  outgoing: "Ready to call",
  connectingIncoming: "Connecting…",
  connectingOutgoing: "Dialling…",
  connected: "In conversation",
  transferring: "Transferring…",
  transferFailed: "The transfer failed",
  transferConnected: "Transferred",
  error: "Call failed",
  moneyError: "Not enough money for the call",
  redial: "Call again?",
  idle: "No connection",
  externalCard: "External call",
  sipPhoneError: "The SIP phone failed",
};

/** The card's look for each state, where it is not `external`. */
const LOOKS = {
  incoming: "ringing", transferIncoming: "ringing", outgoing: "ready", connectingIncoming: "dialling",
  connectingOutgoing: "dialling", connected: "talking", transferring: "talking", transferConnected: "talking",
  transferFailed: "failed", error: "failed", moneyError: "failed", sipPhoneError: "failed", redial: "ready", idle: "ready",
};

const KEYS = { dialpad: [..."123456789*0#"], quality: [..."12345"] };

/** @returns {string} what the card says about the state; the app's own text has precedence. */
export function backgroundStateText(call) {
  return call.statusText || STATES[call.uiState];
}

/** @returns {string} the look of a card that is controlled from the background. */
export function backgroundLook(call) {
  return LOOKS[call.uiState] ?? "external";
}

/**
 * @param {object} call a `BackgroundCall`
 * @param {string} opened the row of keys that is open: `dialpad`, `quality` or an empty text
 * @returns {HTMLElement[]} the buttons, with `data-press` and, for keys, `data-value`
 */
export function backgroundButtons(call, opened) {
  const buttons = call.buttons.map((button) => {
    const [label, style] = LABELS[button];
    const aria = {};
    if (style === "toggle") aria.pressed = String(button === "mute" ? call.muted : call.held);
    if (style === "opens") aria.expanded = String(opened === button);
    return element("button", { type: "button", className: style, textContent: label, data: { press: button }, aria });
  });
  if (!call.buttons.includes(opened)) return buttons;
  const keys = KEYS[opened].map((value) => element("button", { type: "button", textContent: value, data: { press: opened, value } }));
  const label = opened === "dialpad" ? "Dial pad" : "Quality of the connection";
  const row = element("div", { className: "keys", role: "group", data: { keys: opened }, aria: { label } }, ...keys);
  return [...buttons, row];
}
