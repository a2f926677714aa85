/**
 * `window.portal`: everything the control column can do, for tests. All functions return at once with plain values.
 *
 *     portal.open({ preset: "incoming_contact" });
 *     portal.connect();
 *     portal.end();
 *     portal.messages({ from: "app" });
 */

import { withArguments } from "./wire.js";

/**
 * @param {object} parts `dialled`, `place`, `home`, `workers`, `externalCalls`, `background`, `server`, `presets`, `faults`, `account`, `clock`, `journal`, `sliders`, `play`
 */
export function portalApi({ dialled, place, home, workers, externalCalls, background, server, presets, faults, account, clock, journal, sliders, play }) {
  const card = () => {
    if (!place.card) throw new Error("no call card is open");
    return place.card;
  };

  const setLibrary = () => server.post("state/library", { library: faults.library, librarySeconds: faults.librarySeconds });

  // What a preset's own faults replaced: they last as long as its call.
  let before = {};

  return {
    // -- Calls -------------------------------------------------------------------------------------------------------

    /** Opens a card. `preset` names a call (`portal.presets()`); every other member replaces one of its request. */
    open(options = {}) {
      const { faults: needed = {}, ...request } = presets.request(options);
      faults.set(before);
      before = Object.fromEntries(Object.keys(needed).map((name) => [name, faults[name]]));
      faults.set(needed);
      place.open(request);
    },
    presets: () => presets.list(),
    /** Calls the line: an outgoing call goes from `idle` to `connecting`. */
    ring: (callId) => card().ring(callId),
    connect: () => card().connect(),
    /** Ends the call; closing rules follow. `code` is the code that the server attaches. */
    end: ({ code } = {}) => card().end({ code }),
    /** The call fails; the card stays in its error look. `by: "browser"` sends no code. */
    fail: ({ code, by } = {}) => card().fail({ code, by }),
    hangUp: () => card().hangUp(),
    /** Close or Skip. */
    closeCard: (reason) => card() && background.close(reason),
    answeredElsewhere: () => card().close("answered on another device"),
    /** The card goes without any event. */
    destroyCard: (reason) => card().destroy(reason),
    changeClient: (client) => card().changeClient(client),
    refreshClient: () => card().refreshClient(),
    /** @returns {boolean} false when the campaign has no further client. */
    nextClient: () => card().nextClient(),
    /** @returns {boolean} false while the app holds the card open. */
    fold: (folded = true) => card().fold(folded),
    openComment: () => card().openComment(),
    typeComment: (text) => card().typeComment(text),
    saveComment: () => card().saveComment(),
    /** Another call is current on this device: enableAutoClose then does not close the card. */
    anotherCall: (current = true) => void (card().anotherCall = current),

    // -- Background --------------------------------------------------------------------------------------------------

    /**
     * Presses a button of a card that the app controls: `answer`, `mute`, `dialpad` with a key, ..., see `BUTTONS` in
     * background-call.js. @returns {boolean} false when the card has no such button now
     */
    press: (button, value) => background.press(button, value),
    /** Tells the workers of an event by its suffix, e.g. `("muteButtonClick", true)`. @returns {number} bindings reached. */
    emitToWorkers: (suffix, ...payload) => workers.emit(suffix, ...payload),
    /** Sets the card's state as the app would. @returns {boolean} */
    setUiState: (uiState) => background.call?.setUiState(uiState) ?? false,
    /** As if no worker of this page had commanded a card yet: transfers then use the portal's own dialog. */
    forgetCommands: () => background.forgetCommands(),
    /** The same with the text that follows the colon. */
    emitTextToWorkers: (suffix, text) => workers.emitText(suffix, text),

    // -- The app's frame ---------------------------------------------------------------------------------------------

    /** Makes a tab active: `app`, `neighbour`, `web-form`, `call-list`. */
    selectTab: (id) => place.selectTab(id),
    destroyFrame: () => place.destroyFrame(),
    reloadFrame: () => place.reloadFrame(),
    /** Closes the topmost slider, as the operator does. */
    closeSlider: () => sliders.close(),
    /** @returns {string[]} titles of the open sliders, the topmost last. */
    sliders: () => sliders.titles(),

    // -- Messages ----------------------------------------------------------------------------------------------------

    /** Sends an event as the portal would. @returns {number} bindings reached. */
    emit: (event, ...payload) => place.layout?.emit(event, ...payload) ?? 0,
    /** Sends an event in the form that the faults in force ask for (`eventTwice`, `stateArguments`, ...). */
    emitByRules: (event, ...payload) => place.emit(event, ...payload),
    /** Sends an event with this text after the colon. @returns {number} bindings reached. */
    emitText: (event, text) => place.layout?.emitText(event, text) ?? 0,
    /** Sends an event whose callback gets exactly these arguments, which the real wire cannot carry. */
    emitArguments: (event, list) => place.layout?.emit(event, withArguments(list)) ?? 0,
    /** Posts anything at all to the app's frame. */
    post: (data) => place.layout?.post(data),
    /** Messages so far, tokens covered. `filter`: members that must be equal, e.g. `{from: "app", method: "getStatus"}`. */
    messages: (filter = {}) => journal.entries(filter),
    clearMessages: () => journal.clear(),

    // -- Faults ------------------------------------------------------------------------------------------------------

    /** A method (or `*`) gets neither executed nor answered. */
    silence: (method, silent = true) => faults.silence(method, silent),
    /** Replies to a method (or `*`) come later, in portal milliseconds. */
    delay: (method, milliseconds) => faults.delay(method, milliseconds),
    /** Each reply is sent several times. */
    repeat: (method, times = 2) => faults.repeat(method, times),
    /** Every reply to a method is this value. */
    answer: (method, value) => faults.answer(method, value),
    /** Sets faults by name, see `HARMLESS` in faults.js. @returns {Promise<object> | undefined} when the server has them */
    set(settings) {
      faults.set(settings);
      if (place.card && "removeAfter" in settings) place.card.removeAfter = settings.removeAfter;
      return "library" in settings || "librarySeconds" in settings ? setLibrary() : undefined;
    },
    /** Replaces the faults of REST by these, see RestFault in rest/faults.py. @returns {Promise<object>} */
    restFaults: (list) => server.post("faults", { faults: list }),
    /** `closed`: the portal is closed for a while; `cuts_texts`: its database cuts at emoji. @returns {Promise<object>} */
    restState: (settings) => server.post("faults", settings),
    /** `expire: true` makes all tokens too old, `expire_after` after so many calls, `refresh_fails`. @returns {Promise<object>} */
    tokenFaults: (settings) => server.post("faults/tokens", settings),
    /** Back to a portal that behaves. */
    clearFaults() {
      const { library } = faults;
      before = {};
      faults.clear();
      return library === faults.library ? undefined : setLibrary();
    },

    // -- Portal ------------------------------------------------------------------------------------------------------

    /** How many times faster than the wall clock all of the portal's timers run. */
    speed: (factor) => void (clock.speed = factor),
    /** Plays a scenario of call-card-scenarios.json; app's own steps are left to the app. */
    play: (name) => play(name),
    /** Sets `language`, `admin`, `install`, `userOptions`, `appOptions`; seen by frames that are opened from now on. */
    account: (settings = {}) => account.set(settings),
    /** Uninstalls the app with its bindings and options, and opens its page: the installer. @returns {Promise<void>} */
    async removeApp() {
      await server.post("state/remove");
      location.assign(home.path);
    },
    /** Has the app installed and bound without its installer, and loads the page again. @returns {Promise<void>} */
    async installApp() {
      await server.post("state/install");
      location.reload();
    },
    /** `install_page` (empty: the app has none), `static`; seen by pages that are loaded from now on. @returns {Promise<object>} */
    appSettings: (settings) => server.post("state", settings),
    /** Opens the app's own page. */
    openHome: () => location.assign(home.path),
    /** The user looks at this page: cards of calls that apps register open here, not on other pages. */
    front: () => externalCalls.front(),
    /** Asks the server for its state (`state`), or changes it; see state_access.py. @returns {Promise<object>} */
    server: (path, body) => (body === undefined ? server.get(path) : server.post(path, body)),
    /** All there is to see at this moment. */
    state: () => ({
      card: place.card && describe(place.card),
      tab: place.activeTab?.id ?? null,
      frame: place.layout?.frame.name ?? null,
      home: home.layout?.frame.name ?? null,
      installed: account.installed,
      background: background.call && describeCall(background.call),
      workers: workers.layouts.map(({ frame, loadedAfter }) => ({ frame: frame.name, loadedAfter: loadedAfter ?? null })),
      language: account.language,
      admin: account.admin,
      userOptions: { ...account.userOptions },
      appOptions: { ...account.appOptions },
      speed: clock.speed,
      faults: faults.tables(),
      dialled: [...dialled],
    }),
  };
}

function describeCall({ uiState, muted, held, title, statusText, timerShown, timing, elapsed, buttons }) {
  return { uiState, muted, held, title, statusText, timerShown, timing, elapsed, buttons: [...buttons] };
}

function describe(card) {
  return {
    kind: card.kind,
    state: card.state,
    look: card.look,
    status: structuredClone(card.status),
    blocked: card.blocked,
    folded: card.folded,
    remaining: card.remaining,
    talked: card.talked,
    comment: { ...card.comment },
    beforeCloseCount: card.beforeCloseCount,
  };
}
