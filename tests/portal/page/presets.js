/**
 * Calls ready to be opened: a few by name, and every case of the fixtures.
 *
 * A request for `CallCardPlace.open` has: `title`, `kind`, `status` (as getStatus tells it), and where it matters
 * `options` (exact PLACEMENT_OPTIONS), `uri`, `keepState`, `clients`, `firstTab`, `webForm`, `simple` (no tabs),
 * `placement`, `initData`, `noOptions`, `noTelephony`.
 */

import { newCallId, newExternalCallId } from "./call-ids.js";
import { KINDS } from "./card.js";
import { CAMPAIGN } from "./clients.js";
import { statusFromOptions } from "./payloads.js";

const CONTACT = {
  CRM_ENTITY_TYPE: "CONTACT",
  CRM_ENTITY_ID: 797,
  CRM_ACTIVITY_ID: 12043,
  CRM_BINDINGS: [{ ENTITY_TYPE: "DEAL", ENTITY_ID: 4615 }, { ENTITY_TYPE: "COMPANY", ENTITY_ID: 643 }],
};
const COMPANY = {
  CRM_ENTITY_TYPE: "COMPANY",
  CRM_ENTITY_ID: 17,
  CRM_BINDINGS: [{ ENTITY_TYPE: "DEAL", ENTITY_ID: 25 }, { ENTITY_TYPE: "COMPANY", ENTITY_ID: 17 }],
};
const UNBOUND = { CRM_ENTITY_TYPE: "", CRM_ENTITY_ID: 0, CRM_BINDINGS: [] };
const LINE = { LINE_NUMBER: "+1 202 555-01-00", LINE_NAME: "Sales" };

/** Calls by name: kind, what getStatus says, further members of the request. */
const NAMED = {
  incoming_contact: { title: "Incoming, known contact", kind: "incoming", phone: "+12025550166", client: CONTACT, uri: "/crm/deal/kanban/?clear_nav=Y" },
  incoming_unknown: { title: "Incoming, not in the CRM", kind: "incoming", phone: "+12025550143", client: UNBOUND },
  incoming_hidden: { title: "Incoming, number withheld", kind: "incoming", phone: "hidden", client: UNBOUND },
  incoming_sip: { title: "Incoming, SIP name", kind: "incoming", phone: "anna.lindner", client: CONTACT },
  incoming_no_number: { title: "Incoming, no number", kind: "incoming", client: UNBOUND },
  outgoing_contact: { title: "Outgoing to a contact", kind: "outgoing", phone: "+12025550166", client: CONTACT },
  outgoing_company: { title: "Outgoing to a company", kind: "outgoing", phone: "+493023125014", client: COMPANY },
  device: { title: "Outgoing by desk phone", kind: "device", phone: "+12025550166", client: CONTACT },
  callback: { title: "Callback", kind: "external", direction: "callback", phone: "+12025550143", client: COMPANY },
  external_incoming: { title: "External, incoming", kind: "external", direction: "incoming", phone: "+12025550143", client: COMPANY, uri: "/crm/company/details/17/" },
  external_outgoing: { title: "External, outgoing", kind: "external", direction: "outgoing", phone: "+12025550166", client: CONTACT },
  campaign: { title: "Call campaign", kind: "outgoing", phone: "+12025550143", uri: "/crm/lead/list/", list: true,
    client: { CRM_ENTITY_TYPE: "LEAD", CRM_ENTITY_ID: 123, CRM_BINDINGS: [] } },
};

function named({ title, kind, direction, phone, client, uri = "/stream/", list = false }) {
  const id = { incoming: newCallId, device: newCallId, external: newExternalCallId, outgoing: () => "" }[kind]();
  return {
    title,
    kind,
    uri,
    clients: list ? CAMPAIGN : [],
    status: {
      CALL_ID: id,
      ...(phone === undefined ? {} : { PHONE_NUMBER: phone }),
      ...LINE,
      ...structuredClone(client),
      CALL_DIRECTION: direction ?? (kind === "incoming" ? "incoming" : "outgoing"),
      CALL_STATE: "idle",
      CALL_LIST_MODE: list,
    },
  };
}

