/**
 * What the portal knows about the user and the app: language, rights, options, tokens, state of the installation.
 */

const STORE = "simulated-portal-options";

export class Account {
  #token = 0;

  /** @param {object} settings `domain`, `protocol` (1 or 0), `handler` (address of the app's page), `language`, `admin` */
  constructor({ domain, protocol, handler, language = "en", admin = false }) {
    this.domain = domain;
    this.protocol = protocol;
    this.handler = handler;
    this.language = language;
    this.admin = admin;
    this.install = false;
    this.memberId = randomHex(16);
    this.applicationToken = randomHex(16);
    this.scope = "telephony,crm,placement,user_brief";
    this.appCode = "local.5f1e0c7a9b2d48.10000001";
    this.tokenLife = 3600;
    const { user = {}, app = {} } = JSON.parse(localStorage.getItem(STORE) ?? "{}");
    this.userOptions = user;
    this.appOptions = app;
    this.renewTokens();
  }

  /** New access and refresh token, as a refresh gives them. */
  renewTokens() {
    this.#token += 1;
    this.accessToken = `${randomHex(20)}${this.#token}`;
    this.refreshToken = `${randomHex(20)}${this.#token}`;
  }

  /** @returns {object} the token part of getInitData, refreshAuth and the POST. */
  tokens() {
    return { AUTH_ID: this.accessToken, AUTH_EXPIRES: String(this.tokenLife), REFRESH_ID: this.refreshToken };
  }

  setUserOption(name, value) {
    this.userOptions[name] = value;
    this.#store();
  }

  setAppOption(name, value) {
    this.appOptions[name] = value;
    this.#store();
  }

  /** Forgets all options of user and app. */
  clearOptions() {
    this.userOptions = {};
    this.appOptions = {};
    this.#store();
  }

  // The portal's database: options outlive its page. Tokens do not belong here.
  #store() {
    localStorage.setItem(STORE, JSON.stringify({ user: this.userOptions, app: this.appOptions }));
  }
}

/** @returns {string} hexadecimal text of `bytes` random bytes. */
export function randomHex(bytes) {
  return [...crypto.getRandomValues(new Uint8Array(bytes))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
