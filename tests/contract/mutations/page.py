"""Mutations of what the portal's page does for an app: window, sliders, dialogs, messenger."""

from tests.contract.mutations.mutation import mutation

METHODS = "general-methods.js"
SLIDERS = "sliders.js"
PICKER = "picker.js"

TITLE = "the main page sets the portal's title"
SIZE = "the frame gets the size that was asked for, in pixels"
FIT = "the frame fits its content over the whole width"
SCROLL = "the portal's page scrolls"
SCROLL_IN_PLACEMENT = "the portal's page scrolls for a placement"
RELOAD = "the portal's page loads anew on demand"
OLD_SCROLL = "an old portal does not scroll for a placement"
OLD_RELOAD = "an old portal does not load its page again for a placement"
LISTED_SCROLL = "a portal with a list of paths scrolls for a placement all the same"
PATH = "a path of the portal opens in a slider, and its closing is told"
APP_IN_SLIDER = "the app opens in a slider with its options as texts, and its closing is told"
DIALLED = "the portal is asked to call a number, and never answers"
MESSENGER = "the messenger opens without an answer"

WINDOW = (
    mutation("the title stays as it was", (TITLE,), METHODS, "document.title = String(params.title);", ""),
    mutation(
        "the title is not confirmed",
        (TITLE,),
        METHODS,
        "setTitle(params, reply) {",
        "setTitle(params) { const reply = () => {};",
    ),
    mutation(
        "a placement may set the title",
        ("a placement cannot set the portal's title",),
        METHODS,
        'new Set(["setTitle"])',
        "new Set()",
    ),
    mutation(
        "the size is confirmed as it was asked for",
        (FIT,),
        METHODS,
        "reply({ width: Math.round(box.width), height: Math.round(box.height) });",
        "reply({ width, height });",
    ),
    mutation("the frame keeps its height", (SIZE,), METHODS, "if (height !== undefined)", "if (false)"),
    mutation(
        "the size is that of the frame in the layout",
        (SIZE,),
        METHODS,
        "layout.box.style.width",
        "layout.frame.style.width",
    ),
    mutation(
        "a portal with a list of paths does not scroll for placements",
        (LISTED_SCROLL,),
        METHODS,
        "&& portal.faults.oldPortal) return",
        "&& (portal.faults.oldPortal || portal.faults.listedPaths)) return",
    ),
    mutation("the frame keeps its width", (SIZE,), METHODS, "if (width !== undefined)", "if (false)"),
    mutation("the page does not scroll", (SCROLL,), METHODS, "window.scrollTo(0, Number(params.scroll) || 0);", ""),
    mutation(
        "placements may not scroll",
        (SCROLL_IN_PLACEMENT, RELOAD),
        METHODS,
        "&& portal.faults.oldPortal) return",
        ") return",
    ),
    mutation(
        "old portals scroll for placements",
        (OLD_SCROLL, OLD_RELOAD),
        METHODS,
        "&& portal.faults.oldPortal) return",
        "&& false) return",
    ),
    mutation(
        "old portals do not scroll at all",
        ("an old portal scrolls for the main page",),
        METHODS,
        "ONCE_DENIED.has(method) && !main &&",
        "ONCE_DENIED.has(method) &&",
    ),
    mutation("the page is not loaded anew", (RELOAD,), METHODS, "      reload();", ""),
)

