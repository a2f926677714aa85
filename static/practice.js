/**
 * Has Chromium compile the functions that calls use well, and keep their code, before they are busy. The next card starts
 * with it. See static/builder/image/practice.py for what the module has for this.
 */
import { compile, get } from "./snapshot.js";

const PRACTISED = "call-panel.practised.1"; // the module and the browser whose code was kept
/** Milliseconds that a page is left alone first. */
const LATER = 10000;
/** Milliseconds that it takes at a time. */
const SLICE = 8;
/** Milliseconds that the module stays afterwards: it is compiled, and the code written down, in other threads. */
const LINGER = 5000;

/** Whether this browser keeps code as described. Others compile all of a module well in any case. */
function keepsBusyCode() {
  return /Chrom(e|ium)\//.test(navigator.userAgent) && Boolean(navigator.locks);
}

/** The browser's exact version: with another one, what it kept is void. Pages of plain http know the great version only. */
async function browserVersion() {
  const { fullVersionList } = await navigator.userAgentData?.getHighEntropyValues?.(["fullVersionList"]) ?? {};
  return fullVersionList ? fullVersionList.map(({ version }) => version).join(" ") : navigator.userAgent;
}

const pause = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); });
const idle = () => new Promise((resolve) => { requestIdleCallback(resolve); });

/** An instance that can do nothing but practise: what it imports is not there. */
async function instance(address, integrity) {
  const module = await compile(await get(address, { priority: "low" }), integrity, address);
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
      for (const end = performance.now() + SLICE; next < count.value && performance.now() < end; next += 1) practice(next);
    }
    await pause(LINGER);
    localStorage.setItem(PRACTISED, version);
    performance.mark("boot:practised");
  });
}
