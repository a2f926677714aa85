/**
 * Invented clients of the simulated CRM, as the card shows them and as calls refer to them.
 */

const PEOPLE = {
  "CONTACT:797": { name: "Anna Lindner", detail: "Head of purchasing, Nordlicht Optik GmbH" },
  "CONTACT:123": { name: "Marek Dvořák", detail: "Workshop manager" },
  "COMPANY:17": { name: "Harbour & Finch Ltd", detail: "Client since 2021" },
  "COMPANY:643": { name: "Nordlicht Optik GmbH", detail: "Optical instruments" },
  "LEAD:99": { name: "Website enquiry #99", detail: "New lead" },
  "LEAD:123": { name: "Priya Raman", detail: "Lead from the spring fair" },
  "LEAD:124": { name: "Tomás Herrera", detail: "Lead from the spring fair" },
  "LEAD:125": { name: "Greta Holm", detail: "Lead from the spring fair" },
  "DEAL:25": { name: "Service contract 2027", detail: "" },
  "DEAL:4615": { name: "Microscopes, second batch", detail: "" },
};

const NOUNS = { CONTACT: "Contact", COMPANY: "Company", LEAD: "Lead", DEAL: "Deal" };

const learnt = new Map();

/** Takes over how the server calls its CRM items. @param {Object<string, {name: string, detail: string}>} clients */
export function learnClients(clients) {
  for (const [key, client] of Object.entries(clients)) learnt.set(key, client);
}

/** @returns {{name: string, detail: string}} how the card calls a CRM item. */
export function clientOf(type, id) {
  if (!(Number(id) > 0)) return { name: "Unknown client", detail: "Not in the CRM" };
  const noun = NOUNS[type] ?? String(type);
  return PEOPLE[`${type}:${id}`] ?? learnt.get(`${type}:${id}`) ?? { name: `${noun} #${id}`, detail: noun };
}

/** Choices of the control column: clients a call can be changed to. */
export const CLIENTS = [
  { title: "Contact with a deal", client: { CRM_ENTITY_TYPE: "CONTACT", CRM_ENTITY_ID: 797, PHONE_NUMBER: "+12025550166",
    CRM_ACTIVITY_ID: 12043, CRM_BINDINGS: [{ ENTITY_TYPE: "DEAL", ENTITY_ID: 4615 }, { ENTITY_TYPE: "COMPANY", ENTITY_ID: 643 }] } },
  { title: "Another contact", client: { CRM_ENTITY_TYPE: "CONTACT", CRM_ENTITY_ID: 123, PHONE_NUMBER: "+12025550143", CRM_BINDINGS: [] } },
  { title: "Company (id as text)", client: { CRM_ENTITY_TYPE: "COMPANY", CRM_ENTITY_ID: "17", PHONE_NUMBER: "+12025550143",
    CRM_BINDINGS: [{ ENTITY_TYPE: "DEAL", ENTITY_ID: "25" }] } },
  { title: "Lead, number unknown", client: { CRM_ENTITY_TYPE: "LEAD", CRM_ENTITY_ID: 99, PHONE_NUMBER: null, CRM_BINDINGS: [] } },
  { title: "Smart process item", client: { CRM_ENTITY_TYPE: "DYNAMIC_128", CRM_ENTITY_ID: 41, PHONE_NUMBER: "+12025550143", CRM_BINDINGS: [] } },
  { title: "Not bound", client: { CRM_ENTITY_TYPE: "", CRM_ENTITY_ID: 0, PHONE_NUMBER: "+12025550143", CRM_ACTIVITY_ID: null, CRM_BINDINGS: [] } },
  { title: "Number withheld", client: { CRM_ENTITY_TYPE: "", CRM_ENTITY_ID: 0, PHONE_NUMBER: "hidden", CRM_ACTIVITY_ID: null, CRM_BINDINGS: [] } },
];

/** The clients of the simulated campaign after its first one. */
export const CAMPAIGN = [
  { CRM_ENTITY_TYPE: "LEAD", CRM_ENTITY_ID: 124, PHONE_NUMBER: "+12025550144" },
  { CRM_ENTITY_TYPE: "LEAD", CRM_ENTITY_ID: 125, PHONE_NUMBER: "+12025550145" },
  { CRM_ENTITY_TYPE: "CONTACT", CRM_ENTITY_ID: 797, PHONE_NUMBER: "+12025550166" },
];

/** Invented users for the selection dialogs. */
export const USERS = [
  { id: "1", name: "Ines Becker", sub: "Sales" },
  { id: "12", name: "Oliver Stone", sub: "Support" },
  { id: "27", name: "Yuki Tanaka", sub: "Support" },
];

/** Users who have no phone of their own. */
export const USERS_WITHOUT_PHONE = new Set(["27"]);

/** @returns {object[]} CRM items for the selection dialog, of the given types (`contact`, `company`, ...). */
export function crmItems(types) {
  return Object.entries(PEOPLE).flatMap(([key, person]) => {
    const [type, id] = key.split(":");
    const kind = type.toLowerCase();
    if (!types.includes(kind)) return [];
    const letter = { CONTACT: "C", COMPANY: "CO", LEAD: "L", DEAL: "D" }[type];
    return [{ id: `${letter}_${id}`, type: kind, place: kind, title: person.name, desc: person.detail, url: `/crm/${kind}/details/${id}/`, image: "" }];
  });
}