SLIDER = (
    mutation("the closing of a path is not told", (PATH,), METHODS, '() => reply({ result: "close" })', "() => {}"),
    mutation(
        "the closing of a path is told when it opens",
        (PATH,),
        METHODS,
        'return openPath(path, () => reply({ result: "close" }));',
        'reply({ result: "close" }); return openPath(path, () => {});',
    ),
    mutation(
        "a path does not know where it was opened from", (PATH,), SLIDERS, '"from", "rest_placement"', '"from", "menu"'
    ),
    mutation(
        "any address can be opened",
        ("what is no path of the portal does not open", "an old portal opens no other path"),
        METHODS,
        "!(faults.oldPortal || faults.listedPaths ? ONCE_OPENED : OPENED).test(path)",
        "false",
    ),
    mutation(
        "a list of paths is there for show",
        ("a portal with a list of paths opens no other path",),
        METHODS,
        "faults.oldPortal || faults.listedPaths ? ONCE_OPENED",
        "faults.oldPortal ? ONCE_OPENED",
    ),
    mutation(
        "old portals open no smart process",
        ("an old portal opens the page of a smart process's item",),
        METHODS,
        "crm\\/(deal|lead|contact|company|type)|",
        "crm\\/(deal|lead|contact|company)|",
    ),
    mutation(
        "old portals open details alone",
        ("an old portal opens the paths that the SDK starts from",),
        METHODS,
        r"const ONCE_OPENED = /^\/(crm\/(deal|lead|contact|company|type)|marketplace|company\/personal\/user\/\d+|"
        r"workgroups\/group\/\d+)\//;",
        r"const ONCE_OPENED = /^\/crm\/\w+\/details\/\d+\//;",
    ),
    mutation(
        "a device without sliders opens them",
        ("a device without sliders says so",),
        METHODS,
        "if (faults.noSliders)",
        "if (false)",
    ),
    mutation(
        "the options of a slider keep their types", (APP_IN_SLIDER,), SLIDERS, "[key, String(value)]", "[key, value]"
    ),
    mutation(
        "the title of a slider is the app's", (APP_IN_SLIDER,), SLIDERS, "params.bx24_title ?? app.title", "app.title"
    ),
    mutation(
        "the placement in a slider is that of the card",
        (APP_IN_SLIDER,),
        SLIDERS,
        'placement: "DEFAULT"',
        'placement: "CALL_CARD"',
    ),
    mutation(
        "the closing of the app's slider is not told", (APP_IN_SLIDER,), METHODS, "() => reply(undefined)", "() => {}"
    ),
    mutation(
        "the app may size its slider",
        ("the app in a slider has the size of the slider",),
        METHODS,
        'new Set(["resizeWindow"])',
        "new Set()",
    ),
    mutation(
        "the app hears that nothing was closed",
        ("the app closes nothing but its slider",),
        METHODS,
        "if (!layout.inSlider) return;",
        "if (!layout.inSlider) return reply(undefined);",
    ),
)

DIALOGS = (
    mutation("one user comes as a list", ("a user can be chosen",), PICKER, "many ? picked : picked[0]", "picked"),
    mutation(
        "several users come as one", ("several users can be chosen",), PICKER, "many ? picked : picked[0]", "picked[0]"
    ),
    mutation("rights are users", ("rights can be chosen",), PICKER, "id: `U${id}`", "id"),
    mutation(
        "items of the CRM come as a list",
        ("items of the CRM can be chosen",),
        PICKER,
        "chosen(Object.groupBy(picked, ({ type }) => type))",
        "chosen(picked)",
    ),
    mutation(
        "a cancelled dialog gives null",
        ("a dialog that is cancelled is not answered",),
        PICKER,
        "    dialog.remove();",
        "    dialog.remove();\n    if (picked.length === 0) chosen([null]);",
    ),
    mutation(
        "the messenger opens no dialogue", (MESSENGER,), METHODS, "notice(`Messenger: dialogue ${dialogId}`);", ""
    ),
    mutation("the phone is not called", (DIALLED,), METHODS, "dialled.push(String(phone));", ""),
    mutation("nobody sees that the phone is called", (DIALLED,), METHODS, "notice(`Telephony: call to ${phone}`);", ""),
    mutation(
        "the phone call is confirmed",
        (DIALLED,),
        METHODS,
        "imPhoneTo({ phone }) {",
        "imPhoneTo({ phone }, reply) {\n      reply([]);",
        blind={"bx24": "it sends no callback along"},
    ),
)

MUTATIONS = (*WINDOW, *SLIDER, *DIALOGS)
