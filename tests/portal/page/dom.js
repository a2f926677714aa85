/** Small ways to build and find elements; text from outside only ever becomes text. */

/** @returns {HTMLElement} an element with properties, `data-` attributes (`data`), `aria` attributes and children. */
export function element(name, { data = {}, aria = {}, ...properties } = {}, ...children) {
  const made = document.createElement(name);
  Object.assign(made, properties);
  Object.assign(made.dataset, data);
  for (const [key, value] of Object.entries(aria)) made.setAttribute(`aria-${key}`, value);
  made.append(...children);
  return made;
}

/** @returns {HTMLElement} the one element inside `root` that matches. */
export function find(root, selector) {
  const found = root.querySelector(selector);
  if (!found) throw new Error(`nothing matches ${selector}`);
  return found;
}

/** Writes text only when it differs, so that live regions speak once. */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** Makes the buttons of a tab list selectable by arrow keys; `chosen` is called with the button. */
export function tabList(list, chosen) {
  list.addEventListener("click", (event) => {
    const tab = event.target.closest("[role=tab]");
    if (tab) chosen(tab);
  });
  list.addEventListener("keydown", (event) => {
    const tabs = [...list.querySelectorAll("[role=tab]")];
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const index = tabs.indexOf(document.activeElement);
    if (!step || index < 0) return;
    event.preventDefault();
    const next = tabs[(index + step + tabs.length) % tabs.length];
    next.focus();
    chosen(next);
  });
}

/** Marks one tab of a list as selected. */
export function markTab(list, selected) {
  for (const tab of list.querySelectorAll("[role=tab]")) {
    tab.setAttribute("aria-selected", String(tab === selected));
    tab.tabIndex = tab === selected ? 0 : -1;
  }
}
