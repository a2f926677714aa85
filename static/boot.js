/**
 * Starts Python in the page. The script element names the module to start: `data-entry="app.panel.page"`.
 *
 * Python starts from a memory image (snapshot.js). Where that cannot be, it starts the plain way (plain.js): then
 * `data-start` of the document is `plain` and `data-start-reason` says why. The page asks for the files of its start at
 * once through its preload links; here they are only put to use. The first half of Python's WebAssembly module alone is
 * asked for by snapshot.js: only so does Chromium take the code that it has kept of it. Each phase leaves a performance
 * mark, `boot:script` to `boot:started`.
 */
const LONGEST_START = 3 * 60 * 1000;

let runtime;

/** Imports a module that the page asks for ahead, once it was compared with its hash. */
async function imported(address) {
  await globalThis.frameBridge.compared(address);
  return import(address);
}

/**
 * Starts the interpreter.
 * @returns {Promise<{python: object, complete?: () => Promise<void>}>} the Pyodide interface, and what fetches ahead
 *   what is not there yet
 */
async function startPython() {
  const { dataset } = document.documentElement;
  if (runtime.snapshot) {
    try {
      await globalThis.frameBridge.compared(new URL("./files.js", import.meta.url).href); // what snapshot.js imports
      const { startFromMemory } = await imported(new URL("./snapshot.js", import.meta.url).href);
      const started = await startFromMemory(runtime.snapshot, runtime.hashes);
      dataset.start = "snapshot";
      return started;
    } catch (error) {
      const reason = String(details(error));
      dataset.startReason = reason;
      performance.mark("boot:plain", { detail: reason });
      console.warn("Python starts the plain way:", reason);
    }
  }
  dataset.start = "plain";
  await globalThis.frameBridge.expect("plain");
  const { startPlain } = await import("./plain.js");
  return { python: await startPlain() };
}

/** Imports the entry module, after those that the build wants before it, and calls its start(). */
function startApp(python, entry) {
  for (const name of runtime.first) python.pyimport(name).destroy();
  const module = python.pyimport(entry);
  performance.mark("boot:imported");
  module.start();
  module.destroy();
}

/**
 * Calls back when the panel is ready and the browser has nothing else to do: a late call then waits for no file, and an
 * open panel does not depend on files of a host that may get a newer version.
 */
function whenIdle(work) {
  const idle = globalThis.requestIdleCallback ?? ((call) => setTimeout(call, 200));
  const observer = new PerformanceObserver((list) => {
    if (!list.getEntriesByName("panel:ready").length) return;
    observer.disconnect();
    idle(work);
  });
  observer.observe({ type: "mark", buffered: true });
}

/**
 * Has the browser collect what the start has left: copies of files, compiled code as it was kept. Otherwise it leaves that
 * for later. Chromium begins once buffers of 64 MB were asked for; nobody touches these, so that they take no room.
 */
function collect() {
  try {
    new WebAssembly.Memory({ initial: 1024, maximum: 1024 });
  } catch { /* there is less room than that: then the browser collects anyway */ }
}

/** Makes the next start faster. It may fail: this page doesn't need it. */
async function practise() {
  try {
    const { start } = runtime.snapshot;
    await globalThis.frameBridge.expect("warm");
    await (await import("./warm.js")).practise(start, runtime.hashes[start]);
  } catch { /* the next start is as fast as this one */ }
}

/** Milliseconds after which files that could not be had are asked for again: a few times, or as long as the page is there. */
const FEW_PAUSES = [1000, 4000];
const PAUSES = [2000, 4000, 8000, 16000, 30000, 60000, 120000, 300000];

/** Waits, or until the browser says that it is online again. */
function pause(milliseconds) {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      window.removeEventListener("online", end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    window.addEventListener("online", end);
  });
}

/** Does work that may fail for a while. It fails after the last pause, unless it should continue for ever. */
async function tried(work, pauses, forever) {
  for (let count = 0; ; count += 1) {
    try {
      return await work();
    } catch (error) {
      if (count >= pauses.length && !forever) throw error;
      await pause(pauses[Math.min(count, pauses.length - 1)]);
    }
  }
}

/**
 * What went wrong, without the message of a Python error: that may quote data of a call.
 * @param {Error & {type?: string}} error
 */
function details(error) {
  if (!error.type) return error;
  const frames = error.message.split("\n").filter((line) => line.startsWith("  File "));
  return [error.type, ...frames].join("\n");
}

try {
  performance.mark("boot:script");
  document.documentElement.dataset.boot = "script"; // for shell.js, as `started` below
  const { entry } = document.querySelector("script[data-entry]").dataset;
  ({ runtime } = await imported(new URL("./runtime.js", import.meta.url).href));
  const starting = startPython();
  // A file hangs, or the line is of no use: the page can offer another try. What comes later all the same is used.
  const tooLate = setTimeout(() => globalThis.shell?.fail("runtime-failed", { late: true }), LONGEST_START);
  document.documentElement.dataset.boot = "starting";
  const { python, complete: fetchAhead } = await starting.finally(() => clearTimeout(tooLate));
  const complete = fetchAhead && (() => tried(fetchAhead, FEW_PAUSES));
  performance.mark("boot:python");
  globalThis.shell?.recover("runtime-failed");
  globalThis.shell?.progress(1);
  globalThis.shell?.completes(complete, runtime.hashes);
  // A page that the image was not made for imports most of what it needs: it waits for the files rather than stop for each.
  if (complete && !runtime.snapshot.holds.includes(entry)) await complete();
  startApp(python, entry);
  performance.mark("boot:started");
  document.documentElement.dataset.boot = "started";
  // Without these files, a later need has to read them at once; if that fails, Python ends.
  if (complete) whenIdle(() => tried(fetchAhead, PAUSES, true).then(() => performance.mark("boot:complete")).then(collect).then(practise));
} catch (error) {
  console.error("The panel could not start:", details(error));
  globalThis.shell?.fail("runtime-failed", { error, hashes: runtime?.hashes });
}
