/**
 * Warms what outlives a page, so that the panel of the first call starts as fast as that of the second: the browser's cache
 * of files, and the compiled code that Chromium keeps. Which files these are is read from the panel's page; what the module
 * has to practise with is described in static/builder/image/practice.py.
 */
const FILES = "link[rel=stylesheet], link[rel=icon], link[rel=preload], link[rel=modulepreload], script[src]";
const PRACTISED = "call-panel.practised.1"; // the module and the browser whose code was kept
/** How often a loop runs. V8 compiles a function well after some 13 million bytes of its code ran, here 43 a round. */
const ROUNDS = 400000;
/** Milliseconds that a page is left alone before it practises. */
const LATER = 10000;
/** Milliseconds that it practises at a time. */
const SLICE = 8;
/** Milliseconds that the module stays afterwards: it is compiled, and the code written down, in other threads. */
const LINGER = 5000;

/** Fetches a file to its end without keeping it. */
async function fetched(address, type) {
  const response = await fetch(address, { priority: "low" });
  if (!response.ok) throw new Error(String(response.status));
  if (type === "text") return response.text();
  return response.body.pipeTo(new WritableStream());
}

/**
 * Fetches what is not there yet, one file after the other. If there is a module among it, the page practises later.
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
    if (module) practise(new URL(module.getAttribute("href"), location.href).href, module.integrity).catch(() => {});
    return true;
  } catch {
    return false;
  }
}

/** Whether this browser keeps code as described. Others compile all of a module well in any case. */
function keepsBusyCode() {
  return /Chrom(e|ium)\//.test(navigator.userAgent) && Boolean(navigator.locks);
}

/** The browser's exact version: with another one, what it kept is void. Pages of plain http know its main number only. */
async function browserVersion() {
  const { fullVersionList } = await navigator.userAgentData?.getHighEntropyValues?.(["fullVersionList"]) ?? {};
  return fullVersionList ? fullVersionList.map(({ version }) => version).join(" ") : navigator.userAgent;
}

const pause = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); });
const idle = () => new Promise((resolve) => { requestIdleCallback(resolve); });

/** An instance that can do nothing but practise: what it imports is not there. */
async function instance(address, integrity) {
  const module = await WebAssembly.compileStreaming(fetch(address, { integrity, priority: "low" }));
  const imports = {};
  for (const { module: from, name, kind } of WebAssembly.Module.imports(module)) {
    imports[from] ??= {};
    imports[from][name] = kind === "function" ? () => 0 : new WebAssembly.Global({ value: "i32", mutable: true }, 0);
  }
  return (await WebAssembly.instantiate(module, imports)).exports;
}

/**
 * Practises when the page is idle, in one frame of all, once for each version of the module and of the browser.
 * @param {string} address of the module of a start
 * @param {string} integrity its hash
 * @throws {Error} the module cannot be had, or nothing can be stored: each page would practise again
 */
export async function practise(address, integrity) {
  if (!keepsBusyCode()) return;
  await pause(LATER);
  await navigator.locks.request("call-panel.practice", { ifAvailable: true }, async (lock) => {
    const version = `${address} ${await browserVersion()}`;
    if (!lock || localStorage.getItem(PRACTISED) === version) return;
    localStorage.setItem(PRACTISED, ""); // fails now rather than after the work
    const { "split:practice": practice, "split:functions": count } = await instance(address, integrity);
    for (let next = 0; next < count.value;) {
      await idle();
      for (const end = performance.now() + SLICE; next < count.value && performance.now() < end; next += 1) practice(next, ROUNDS);
    }
    await pause(LINGER);
    localStorage.setItem(PRACTISED, version);
    performance.mark("boot:practised");
  });
}