export class Presets {
  #requests = new Map();

  /** @param {Object<string, object>} fixtures parsed fixture files by name without `.json` */
  constructor(fixtures) {
    for (const [name, call] of Object.entries(NAMED)) this.#requests.set(name, { title: call.title, make: () => named(call) });
    for (const each of fixtures["placement-options"].cases) this.#add("placement-options", each.name, () => fromOptions(each));
    for (const each of fixtures["placement-options"].not_an_object) this.#add("placement-options", each.name, () => withoutOptions(each));
    for (const each of fixtures["get-status"].cases) this.#add("get-status", each.name, () => fromStatus(each));
    for (const each of fixtures["init-data"].cases) this.#add("init-data", each.name, () => fromInitData(each));
    this.events = [...fixtures["call-card-events"].cases, ...fixtures["background-events"].cases];
  }

  #add(group, name, make) {
    this.#requests.set(`${group}/${name}`, { title: name.replaceAll("_", " "), group, make });
  }

  /** @returns {{name: string, title: string, group?: string}[]} all presets, for a menu. */
  list() {
    return [...this.#requests].map(([name, { title, group }]) => ({ name, title, group }));
  }

  /**
   * Makes a request.
   * @param {object} options `preset`, and members of a request that replace the preset's; `status` is merged into the
   *     preset's, and the options then follow from it
   */
  request({ preset = "incoming_contact", ...changes } = {}) {
    const found = this.#requests.get(preset);
    if (!found) throw new RangeError(`no such preset: ${preset}`);
    const request = { title: found.title, ...found.make(), ...changes };
    if (changes.status) {
      request.status = merged(found.make().status, changes.status);
      request.options = changes.options;
    }
    if (!KINDS.includes(request.kind)) throw new RangeError(`no such kind of call: ${request.kind}`);
    return structuredClone(request);
  }
}

/** Members that are null in `changes` are taken away. */
function merged(status, changes) {
  const result = { ...status, ...changes };
  for (const [key, value] of Object.entries(changes)) if (value === null) delete result[key];
  return result;
}

function kindOf(status) {
  if (status.CALL_ID.startsWith("externalCall.") || status.CALL_DIRECTION === "callback") return "external";
  return status.CALL_DIRECTION === "incoming" ? "incoming" : "outgoing";
}

function fromOptions({ parsed }) {
  const status = statusFromOptions(parsed);
  return { kind: kindOf(status), status, options: parsed, uri: parsed.URI, keepState: true, clients: CAMPAIGN };
}

function fromStatus({ reply }) {
  return { kind: kindOf(reply), status: reply, uri: "/stream/", keepState: true, clients: CAMPAIGN };
}

function withoutOptions({ name, parsed }) {
  const faults = { empty_php_array: "list", null: "null", field_absent: "missing", not_json: "rubbish" };
  const request = { ...named(NAMED.incoming_contact), faults: { options: faults[name] ?? "object" } };
  return name === "empty_object" ? { ...request, initData: { PLACEMENT_OPTIONS: parsed }, options: {} } : request;
}

/** What belongs to the portal that runs here stays its own: address and tokens. */
function fromInitData({ reply }) {
  const { DOMAIN, PROTOCOL, PATH, AUTH_ID, REFRESH_ID, MEMBER_ID, PLACEMENT_OPTIONS, PLACEMENT, FIRST_RUN, ...initData } = reply;
  const base = PLACEMENT === "CALL_CARD" ? fromOptions({ parsed: PLACEMENT_OPTIONS }) : named(NAMED.incoming_contact);
  const options = PLACEMENT_OPTIONS === undefined ? "missing" : Array.isArray(PLACEMENT_OPTIONS) ? "list" : "object";
  return {
    ...base,
    ...(PLACEMENT === "CALL_CARD" ? {} : { options: PLACEMENT_OPTIONS, noTelephony: true }),
    placement: PLACEMENT,
    initData,
    faults: { firstRun: FIRST_RUN, options },
  };
}
