// The call and its note without Python: number, state, direction, line and client as the portal gives them, and a card that
// stays open while it has a note. Loaded only if Python fails or is late; Python takes over when it arrives.
"use strict";

(() => {
  const { shell } = globalThis;
  const { text } = shell;
  const root = document.documentElement;
  const REPEAT = 20000; // ms after which a card whose 65 s run is held again
  const SILENT = 8000; // ms after which an unknown value is called unknown
  const TYPED = "call-panel.typed.1."; // see notes.js
  const DRAFT = "call-panel.draft.1."; // these three: see app/notes/storage_format.py
  const ORDER = "call-panel.order.1.";
  const RECEIPT = "call-panel.receipt.1.";

  const DIRECTIONS = {
    incoming: () => text("Incoming call"), outgoing: () => text("Outgoing call"), callback: () => text("Callback"),
  };
  const PHASES = {
    "no-call": () => text("No active call"), connecting: () => text("Connecting"), talking: () => text("Talking"),
    ended: () => text("Call ended"), unanswered: () => text("Ended without a conversation"),
  };
  const ITEMS = {
    LEAD: () => text("Lead {id}"), DEAL: () => text("Deal {id}"),
    CONTACT: () => text("Contact {id}"), COMPANY: () => text("Company {id}"),
  };
  const AFTER_IDLE = { connecting: "unanswered", unanswered: "unanswered", talking: "ended", ended: "ended" };
  const ENTITIES = { "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#039;": "'", "&#39;": "'" };

  let call = null; // the card's values by the platform's names, as texts
  let phase = "no-call";
  let silent = false; // nothing is known of the call for long
  let ended = false; // Python is there
  let held = false; // the portal has confirmed that it does not close the card
  let closing = false; // the portal's 65 s may run
  let letGo = null; // the note with which the card may close all the same

  const note = () => document.querySelector("[data-input='wrapup.text']");
  const isCard = () => ["CALL_CARD", ""].includes(root.dataset.placement);

  function show(name, value, attributes = {}) {
    const element = document.querySelector(`[data-field='${name}']`);
    if (!element) return;
    if (element.textContent !== value) element.textContent = value;
    for (const [key, content] of Object.entries(attributes)) element.setAttribute(key, content);
  }

  /** A value of the portal as text. Its PHP and its forms escape some once or twice, and say nothing in several ways. */
  function plain(value) {
    let found = typeof value === "string" || typeof value === "number" ? String(value).trim() : "";
    for (let round = 0; round < 2; round += 1) found = found.replace(/&(?:amp|lt|gt|quot|#0?39);/g, (one) => ENTITIES[one]);
    return ["undefined", "null"].includes(found) ? "" : found;
  }

  function take(values) {
    if (values === null || typeof values !== "object") return;
    const known = Object.entries(values).filter(([name]) => /^(CALL|PHONE|LINE|CRM)_/.test(name));
    if (!known.length) return;
    call = { ...call, ...Object.fromEntries(known.map(([name, value]) => [name, plain(value)])) };
    if ("CALL_STATE" in values) takeState(call.CALL_STATE);
  }

  function takeState(state) {
    call = { ...call, CALL_STATE: state };
    if (state === "connecting") phase = "connecting";
    else if (state === "connected") phase = "talking";
    else phase = AFTER_IDLE[phase] ?? "no-call";
  }

  function number() {
    const value = call.PHONE_NUMBER ?? "";
    if (/^(hidden|anonymous|restricted|withheld|private|unavailable)\b/i.test(value)) return [text("Number withheld"), "hidden"];
    return /^(unknown)?$/i.test(value) ? [text("Number unknown"), "unknown"] : [value, "known"];
  }

  function client() {
    const { CRM_ENTITY_TYPE: type = "", CRM_ENTITY_ID: id = "" } = call;
    if (!type || !Number(id)) return text("No client yet");
    return (ITEMS[type.toUpperCase()]?.() ?? `${type} {id}`).replace("{id}", id);
  }

  function line() {
    const parts = new Set([call.LINE_NAME, call.LINE_NUMBER].filter(Boolean));
    return [...parts].join(" · ") || text("Unknown");
  }

  function draw() {
    if (ended || !document.querySelector("main.panel")) return;
    if (call) {
      const { CALL_DIRECTION: direction = "", CALL_STATE: state = "" } = call;
      const [caller, kind] = number();
      show("phone", caller, { "data-kind": kind });
      const isKnown = ["idle", "connecting", "connected"].includes(state);
      show("state", isKnown ? PHASES[phase]() : state || text("Unknown"), { "data-value": state, "data-phase": phase });
      show("direction", DIRECTIONS[direction]?.() ?? (direction || text("Unknown")), { "data-value": direction });
      show("client", client(), { "aria-disabled": "true" });
      show("line", line());
      performance.mark("basic:painted");
    } else if (silent) {
      for (const name of ["phone", "state", "direction", "client", "line"]) show(name, text("Unknown"));
    }
    show("auto-close", held ? text("Kept open: the note isn't saved") : text("Closes automatically after the call"));
    releaseButton.textContent = text("Let the card close");
    releaseButton.hidden = !held;
    copyButton.textContent = text("Copy the note");
    if ("basic" in root.dataset) showNote();
  }

  /** Says what becomes of the note, with what helps. */
  function showNote() {
    const place = document.querySelector("[data-part='fault-note']");
    place.textContent = keeps()
      ? text("You can write the note here. It stays in this browser and is there again when the panel starts.")
      : text("This browser doesn't keep the note: it's lost when the card closes or you try again. Copy it first.");
    place.hidden = false;
    const section = document.querySelector("[data-part='fault']");
    if (!section.contains(copyButton)) section.querySelector("[data-part='fault-buttons']").append(copyButton);
    const hold = document.querySelector(".hold");
    if (!hold.contains(releaseButton)) hold.append(releaseButton);
  }

  function keeps() {
    try {
      localStorage.setItem("call-panel.probe", "1");
      localStorage.removeItem("call-panel.probe");
      return true;
    } catch {
      return false;
    }
  }

  function newButton(act) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button";
    button.addEventListener("click", act);
    return button;
  }

  const copyButton = newButton(() => {
    note().select();
    if (document.execCommand("copy")) copyButton.textContent = text("Copied");
  });

  const releaseButton = newButton(() => {
    letGo = note().value;
    command("enableAutoClose", () => { held = false; });
  });

  function command(name, done) {
    try {
      globalThis.BX24.placement.call(name, {}, (reply) => {
        if (ended) return;
        done(reply);
        draw();
      });
    } catch { /* no library, or one that fails: the portal's rules hold, and the note is in storage */ }
  }

  /** Holds the card open while it has a note that only this browser has; without one, nothing changes. */
  function holdOrNot() {
    const written = note()?.value.trim() ? note().value : "";
    if (written && written !== letGo) {
      if (!held || closing) command("disableAutoClose", () => { held = true; });
    } else if (held && !written && !closing) {
      command("enableAutoClose", () => { held = false; });
    }
  }

  function hear(key, values) {
    const [first] = JSON.parse(values);
    if (key === "CallCard::EntityChanged") take(first);
    if (key === "CallCard::CallStateChanged") takeState(plain(Array.isArray(first) ? first[0] : first));
    if (key === "CallCard::BeforeClose") {
      closing = true;
      holdOrNot();
    }
    draw();
  }

  /** The portal's answers: what came with the page, what events have reported since, and the present status. */
  function portalThere() {
    if (!isCard()) return;
    try {
      globalThis.language?.ask(plain(globalThis.BX24.getLang?.()));
      const { options } = Object(globalThis.BX24.placement.info());
      take(typeof options === "string" ? JSON.parse(options) : options);
    } catch { /* options that are none: the status says the same */ }
    globalThis.frameBridge.watch(hear);
    command("getStatus", (status) => {
      take(status);
      bringBack();
    });
    bringBack();
    holdOrNot();
    draw();
  }

  /** A stored text as an object; empty if there is none, or it can't be read. */
  function read(key) {
    try {
      return Object(JSON.parse(localStorage[key]));
    } catch {
      return {};
    }
  }

  /** This call's note from Python that isn't in the CRM yet. It is left in place. */
  function keptNote(portal) {
    const key = `${DRAFT}${call.CALL_ID}|`;
    const { CRM_ENTITY_TYPE: type = "", CRM_ENTITY_ID: id = "" } = call;
    const own = `${key}${Number(id) ? `${type.toUpperCase()}:${id}` : ""}${portal}`;
    // In a campaign the next client has the same card: the note of another one is not this call's.
    const others = /^(1|Y|true)$/i.test(call.CALL_LIST_MODE ?? "") ? []
      : Object.keys(localStorage).filter((one) => one.startsWith(key) && one.endsWith(portal));
    const found = [own, ...others].map(read).find(({ text: words }) => typeof words === "string" && words);
    if (!found) return "";
    const sent = [ORDER, RECEIPT].some((kind) => read(`${kind}${found.mark}${portal}`).revision === found.revision);
    return sent ? "" : found.text;
  }

  /** The kept note and what was typed since: the one that contains the other, or both. */
  function joined(kept, typed) {
    if (typed.includes(kept)) return typed;
    return kept.includes(typed) ? kept : `${kept}\n${typed}`;
  }

  /** Shows what was written in this call before, in a frame that is gone; what was only typed then is this frame's. */
  function bringBack() {
    const area = note();
    if (!("basic" in root.dataset) || !call?.CALL_ID || !area || area.value) return;
    try {
      const portal = globalThis.frameBridge.ofPortal("");
      const keys = Object.keys(localStorage).filter((key) => key.startsWith(TYPED) && key.endsWith(portal));
      const found = keys.map((key) => [key, read(key)]).filter(([, { call: id }]) => id === call.CALL_ID);
      const typed = [...new Set(found.map(([, { text: words }]) => words))].filter(Boolean).join("\n");
      const words = joined(keptNote(portal), typed);
      if (!words) return;
      area.value = words;
      holdOrNot();
      if (!typed) return;
      area.dispatchEvent(new InputEvent("input", { bubbles: true }));
      const isKept = Object.keys(localStorage).some((key) => !keys.includes(key) && key.startsWith(TYPED) && read(key).text === words);
      if (isKept) for (const [key] of found) localStorage.removeItem(key);
    } catch { /* no storage: Python says so */ }
  }

  let started = false;
  function start() {
    if (started || ended) return;
    started = true;
    if (root.dataset.placement !== undefined) portalThere();
    else {
      const observer = new MutationObserver(() => {
        observer.disconnect();
        if (!ended) portalThere();
      });
      observer.observe(root, { attributeFilter: ["data-placement"] });
    }
    document.addEventListener("input", onInput);
    repeater = setInterval(() => { if (closing && held) holdOrNot(); }, REPEAT);
    setTimeout(() => {
      silent = true;
      draw();
    }, SILENT);
    draw();
  }

  let repeater;
  const onInput = () => {
    holdOrNot();
    draw();
  };

  globalThis.basic = {
    draw,
    /** Python is late: shows the call until it comes. */
    late: start,
    /** Python has failed: shows the call, and that alone. */
    failed() {
      start();
      bringBack();
      draw();
    },
    /** Python shows the call from now on, and holds the card open if there is a note. */
    end() {
      if (ended) return;
      ended = true;
      if (!started) return;
      if (held && !note()?.value.trim() && !closing) command("enableAutoClose", () => {});
      clearInterval(repeater);
      document.removeEventListener("input", onInput);
      globalThis.frameBridge?.watch(null);
      copyButton.remove();
      releaseButton.remove();
    },
  };
})();
