/**
 * The portal's selection dialogs: users, access rights, CRM items. Cancelling sends nothing.
 */

import { crmItems, USERS } from "./clients.js";
import { element } from "./dom.js";

/** @returns {{users: Function, access: Function, crm: Function, transfer: Function}} each opens a dialog and calls `chosen` with the choice. */
export function pickers(root) {
  return {
    users: ({ title, many, chosen }) => ask(root, title, many, USERS, (picked) => chosen(many ? picked : picked[0])),
    access({ title, chosen }) {
      const rights = USERS.map(({ id, name }) => ({ id: `U${id}`, name }));
      ask(root, title, true, [...rights, { id: "AU", name: "All authorised users" }], chosen);
    },
    crm({ title, types, many, chosen }) {
      const kinds = Array.isArray(types) && types.length > 0 ? types : ["lead", "contact", "company", "deal"];
      ask(root, title, many, crmItems(kinds), (picked) => chosen(Object.groupBy(picked, ({ type }) => type)));
    },
    transfer({ chosen }) {
      const people = USERS.map(({ id, name }) => ({ name, target: { user: id } }));
      const others = [{ name: "Queue: Sales", target: { queue: "sales" } }, { name: "+1 202 555-01-77", target: { phone: "+12025550177" } }];
      ask(root, "Transfer the call", false, [...people, ...others], ([{ target }]) => chosen(target));
    },
  };
}

function ask(root, title, many, items, chosen) {
  const rows = items.map((item, index) => {
    const input = element("input", { type: many ? "checkbox" : "radio", name: "item", value: String(index) });
    return element("label", { className: "pick" }, input, ` ${item.name ?? item.title}`);
  });
  const confirm = element("button", { type: "submit", value: "select", className: "primary", textContent: "Select" });
  const cancel = element("button", { type: "submit", value: "cancel", textContent: "Cancel" });
  const heading = element("h2", { textContent: title });
  const form = element("form", { method: "dialog" }, heading, ...rows, element("div", { className: "row" }, confirm, cancel));
  const dialog = element("dialog", { aria: { label: title } }, form);
  dialog.addEventListener("close", () => {
    const picked = new FormData(form).getAll("item").map((index) => items[Number(index)]);
    dialog.remove();
    if (dialog.returnValue === "select" && picked.length > 0) chosen(picked);
  });
  root.append(dialog);
  dialog.showModal();
}
