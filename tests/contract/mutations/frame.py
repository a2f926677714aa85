"""Mutations of the wire: messages, trust, what getInitData tells, commands and events."""

from tests.contract.mutations.mutation import mutation

WIRE = "wire.js"
LAYOUT = "layout.js"
METHODS = "general-methods.js"
CARD = "call-card-place.js"
PAYLOADS = "payloads.js"
ACCOUNT = "account.js"

INIT = "init tells language, right, domain and placement"
STATUS = "the status has numbers, lists and booleans"
INTERFACE = "the interface of the card names its commands and events"
UNKNOWN = "an unknown command is not answered"
EACH_TIME = "an event comes each time, with its value"
STATE_ALONE = "a change of the call's state carries the state alone"
BEFORE_CLOSING = "the event before closing carries nothing"
EACH_BINDING = "each binding of an event gets it"
TEXTS = "the options of the placement are texts"
ESCAPED = "texts of the options are HTML-escaped twice, but for an ampersand that begins no reference"
UNHEARD = "a card that is not held goes before the app hears of its closing"
UNANSWERED = "letting the card go in its last minute closes it before that is answered or announced again"
HIDDEN = "an app whose tab is hidden stays alive, hears events, and keeps the options of its start"
USER_OPTION = "an option of the user outlives the frame, whatever signs it holds"
MAIN_PAGE = "init tells that this is the main page"
TOKEN = "the token, its life and the portal's id are known"
NEW_TOKENS = "a refresh gives new tokens"
FIRST_START = "the first start of a frame is told once and may be confirmed"
INSTALLED = "the end of the installation loads the portal's page again"
APP_IN_SLIDER = "the app opens in a slider with its options as texts, and its closing is told"

MESSAGES = (
    mutation("a reply has no id", (INIT, STATUS), WIRE, "return `${id}:${", "return `:${"),
    mutation(
        "a message of three parts is not understood",
        (INTERFACE,),
        WIRE,
        "parts.length < 3",
        "parts.length < 4",
        blind={"bx24": "its messages have four parts", "own": "its messages have four parts"},
    ),
    mutation("colons in parameters get lost", (USER_OPTION,), WIRE, 'parts.join(":")', 'parts.join("")'),
    mutation(
        "messages that are objects are not understood",
        ("a command with a colon in its name arrives as an object",),
        WIRE,
        'typeof data.method !== "string"',
        'typeof data.method === "string"',
    ),
    mutation(
        "nothing travels as null",
        (APP_IN_SLIDER,),
        WIRE,
        'value === undefined ? "" :',
        'value === undefined ? "null" :',
    ),
    mutation(
        "replies are objects, not texts", (INIT, STATUS), LAYOUT, "postMessage(data, ", "postMessage({ text: data }, "
    ),
    mutation(
        "any origin may speak for the app",
        ("a frame of another origin is not listened to",),
        LAYOUT,
        "event.origin !== layout.origin",
        "false",
    ),
    mutation(
        "any key is taken for the app's",
        ("a frame with another key is not listened to",),
        LAYOUT,
        "each.sid === message.appSid",
        "true",
    ),
    mutation(
        "the portal tells its messages to any origin",
        ("an event reaches nobody but the origin of the handler",),
        LAYOUT,
        "postMessage(data, this.origin)",
        'postMessage(data, "*")',
    ),
    mutation(
        "what is unknown gets an empty answer",
        (
            UNKNOWN,
            "a command in other letters is not answered",
            "a command of the card is not answered on the main page",
            "a placement cannot set the portal's title",
        ),
        LAYOUT,
        "if (!handler) return void ",
        "if (!handler) this.#answer(method, callback, []); if (!handler) return void ",
    ),
    mutation(
        "a method that is silenced is answered",
        ("a method that the portal keeps silent about is not answered",),
        LAYOUT,
        "if (faults.isSilent(method))",
        "if (false)",
    ),
)

