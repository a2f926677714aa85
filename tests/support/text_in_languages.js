// Shows a page's marked texts (tests/support/marked_texts.py) in one language after the other, and measures each.
(languages, faultsOf) => {
  const [SENTENCE, NAMES, IS, VALUE_END, END] = "\uE000\uE001\uE002\uE003\uE004";
  const longest = (forms) => [forms].flat().reduce((one, other) => (other.length > one.length ? other : one));

  /** A marked text in a language: what is marked in it may name values that are marked too. */
  function translate(text, texts) {
    let at = 0;
    const until = (stop) => {
      const from = at;
      while (at < text.length && text[at] !== stop) at += 1;
      at += 1;
      return text.slice(from, at - 1);
    };
    const plain = (stop) => {
      let found = "";
      while (at < text.length && text[at] !== stop) {
        at += 1;
        found += text[at - 1] === SENTENCE ? sentence() : text[at - 1];
      }
      at += 1;
      return found;
    };
    const sentence = () => {
      const form = longest(texts[until(NAMES)] ?? "");
      const values = {};
      while (at < text.length && text[at] !== END) values[until(IS)] = plain(VALUE_END);
      at += 1;
      return form.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
    };
    return plain(undefined);
  }

  const marked = [];
  const walker = document.createTreeWalker(document, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) if (walker.currentNode.data.includes(SENTENCE)) marked.push([walker.currentNode, walker.currentNode.data]);
  const root = document.documentElement;
  const { lang, dir } = root;
  const faults = {};
  for (const [language, texts] of Object.entries(languages)) {
    root.lang = language;
    root.dir = language === "ar" ? "rtl" : "ltr";
    for (const [node, text] of marked) node.data = translate(text, texts);
    faults[language] = faultsOf();
  }
  for (const [node, text] of marked) node.data = text;
  Object.assign(root, { lang, dir });
  return faults;
}
