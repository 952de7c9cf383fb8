// Makes the site's search put the right runbook first. The theme's own search, in a worker, takes
// every word as a prefix and quotes as "must": right for a word that is typed, wrong for a line of
// a log. It keeps finding the passages; which runbook comes first is decided by reyRanking.
/* global reyRanking */
(() => {
  "use strict";

  const QUERY = 2;
  const RESULT = 3;
  const SHOWN = 10;
  const MOST_WORDS = 24;
  const TOKEN = /^reypage_/;
  const LOOKS_PASTED = /\n|\d{4}-\d\d-\d\d|Traceback|[:;=[({"'].*[:;=\])}"']|\S+\.\S+\.\S+/;
  const here = document.currentScript.src;

  let loading;
  let data;
  let ranking;

  // Fetched when somebody searches, not with every page.
  function load() {
    loading ||= fetch(new URL("rey-ranking.json", here))
      .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(`HTTP ${answer.status}`))))
      .then((answer) => {
        data = answer;
        ranking = reyRanking(data);
      })
      .catch((error) => console.error(`The ranking of the runbooks cannot be loaded: ${error.message}`));
    return loading;
  }

  // --- the query ---------------------------------------------------------------------------------

  function words(text) {
    const stop = new Set(data.stop);
    const all = text.split(/[\s\-,:;!=[\](){}"'`/<>|*+~^\\]+|\.(?!\d)|\.$/).filter((word) => word.length > 1);
    const useful = all.filter((word) => !stop.has(word.toLowerCase()));
    return [...new Set(useful.length ? useful : all)];
  }

  // Words that are typed are taken as prefixes, so the stem finds all forms.
  function stem(word) {
    if (!/^[a-z]{5,}$/i.test(word)) return word;
    const bare = word.replace(/(?:ing|ed|es|s)$/i, (end) => (/ss$/i.test(word) && end.length === 1 ? end : ""));
    return bare.length < 4 ? word : bare.replace(/([bdgmnprt])\1$/i, "$1");
  }

  const isPasted = (text) => text.includes("\n") || (text.length > 30 && LOOKS_PASTED.test(text));

  // A number as boost keeps the search from taking a word as a prefix. The words of the ranked
  // pages themselves find these, whatever else is in the query, and count nothing.
  function query(text, ranked) {
    const asked = isPasted(text) ? words(ranking.clean(text)).slice(0, MOST_WORDS).map((word) => `text:${word}^1`) : words(text).map(stem);
    return [...asked, ...ranked.slice(0, SHOWN).map(({ token }) => `text:${token}^0`)].join(" ") || text;
  }

  // --- the results -------------------------------------------------------------------------------

  const idOf = (sections) => sections[0].location.split("#")[0].replace(/(?:\/|\/index\.html|\.html)$/, "");
  const top = (sections) => Math.max(...sections.map((section) => section.score));

  // The theme lists the terms a section lacks. That tells nothing about a line of a log.
  function tell(section, pasted) {
    const told = ([term, has]) => !TOKEN.test(term) && (has || !pasted);
    section.terms = Object.fromEntries(Object.entries(section.terms).filter(told));
  }

  // Runbooks change places among themselves only: a page of the documentation that the search puts
  // first stays there. When a message is named, its runbooks come first.
  function order(items, ranked) {
    const place = new Map(ranked.map(({ id }, n) => [id, n]));
    const runbooks = new Set(data.pages);
    const isRunbook = (sections) => runbooks.has(idOf(sections));
    const placeOf = (sections) => place.get(idOf(sections)) ?? place.size;
    const best = items.filter(isRunbook).sort((a, b) => placeOf(a) - placeOf(b));
    if (ranked.some(({ named }) => named)) return [...best, ...items.filter((one) => !isRunbook(one))];
    return items.map((one) => (isRunbook(one) ? best.shift() : one));
  }

  // The theme shows sections, and follows Enter, by their scores: they fit the new order.
  function tidy(items, { ranked, pasted }) {
    for (const section of items.flat()) tell(section, pasted);
    const scores = items.map(top).sort((a, b) => b - a);
    return order(items, ranked).map((sections, n) => {
      const before = top(sections);
      for (const section of sections) section.score = before ? (section.score * scores[n]) / before : scores[n];
      return sections;
    });
  }

  // --- between the page and the worker -----------------------------------------------------------

  const waiting = new WeakMap(); // worker → the rankings of the queries it has not answered
  const tidied = new WeakSet();
  const send = Worker.prototype.postMessage;
  const inherited = Object.getOwnPropertyDescriptor(MessageEvent.prototype, "data");

  // The theme listened to its worker before this script ran, and listeners are called in turn. So
  // an answer is put in order at the moment it is first looked at.
  Object.defineProperty(MessageEvent.prototype, "data", {
    ...inherited,
    get() {
      const message = inherited.get.call(this);
      const queue = waiting.get(this.target);
      if (queue && message?.type === RESULT && !tidied.has(this)) {
        tidied.add(this);
        const asked = queue.shift();
        if (asked.ranked) message.data.items = tidy(message.data.items, asked);
      }
      return message;
    },
  });

  Worker.prototype.postMessage = function postMessage(message, ...rest) {
    if (message?.type !== QUERY || typeof message.data !== "string") {
      send.call(this, message, ...rest);
      return;
    }
    if (!waiting.has(this)) waiting.set(this, []);
    load().then(() => {
      const ranked = ranking?.rank(message.data);
      waiting.get(this).push({ ranked, pasted: isPasted(message.data) });
      send.call(this, ranked ? { ...message, data: query(message.data, ranked) } : message, ...rest);
    });
  };
})();