INIT_DATA = (
    mutation("the language is missing", (INIT,), METHODS, "LANG: account.language,", ""),
    mutation(
        "everybody's right is told the wrong way round",
        (INIT, "init tells that the user is an administrator"),
        METHODS,
        "IS_ADMIN: account.admin",
        "IS_ADMIN: !account.admin",
    ),
    mutation(
        "the domain is another one",
        (INIT,),
        METHODS,
        "DOMAIN: account.domain",
        'DOMAIN: "elsewhere.example"',
        blind={"sdk": "it keeps the domain of the frame's name", "own": "it keeps the domain of the frame's name"},
    ),
    mutation(
        "the protocol is the other one",
        (INTERFACE, "the protocol may be a text"),
        METHODS,
        "faults.textProtocol ? String(account.protocol) : account.protocol",
        "String(1 - account.protocol)",
        blind={"own": "it keeps the protocol of the frame's name"},
    ),
    mutation(
        "the placement is in small letters",
        (INIT, MAIN_PAGE),
        METHODS,
        "PLACEMENT: layout.placement",
        "PLACEMENT: layout.placement.toLowerCase()",
    ),
    mutation(
        "numbers stay numbers in the options",
        (TEXTS,),
        PAYLOADS,
        "options[key] = String(value)",
        "options[key] = value",
    ),
    mutation("bindings keep numbers in the options", (TEXTS,), PAYLOADS, "value.map(bindingAsText)", "value"),
    mutation(
        "options are escaped once",
        (ESCAPED,),
        METHODS,
        "htmlEscaped(options, faults.escapeOptions)",
        "htmlEscaped(options, 1)",
    ),
    mutation("every ampersand of the options is escaped", (ESCAPED,), PAYLOADS, r"/&(?=(?:\w+|#\w+);)/g", "/&/g"),
    mutation(
        "the main page has options",
        (MAIN_PAGE,),
        METHODS,
        "|| !options) return { PLACEMENT_OPTIONS: [] }",
        "|| !options) return { PLACEMENT_OPTIONS: { ID: 1 } }",
    ),
    mutation(
        "every start of a frame is the first",
        (FIRST_START,),
        METHODS,
        "layout.firstAsk() && (",
        "(",
    ),
    mutation("the first start is never told", (FIRST_START,), METHODS, "layout.firstAsk() && (", "false && ("),
    mutation(
        "the confirmation of the first start is not answered",
        (FIRST_START,),
        METHODS,
        "setInstall(params, reply) {\n      reply(params);",
        "setInstall() {",
        blind={"bx24": "it does not wait for an answer", "own": "it does not wait for an answer"},
    ),
    mutation(
        "the token's life is in milliseconds",
        (TOKEN,),
        ACCOUNT,
        "return this.tokenLife === null ? this.#tokens :",
        'return this.tokenLife === null ? { ...this.#tokens, AUTH_EXPIRES: this.#tokens.AUTH_EXPIRES + "000" } :',
    ),
    mutation(
        "the token has no life",
        (TOKEN,),
        ACCOUNT,
        "return this.tokenLife === null ? this.#tokens :",
        "return this.tokenLife === null ? { ...this.#tokens, AUTH_EXPIRES: undefined } :",
    ),
    mutation("the portal's id is missing", (TOKEN,), METHODS, "MEMBER_ID: account.memberId,", ""),
    mutation("a refresh gives the old tokens", (NEW_TOKENS,), ACCOUNT, "if (tokens) this.#tokens = tokens;", ""),
    mutation(
        "a refresh that fails is answered",
        ("a refresh that fails is not answered",),
        METHODS,
        'notice("The app\'s authorisation could not be renewed.");',
        "reply(account.tokens());",
    ),
    mutation(
        "an option of the user is not kept",
        (USER_OPTION,),
        METHODS,
        "account.setUserOption(params.name, params.value);",
        "",
    ),
    mutation(
        "an option of the app is not kept",
        ("an administrator's option of the app outlives the frame",),
        METHODS,
        "account.setAppOption(params.name, params.value);",
        "",
    ),
    mutation(
        "setting an option of the app gives that one alone",
        ("setting an option of the app gives all of them",),
        METHODS,
        "reply(stored(account.appOptions, faults));",
        "reply({ [params.name]: params.value });",
    ),
    mutation(
        "anybody may set options of the app",
        ("an operator cannot set an option of the app",),
        METHODS,
        "!account.admin || ",
        "",
    ),
    mutation(
        "the end of the installation has no effect",
        (INSTALLED,),
        METHODS,
        "if (layout.installing) installed(",
        "if (false) installed(",
    ),
    mutation(
        "the installation has failed without a value",
        (INSTALLED,),
        METHODS,
        "params.value !== false",
        "params.value === true",
    ),
    mutation(
        "the app always waits for the end of its installation",
        ("there is nothing to finish once the app is installed",),
        METHODS,
        "INSTALL: layout.installing",
        "INSTALL: true",
    ),
)

