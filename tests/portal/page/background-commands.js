/**
 * The nine commands of PAGE_BACKGROUND_WORKER, with the replies that browser and desktop app give. Each is
 * `(params, reply) => void`; a command may reply never, once or twice.
 */

import { UI_STATES } from "./background-call.js";

const NO_CARD = [{ result: "error", errorCode: "Call card is undefined" }];
const INVALID_STATE = [{ result: "error", errorCode: "Invalid ui state" }];

const missing = (field) => ({ result: "error", errorCode: `missing field ${field}` });

/**
 * @param {object} card
 * @param {() => object|null} card.call the `BackgroundCall` of the card that is there; null without one, or when the
 *     card is not known to be that of an external call
 * @param {() => boolean} card.desktop whether the desktop app shows the cards
 * @param {() => boolean} card.closed whether a card of this page was closed, and none came after it
 * @param {() => void} card.close closes the card at once
 * @param {() => void} card.used called with each command
 * @param {(command: string, params: any) => void} card.relay tells the desktop app's other pages of a command
 * @returns {Object<string, Function>} in the order in which getInterface lists them
 */
export function backgroundCommands({ call, desktop, closed, close, used, relay }) {
  // The desktop app's portal tabs know of no card: they say so only after one was closed.
  const onCard = (name, act, needed) => (params, reply) => {
    used();
    const field = needed && params?.[needed] === undefined ? needed : null;
    if (desktop() && field === "muted") return reply(missing(field));
    if (desktop() && field) reply([missing(field)]);
    if (desktop() && field && field !== "held") return undefined;
    const current = call();
    if (current) return act(current, params ?? {}, reply);
    if (!desktop() || closed()) return reply(NO_CARD);
    relay(name, params);
    return reply([]);
  };
  const done = (act) => (current, params, reply) => {
    act(current, params);
    reply([]);
  };
  const timer = (act) => (current, _params, reply) => {
    act(current);
    if (desktop()) reply([]);
  };
  const card = {
    CallCardSetMute: [done((current, { muted }) => current.setMuted(Boolean(muted))), "muted"],
    CallCardSetHold: [done((current, { held }) => current.setHeld(Boolean(held))), "held"],
    CallCardSetUiState: [(current, { uiState, disableAutoStartTimer }, reply) =>
      reply(current.setUiState(String(uiState), Boolean(disableAutoStartTimer)) ? [] : INVALID_STATE)],
    CallCardGetListUiStates: null,
    CallCardSetCardTitle: [done((current, { title }) => current.setTitle(String(title ?? ""))), "title"],
    CallCardSetStatusText: [done((current, { statusText }) => current.setStatusText(String(statusText ?? ""))), "statusText"],
    CallCardClose: [done(() => close())],
    CallCardStartTimer: [timer((current) => current.startTimer())],
    CallCardStopTimer: [timer((current) => current.stopTimer())],
  };
  const states = (_params, reply) => {
    used();
    reply([...UI_STATES]);
  };
  return Object.fromEntries(Object.entries(card).map(([name, rule]) => [name, rule ? onCard(name, ...rule) : states]));
}
