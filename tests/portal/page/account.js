/**
 * What the portal page knows about the user and the app: language, rights, options, tokens, state of the installation.
 * The truth is the server's; this is the page's copy, brought up to date each time a frame is opened.
 */

export class Account {
  #server;
  #tokens = { AUTH_ID: "", AUTH_EXPIRES: "0", REFRESH_ID: "" };

  /**
   * @param {object} settings
   * @param {object} settings.server
   * @param {object} settings.state the server's state, as it was when the page was loaded
   * @param {string} settings.domain
   * @param {number} settings.protocol 1 or 0
   */
  constructor({ server, state, domain, protocol }) {
    this.#server = server;
    this.domain = domain;
    this.protocol = protocol;
    this.appCode = state.app.code;
    this.memberId = this.applicationToken = this.scope = "";
    this.language = state.language;
    this.admin = state.user.admin;
    /** The page insists that the app waits for `installFinish`, whatever the server says. */
    this.install = false;
    this.installed = state.app.installed;
    /** What `AUTH_EXPIRES` says in place of the truth. */
    this.tokenLife = null;
    this.userOptions = { ...state.options.user };
    this.appOptions = { ...state.options.app };
  }

  /**
   * Changes `language`, `admin`, `userOptions`, `appOptions` here and on the server, `install` and `tokenLife` here.
   * @param {object} settings
   */
  set({ install, tokenLife, ...shared }) {
    if (install !== undefined) this.install = install;
    if (tokenLife !== undefined) this.tokenLife = tokenLife;
    Object.assign(this, shared);
    if (Object.keys(shared).length > 0) this.#server.post("state", shared);
  }

  /**
   * Asks the server for what a frame is opened with.
   * @returns {Promise<{firstRun: boolean}>} whether the user starts this version of the app for the first time
   */
  async session() {
    const told = await this.#server.post("state/session");
    this.#tokens = told.tokens;
    this.memberId = told.member_id;
    this.applicationToken = told.application_token;
    this.scope = told.scope;
    this.admin = told.admin;
    this.language = told.language;
    this.installed = told.installed;
    this.#take(told.options);
    return { firstRun: told.first_run };
  }

  /** Asks for new tokens. @returns {Promise<boolean>} false when there are none. */
  async renewTokens() {
    const { tokens } = await this.#server.post("state/refresh");
    if (tokens) this.#tokens = tokens;
    return Boolean(tokens);
  }

  /** @returns {object} the token part of getInitData, refreshAuth and the POST. */
  tokens() {
    return this.tokenLife === null ? this.#tokens : { ...this.#tokens, AUTH_EXPIRES: String(this.tokenLife) };
  }

  /** Stores an option of the user. @returns {Promise<void>} */
  setUserOption(name, value) {
    this.userOptions[name] = value;
    return this.#store("user", name, value);
  }

  /** Stores an option of the app. @returns {Promise<void>} */
  setAppOption(name, value) {
    this.appOptions[name] = value;
    return this.#store("app", name, value);
  }

  async #store(of, name, value) {
    this.#take(await this.#server.post("state/option", { of, name, value }));
  }

  #take({ app, user }) {
    this.appOptions = app;
    this.userOptions = user;
  }
}

/** @returns {string} hexadecimal text of `bytes` random bytes. */
export function randomHex(bytes) {
  return [...crypto.getRandomValues(new Uint8Array(bytes))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