PLACEMENT = (
    mutation(
        "the interface names no commands", (INTERFACE,), METHODS, "command: Object.keys(layout.commands)", "command: []"
    ),
    mutation("the interface names no events", (INTERFACE,), METHODS, "event: layout.events()", "event: []"),
    mutation(
        "the interface names each event once for ever",
        ("the events are named once for each card of the page",),
        METHODS,
        "event: layout.events()",
        "event: [...new Set(layout.events())]",
    ),
    mutation(
        "the main page has a command of the card",
        ("the main page has neither commands nor events", "a command of the card is not answered on the main page"),
        LAYOUT,
        "commands = () => ({})",
        "commands = () => ({ getStatus: (_params, reply) => reply({}) })",
    ),
    mutation(
        "the status is made of texts",
        (STATUS,),
        CARD,
        "reply(this.card.status)",
        "reply(optionsFromStatus(this.card.status))",
    ),
    mutation(
        "holding the card open gives an object",
        ("holding the card open gives an empty list",),
        CARD,
        "this.card.disableAutoClose();\n        reply([]);",
        "this.card.disableAutoClose();\n        reply({});",
    ),
    mutation(
        "holding the card open has no effect",
        ("holding the card open gives an empty list",),
        CARD,
        "this.card.disableAutoClose();",
        "",
    ),
    mutation(
        "letting the card go is not answered",
        ("holding the card open gives an empty list",),
        CARD,
        "this.card.enableAutoClose(); // may close the card: then no frame is left for the reply\n        reply([]);",
        "this.card.enableAutoClose();",
    ),
    mutation(
        "letting the card go is answered before the card closes",
        (UNANSWERED,),
        CARD,
        "this.card.enableAutoClose(); // may close",
        "reply([]);\n        this.card.enableAutoClose(); // may close",
    ),
    mutation(
        "an app hears of the closing of a card that is not held",
        (UNHEARD, UNANSWERED),
        "card.js",
        "this.#going = this.removeAfter <= 0;",
        "",
    ),
    mutation(
        "an app is loaded again when its tab is opened again",
        (HIDDEN,),
        CARD,
        "if (this.#portal.faults.tabsLoadAnew)",
        "if (true)",
    ),
    mutation(
        "an app whose tab is hidden hears nothing",
        (HIDDEN,),
        CARD,
        "for (const layout of this.#layouts.values()) layout.emit(",
        "for (const layout of [this.layout]) layout.emit(",
    ),
    mutation(
        "commands are understood in any letters",
        ("a command in other letters is not answered",),
        LAYOUT,
        "const { method, params, callback } = message;",
        "const { params, callback } = message;\n    const method = Object.keys(this.commands)"
        ".find((each) => each.toLowerCase() === message.method.toLowerCase()) ?? message.method;",
    ),
    mutation(
        "an event comes once for a binding",
        (EACH_TIME,),
        LAYOUT,
        "return callbacks.length;",
        "this.#bindings.delete(event); return callbacks.length;",
    ),
    mutation(
        "an event comes without its value",
        (EACH_TIME, STATE_ALONE),
        LAYOUT,
        "this.#send(`${callback}:${text}`",
        "this.#send(`${callback}:`",
    ),
    mutation(
        "a change of state carries a list",
        (STATE_ALONE,),
        CARD,
        "return payload[0];",
        "return payload.length > 1 ? payload : payload[0];",
    ),
    mutation(
        "the event before closing carries null",
        (BEFORE_CLOSING,),
        LAYOUT,
        'value === undefined ? "" :',
        'value === undefined ? "null" :',
    ),
    mutation(
        "the card closes without an event",
        (BEFORE_CLOSING,),
        "card.js",
        "this.#going = this.removeAfter <= 0;\n    this.#emit(BEFORE_CLOSE);",
        "",
    ),
    mutation(
        "an event goes to the first binding alone",
        (EACH_BINDING,),
        LAYOUT,
        "for (const callback of callbacks)",
        "for (const callback of callbacks.slice(0, 1))",
    ),
    mutation(
        "an event goes to the last binding alone",
        (EACH_BINDING,),
        LAYOUT,
        "for (const callback of callbacks)",
        "for (const callback of callbacks.slice(-1))",
    ),
    mutation(
        "a binding gets every event",
        ("an event that is not bound does not come",),
        LAYOUT,
        "const callbacks = this.#bindings.get(event) ?? [];",
        "const callbacks = [...this.#bindings.values()].flat();",
    ),
    mutation(
        "unknown events can be bound",
        ("an unknown event is bound without a word and never comes",),
        LAYOUT,
        "!this.events().includes(event)",
        "false",
    ),
    mutation(
        "binding an event is acknowledged",
        (EACH_TIME, EACH_BINDING),
        METHODS,
        "placementBindEvent(params, _reply, layout, callback) {",
        "placementBindEvent(params, reply, layout, callback) { reply([]);",
    ),
    mutation(
        "the main page gets an answer when it binds an event",
        ("the main page cannot bind events",),
        METHODS,
        'if (method === "placementBindEvent" && main) return undefined;',
        'if (method === "placementBindEvent" && main) return (_params, reply) => reply([]);',
    ),
)

MUTATIONS = (*MESSAGES, *INIT_DATA, *PLACEMENT)
