// Three small things: a pasted line becomes a good query, the home page's fields lead to the
// search, and values that are filled in once appear in every command of the page.
/* global reyStopWords */
(() => {
  "use strict";

  // --- queries -----------------------------------------------------------------------------
  // The search takes every word as a prefix and quotes as "must", which is right for words that
  // are typed and wrong for a line of a log. Its worker is the one place all queries pass.

  const HEADERS = [
    /^.*?\b(?:TRACE|DEBUG|INFO|WARNING|ERROR|CRITICAL)\s+([\w.]+)\s+\[[^\]]*\]\s*(?:\[instance:[^\]]*\]\s*)?/,
    /^\w{3}\s+\d+\s[\d:]+\s\S+\s([\w.-]+)(?:\[\d+\])?:\s/,
    /^\d{4}-\d\d-\d\d[T ][\d:.,]+(?:Z|[+-]\d\d:?\d\d)?\s+()/,
  ];
  const NOISE = new RegExp(
    [
      "\\breq-[0-9a-f-]+",
      "\\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]+",
      "\\b0x[0-9a-f]+",
      "\\b[0-9a-f]{12,}\\b",
      "\\b\\d+(?:\\.\\d+){2,}(?::\\d+)?(?:/\\d+)?",
      "(?:^|\\s)/\\S+/",
      "\\b\\d+(?:\\.\\d+)?s?\\b",
    ].join("|"),
    "gi",
  );
  const SMALL = new Set(reyStopWords);
  const LOOKS_PASTED = /\n|\d{4}-\d\d-\d\d|Traceback|[:;=[({"'].*[:;=\])}"']|\S+\.\S+\.\S+/;

  function lastEvent(text) {
    const lines = text.split("\n").map((line) => line.trim()).filter(Boolean);
    const errors = lines.filter((line) => /\b(?:ERROR|CRITICAL|Error|Exception|fault|failed)\b/.test(line));
    return (lines.length > 1 ? errors[errors.length - 1] : undefined) || lines[lines.length - 1] || "";
  }

  function words(text) {
    return text.split(/[\s\-,:;!=[\](){}"'`/<>|*+~^\\]+|\.(?!\d)|\.$/).filter((word) => word.length > 1);
  }

  function pasted(text) {
    let line = lastEvent(text);
    for (const header of HEADERS) {
      if (header.test(line)) {
        line = line.replace(header, "");
        break;
      }
    }
    const rest = line.replace(NOISE, " ");
    const useful = words(rest).filter((word) => !SMALL.has(word.toLowerCase()));
    // What a page quotes decides, not its title. ^1 is the boost a term has anyway; with it the
    // search does not make it a prefix.
    return [...new Set(useful)].slice(0, 24).map((word) => `text:${word}^1`).join(" ");
  }

  // Words that are typed are taken as prefixes, so the stem finds all forms.
  function stem(word) {
    if (!/^[a-z]{5,}$/i.test(word)) return word;
    const bare = word.replace(/(?:ing|ed|es|s)$/i, (end) => (/ss$/i.test(word) && end.length === 1 ? end : ""));
    return bare.length < 4 ? word : bare.replace(/([bdgmnprt])\1$/i, "$1");
  }

  function typed(text) {
    const all = words(text);
    const useful = all.filter((word) => !SMALL.has(word.toLowerCase()));
    return (useful.length ? useful : all).map(stem).join(" ");
  }

  function query(text) {
    const isPasted = text.includes("\n") || (text.length > 30 && LOOKS_PASTED.test(text));
    return (isPasted && pasted(text)) || typed(text) || text;
  }

  const QUERY = 2;
  const send = Worker.prototype.postMessage;
  Worker.prototype.postMessage = function postMessage(message, ...rest) {
    const isQuery = message && message.type === QUERY && typeof message.data === "string";
    return send.call(this, isQuery ? { ...message, data: query(message.data) } : message, ...rest);
  };

  // --- the fields of the home page -----------------------------------------------------------

  function search(text) {
    const field = document.querySelector("[data-md-component=search-query]");
    const toggle = document.querySelector("#__search");
    if (!field) return;
    if (toggle && !toggle.checked) toggle.click();
    field.value = text;
    field.focus();
    field.dispatchEvent(new KeyboardEvent("keyup", { bubbles: true }));
  }

  for (const form of document.querySelectorAll("[data-rey-ask]")) {
    const field = form.querySelector("input, textarea");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      search(field.value.trim());
    });
    if (field.tagName === "INPUT") {
      field.addEventListener("input", () => {
        search(field.value);
        field.value = "";
      });
    } else {
      field.addEventListener("paste", () => setTimeout(() => search(field.value.trim())));
    }
  }

  // --- values ----------------------------------------------------------------------------------

  const fields = document.querySelectorAll("[data-rey-value]");
  if (!fields.length) return;
  const known = new Set([...fields].map((field) => field.dataset.reyValue));
  const shown = new Map([...known].map((name) => [name, []]));

  for (const code of document.querySelectorAll(".md-content pre code")) {
    const text = code.textContent;
    if (![...text.matchAll(/<([a-z][a-z0-9-]*)>/g)].some((match) => known.has(match[1]))) continue;
    // One run of text per line keeps copying exact; the highlighting of such a block is given up.
    const parts = text.split(/(<[a-z][a-z0-9-]*>)/);
    code.replaceChildren(
      ...parts.map((part) => {
        const name = part.slice(1, -1);
        if (!part.startsWith("<") || !known.has(name)) return document.createTextNode(part);
        const span = document.createElement("span");
        span.className = "rey-ph";
        span.textContent = part;
        shown.get(name).push(span);
        return span;
      }),
    );
  }

  for (const field of fields) {
    const name = field.dataset.reyValue;
    field.addEventListener("input", () => {
      for (const span of shown.get(name)) {
        span.textContent = field.value || `<${name}>`;
        span.classList.toggle("rey-ph--filled", field.value !== "");
      }
    });
  }
})();
