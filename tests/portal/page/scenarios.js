/**
 * The acts of operator and portal behind each time line of call-card-scenarios.json. What the app does in a scenario
 * (its commands) is left to the app; the fixture says what should be seen.
 */

/** Start of each scenario and the acts after it: portal milliseconds since the app's page loaded, what is done. */
export const SCENARIOS = {
  external_call_not_blocked: {
    open: { preset: "get-status/external_call" },
    acts: [[60_000, (portal) => portal.end()]],
  },
  built_in_outgoing_ok_blocked_then_saved: {
    open: { preset: "outgoing_contact", keepState: true, status: { CALL_ID: "", CALL_STATE: "connecting" } },
    acts: [
      [500, (portal) => portal.refreshClient()],
      [3000, (portal) => portal.connect()],
      [60_000, (portal) => portal.end()],
    ],
  },
  blocked_until_timeout: {
    open: { preset: "external_incoming" },
    acts: [[30_000, (portal) => portal.end()]],
  },
  operator_hangs_up_while_blocked: {
    open: { preset: "outgoing_contact", keepState: true, status: { CALL_STATE: "connected" } },
    acts: [[20_000, (portal) => portal.hangUp()]],
  },
  built_in_failed_stays_open: {
    open: { preset: "outgoing_contact", keepState: true, status: { CALL_STATE: "connecting" } },
    acts: [[2000, (portal) => portal.fail({ code: "486" })]],
  },
  call_campaign_next_client: {
    open: { preset: "get-status/call_campaign", firstTab: "app", status: { CALL_STATE: "connected" } },
    acts: [
      [10_000, (portal) => portal.end()],
      [15_000, (portal) => portal.nextClient()],
      [16_000, (portal) => portal.ring()],
    ],
  },
  no_answer_to_any_command: {
    before: (portal) => {
      for (const command of ["getStatus", "disableAutoClose", "enableAutoClose", "getInterface"]) portal.silence(command);
    },
    open: { preset: "external_incoming" },
    acts: [],
  },
  events_before_status: {
    before: (portal) => {
      portal.set({ eventOnBind: true });
      portal.delay("getStatus", 400);
    },
    open: { preset: "get-status/outgoing_contact" },
    acts: [],
  },
};

/**
 * Opens the scenario's card and does its acts in portal time.
 * @param {string} name
 * @param {object} portal `window.portal`
 * @param {object} clock
 * @param {() => HTMLIFrameElement | undefined} frame the app's frame once the card is open
 */
export function playScenario(name, portal, clock, frame) {
  const scenario = SCENARIOS[name];
  if (!scenario) throw new RangeError(`no such scenario: ${name}`);
  scenario.before?.(portal);
  portal.open(scenario.open);
  frame()?.addEventListener("load", () => start(scenario.acts, portal, clock), { once: true });
}

function start(acts, portal, clock) {
  for (const [time, act] of acts) clock.after(time, () => portal.state().card && act(portal));
}
