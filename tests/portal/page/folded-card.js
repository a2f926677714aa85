/**
 * A folded card of an external or desk-phone call outlives a reload of the portal page for a short while.
 */

const STORE = "simulated-portal-folded-card";
/** Milliseconds after which a folded card is forgotten. */
const LIFE = 15_000;
const KEPT = new Set(["external", "device"]);

/** Stores the card when the page is left. @param {() => object|null} snapshot request that opens the same card again */
export function keepFoldedCard(snapshot) {
  window.addEventListener("pagehide", () => {
    const request = snapshot();
    if (request?.folded && KEPT.has(request.kind)) localStorage.setItem(STORE, JSON.stringify({ time: Date.now(), request }));
  });
}

/** @returns {object|null} the request of the card that was folded when the page was left, once. */
export function foldedCard() {
  const stored = JSON.parse(localStorage.getItem(STORE) ?? "null");
  localStorage.removeItem(STORE);
  return stored && Date.now() - stored.time < LIFE ? stored.request : null;
}
