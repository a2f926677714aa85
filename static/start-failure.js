// Why Python did not start: looks at the browser, and compares the files of the page with what its host gives now. Loaded
// only when Python fails or is late. Each cause has a text that says what happened and what can be done about it.
"use strict";

(() => {
  const { shell } = globalThis;
  const { text } = shell;
  const PATIENCE = 8000; // ms that a file has to come in

  /** What happened and what to do, by cause. `{file}` and `{status}` are filled in. */
  const CAUSES = {
    webassembly: () => text("WebAssembly is switched off in this browser, and this app needs it. The cause may be a security setting (enhanced security, Lockdown Mode) or a company policy. Allow WebAssembly for this site, or use another browser."),
    memory: () => text("There isn't enough memory to start this page. Close other tabs and programs, then try again."),
    changed: () => text("Something between the host and this browser changes the files of this app ({file}), so they weren't used. Administrators: switch off whatever optimizes or rewrites pages and scripts for this host, such as a CDN, a proxy, or security software."),
    blocked: () => text("Something between the host and this browser blocks a file of this app ({file}). Administrators: allow it in the proxy, firewall, or security software."),
    refused: () => text("The host answered with status {status} instead of sending a file of this app ({file}). Try again. If it fails again, tell your administrator."),
    missing: () => text("A file of this app is missing on its host ({file}). Administrators: copy all files of the site to the host. Then try again."),
    newer: () => text("This app was updated, and this page is older than its files. Try again to load the new version."),
    unreachable: () => text("The app's host can't be reached. Check the connection and try again."),
    repaired: () => text("A file of this app arrived damaged or not at all, but it's fine now. Try again."),
    old: () => text("This browser is too old for this app. Update it, or use another one."),
    late: () => text("This page is taking very long to start: the connection is slow, or a file isn't arriving. Wait, or try again. If it starts after all, it appears automatically."),
    internal: () => text("This page failed while it was starting. Try again. If it fails again, tell your administrator."),
  };

  const MEMORY = /out of memory|could not allocate|allocation failed|MemoryError|RangeError(?!.*call stack)/i;
  const OLD = /CompileError|LinkError|SyntaxError|not a function|not a constructor|not supported/;
  const FILE = /[\w-]+\.[0-9a-f]{12}\.\w+/g;

  function hasWebAssembly() {
    try {
      return Boolean(new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0)));
    } catch {
      return false;
    }
  }

  /** The files of the site that the page names or has loaded: their hashes by address, empty where none is known. */
  function knownFiles(hashes) {
    const files = new Map();
    const parts = [document, ...Array.from(document.querySelectorAll("template"), ({ content }) => content)];
    for (const tag of parts.flatMap((part) => [...part.querySelectorAll("script[src], link[href]")])) {
      const address = new URL(tag.getAttribute("src") ?? tag.getAttribute("href"), document.baseURI);
      if (address.origin === location.origin) files.set(address.href, tag.integrity ?? "");
    }
    const words = globalThis.language?.missing;
    if (words) files.set(words.address, words.integrity);
    return new Map([...files, ...Object.entries(hashes ?? {})]);
  }

  /** Asks for a file past the browser's cache, which then has what comes: that, or "silent", or "failed". */
  async function get(address) {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), PATIENCE);
    try {
      const response = await fetch(address, { cache: "reload", signal: abort.signal });
      return { status: response.status, bytes: await response.arrayBuffer() };
    } catch {
      return abort.signal.aborted ? "silent" : "failed";
    } finally {
      clearTimeout(timer);
    }
  }

  /** Whether a file that came is the one that the page expects; also where nobody can tell. */
  async function isRight(address, bytes, integrity) {
    if (!integrity) return true;
    const { subtle } = globalThis.crypto ?? {};
    if (!subtle) return fetch(address, { cache: "reload", integrity }).then(() => true, () => false); // a page of plain http
    const hash = new Uint8Array(await subtle.digest("SHA-256", bytes));
    return integrity === `sha256-${btoa(String.fromCharCode(...hash))}`;
  }

  /** What the host gives for a file: the cause, or nothing where it is all right or does not come at all. */
  async function look(address, integrity) {
    const file = address.split("/").pop().split("?")[0];
    const page = location.href.split("#")[0];
    const found = await get(address);
    if (found === "silent") return null;
    if (found === "failed") return { cause: (await get(page)).bytes ? "blocked" : "unreachable", file };
    if ([404, 410].includes(found.status)) return { cause: await isOlder(page) ? "newer" : "missing", file };
    if (found.status !== 200) return { cause: "refused", file, status: found.status };
    return await isRight(address, found.bytes, integrity) ? null : { cause: "changed", file };
  }

  /** Whether the host has another version of this page now. */
  async function isOlder(page) {
    const text = new TextDecoder().decode((await get(page)).bytes);
    const script = document.querySelector("script[data-entry]")?.getAttribute("src");
    return Boolean(script && text.includes("data-entry") && !text.includes(script));
  }

  /** Whether somebody has rewritten the element that starts Python. */
  function isRewritten() {
    const script = document.querySelector("script[data-entry]");
    return !script || script.getAttribute("type") !== "module" || !script.getAttribute("src");
  }

  async function filesCause(said, hashes) {
    const files = knownFiles(hashes);
    const named = new Set(said.match(FILE));
    const suspects = [...files].filter(([address]) => named.has(address.split("/").pop()));
    const isSmall = ([address]) => /\.(js|css)$/.test(address);
    // The large ones only where none was loaded: an error of Python itself is not one of a file.
    const large = hashes ? [...files].filter((file) => !isSmall(file)) : [];
    for (const some of [suspects, [...files].filter(isSmall), large]) {
      const found = (await Promise.all(some.map((file) => look(...file)))).filter(Boolean);
      if (found.length) return found.find(({ cause }) => cause === "changed") ?? found[0];
    }
    return suspects.length ? { cause: "repaired" } : null;
  }

  /**
   * Finds out why Python did not start.
   * @param {{error?: unknown, hashes?: Object<string, string>, late?: boolean}} reason what is known of it
   * @returns {Promise<{cause: string, file?: string, status?: number}>}
   */
  async function find({ error, hashes, late }) {
    if (!hasWebAssembly()) return { cause: "webassembly" };
    const said = [error?.type, error?.name, error?.message ?? error, document.documentElement.dataset.startReason].join(" ");
    if (MEMORY.test(said)) return { cause: "memory" };
    if (isRewritten()) return { cause: "changed", file: location.pathname.split("/").pop() || "index.html" };
    if (late) return { cause: "late" };
    return await filesCause(said, hashes) ?? { cause: OLD.test(said) ? "old" : "internal" };
  }

  globalThis.startFailure = {
    find,
    /** Finds out what is wrong with files of the page, by their addresses. */
    findFile: (addresses) => filesCause(addresses.join(" ")),
    isRewritten,
    /** What a person reads about a cause. */
    textOf: ({ cause, file = "", status = "" }) => CAUSES[cause]().replace("{file}", file).replace("{status}", status),
  };
})();
