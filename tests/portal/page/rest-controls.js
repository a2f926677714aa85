/**
 * Form fields for what goes wrong with REST: the limit of calls, tokens that grow old, errors of single methods.
 */

import { element } from "./dom.js";

const LIMIT = { method: "*", status: 503, error: "QUERY_LIMIT_EXCEEDED", description: "Too many requests" };

const page = (title) => `<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`;
const WARNING = "<br />\n<b>Warning</b>: Undefined array key 0 in {closure}() on line <b>7</b><br />\n";

/** What a method can answer, by title. */
const ANSWERS = {
  "503 too many requests": { status: 503, error: "QUERY_LIMIT_EXCEEDED" },
  "503 blocked": { status: 503, error: "OVERLOAD_LIMIT" },
  "429 method's time is used up": { status: 429, error: "OPERATION_TIME_LIMIT", reset_in: 30 },
  "500 server error": { status: 500, error: "INTERNAL_SERVER_ERROR" },
  "403 access denied": { status: 403, error: "ACCESS_DENIED" },
  "403 scope missing": { status: 403, error: "insufficient_scope" },
  "401 token too old": { status: 401, error: "expired_token" },
  "403 page of a firewall": { status: 403, body: page("403 Forbidden") },
  "403 page that the browser hides": { status: 403, body: page("403 Forbidden"), cors: false },
  "406 page of a filter": { status: 406, body: page("406 Not Acceptable") },
  "413 page: too large": { status: 413, body: page("413 Request Entity Too Large") },
  "429 page: too many": { status: 429, body: page("429 Too Many Requests") },
  "451 page": { status: 451, body: page("451 Unavailable For Legal Reasons") },
  "400 page": { status: 400, body: page("400 Bad Request") },
  "502 page, not done": { status: 502, body: page("502 Bad Gateway") },
  "504 page, but done": { status: 504, body: page("504 Gateway Time-out"), executed: true },
  "login page of the network": { status: 200, body: page("Sign in") },
  "PHP warning before the JSON": { before: WARNING },
  "PHP warning after the JSON": { after: WARNING },
  "half of the JSON": { status: 200, body: '{"resu' },
  "no answer, not done": { closes: "before" },
  "no answer, but done": { closes: "after" },
  "nobody there": { closes: "at once" },
  "without CORS headers": { cors: false },
  "CORS headers twice": { cors: "twice" },
};

/** When the activity of a call appears, by title. */
const ACTIVITY = { "when it is over": "over", "while it runs": "running", "20 s later": "later", never: "never" };

const RECORDINGS = { "can be heard": "audio", "are refused": "denied", "are gone": "gone", "ask for a login": "login" };

const READ_ONLY = ["lead", "deal", "contact", "company"].map((kind) => `crm.${kind}.update`);

/**
 * Fills `root` with the fields.
 * @param {HTMLElement} root
 * @param {object} portal the api
 */
export function restControls(root, portal) {
  let every = 0;
  let singles = [];
  const list = element("ul", { className: "faults-set", aria: { label: "Faults of REST" } });
  const send = () => {
    portal.restFaults([...singles.map(({ title, ...fault }) => fault), ...(every > 0 ? [{ ...LIMIT, every }] : [])]);
    list.replaceChildren(...singles.map((fault) => element("li", { textContent: `${fault.method}: ${fault.title}` })));
  };
  const limit = number("Refused for the rate: every Nth call", "every", (value) => {
    every = value;
    send();
  });
  const age = number("Tokens are too old after N calls", "expireAfter", (value) => portal.tokenFaults({ expire_after: value || null }));
  const closed = check("Portal is closed for a while", "closed", (checked) => portal.restState({ closed: checked }));
  const cuts = check("Texts are cut at the first emoji", "cutsTexts", (checked) => portal.restState({ cuts_texts: checked }));
  const method = element("input", { name: "method", value: "crm.*", autocomplete: "off" });
  const answer = element("select", { name: "answer" }, ...Object.keys(ANSWERS).map((title) => new Option(title)));
  const add = button("Add", () => {
    singles = [...singles, { method: method.value.trim() || "*", ...ANSWERS[answer.value], title: answer.value }];
    send();
  });
  const clear = button("Clear", () => {
    singles = [];
    send();
  });
  const change = (name) => (value) => portal.server("state", { [name]: value });
  const activity = select("A call's activity appears", "callActivity", ACTIVITY, (when) => change("call_activity")({ when }));
  const recordings = select("Recordings", "recordings", RECORDINGS, (answer) => change("recordings")({ answer }));
  const transcripts = check("Calls aren't transcribed", "noTranscripts", (checked) => change("transcribes")(!checked));
  const contacts = check("Main contacts only (before 2025)", "mainContacts", (checked) => change("unknown_filters")(checked ? ["contactIds"] : []));
  const reader = check("Clients may only be read", "readOnly", (checked) => change("without_rights")(checked ? READ_ONLY : []));
  root.replaceChildren(
    element("h2", { textContent: "REST" }),
    element("div", { className: "settings" }, limit, age, closed, cuts, activity, recordings, transcripts, contacts, reader),
    field("Method", method),
    field("Answers", answer),
    list,
    element("div", { className: "row" }, add, clear, button("Make all tokens too old", () => portal.tokenFaults({ expire: true }))),
  );
}

function number(label, name, changed) {
  const input = element("input", { type: "number", name, min: "0", value: "0" });
  input.addEventListener("change", () => changed(input.valueAsNumber || 0));
  return field(label, input);
}

function check(label, name, changed) {
  const input = element("input", { type: "checkbox", name });
  input.addEventListener("change", () => changed(input.checked));
  return field(label, input);
}

function select(label, name, choices, changed) {
  const input = element("select", { name }, ...Object.entries(choices).map(([title, value]) => new Option(title, value)));
  input.addEventListener("change", () => changed(input.value));
  return field(label, input);
}

function field(label, input) {
  return element("label", { className: "field" }, element("span", { textContent: label }), input);
}

function button(textContent, act) {
  const made = element("button", { type: "button", textContent });
  made.addEventListener("click", act);
  return made;
}
