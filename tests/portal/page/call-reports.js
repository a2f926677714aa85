/**
 * The portal's own telephony tells its server of the call in the card: whom it is with, and when it is over. From this
 * the server makes the call's activity, and knows what a new client with the call's id as its origin belongs to.
 */

const OVER = new Set(["ended", "failed"]);

/** @returns {(card: object) => void} what reports a card's call, each time that something has changed */
export function callReports(server) {
  let last = "";
  return (card) => {
    if (!card.status.CALL_ID) return;
    const call = describe(card);
    const text = JSON.stringify(call);
    if (text === last) return;
    last = text;
    server.post("state/call", { ...call, seconds: Math.round(card.talked / 1000) }).catch(() => {});
  };
}

function describe({ status, open, look }) {
  return {
    id: status.CALL_ID,
    phone: status.PHONE_NUMBER ?? "",
    outgoing: status.CALL_DIRECTION !== "incoming",
    client: [status.CRM_ENTITY_TYPE, status.CRM_ENTITY_ID],
    bindings: (status.CRM_BINDINGS ?? []).map((each) => [each.ENTITY_TYPE, each.ENTITY_ID]),
    activity: status.CRM_ACTIVITY_ID ?? 0,
    over: !open || OVER.has(look),
  };
}
