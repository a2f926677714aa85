/**
 * Fetches the panel's files into the browser's cache and has the browser compile them, so that the panel of the first call
 * starts as fast as that of the second. Which files these are is read from the panel's page.
 */
const FILES = "link[rel=stylesheet], link[rel=icon], link[rel=preload], link[rel=modulepreload], script[src]";

/** Has the browser compile the module of a start. It may fail: then the first panel's page does it. */
async function practise({ href, integrity }) {
  try {
    await globalThis.frameBridge.expect("practice");
    await (await import("./practice.js")).practise(new URL(href, location.href).href, integrity);
  } catch { /* as above */ }
}

/** Fetches a file to its end without keeping it. */
async function fetched(address, type) {
  const response = await fetch(address, { priority: "low" });
  if (!response.ok) throw new Error(String(response.status));
  if (type === "text") return response.text();
  return response.body.pipeTo(new WritableStream());
}

/**
 * Fetches what is not there yet, one file after the other.
 * @returns {Promise<boolean>} whether all of it is there
 */
export async function warm() {
  try {
    const page = new DOMParser().parseFromString(await fetched("index.html", "text"), "text/html");
    const names = [...page.querySelectorAll(FILES)].map((element) => element.getAttribute("href") ?? element.getAttribute("src"));
    const own = names.map((name) => new URL(name, location.href)).filter(({ origin }) => origin === location.origin);
    const texts = globalThis.language?.addressOf(new URLSearchParams(location.search).get("LANG") ?? "");
    for (const address of new Set([...own.map(({ href }) => href), ...texts ? [texts] : []])) await fetched(address);
    const module = page.querySelector("link[href$='.wasm'][media]");
    if (module) practise({ href: module.getAttribute("href"), integrity: module.integrity });
    return true;
  } catch {
    return false;
  }
}
