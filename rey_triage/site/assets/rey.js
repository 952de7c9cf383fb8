// Three small things: the home page's fields lead to the search, a drawing shows what hangs together
// with the box one points at, and values that are filled in once appear in every command of the page.
(() => {
  "use strict";

  // --- the fields of the home page -----------------------------------------------------------

  function search(text) {
    const field = document.querySelector("[data-md-component=search-query]");
    const toggle = document.querySelector("#__search");
    if (!field) return;
    if (toggle && !toggle.checked) toggle.click();
    field.value = text.replace(/\s*\n\s*/g, " "); // of itself it would join the lines without a space
    field.focus();
    const type = () => field.dispatchEvent(new KeyboardEvent("keyup", { bubbles: true }));
    type();
    // What is asked before the search has read its index is lost: it is asked again when it has.
    const meta = document.querySelector(".md-search-result__meta");
    const ready = new MutationObserver(() => {
      ready.disconnect();
      type();
    });
    if (meta) ready.observe(meta, { childList: true, characterData: true, subtree: true });
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

  // --- drawings --------------------------------------------------------------------------------

  for (const graph of document.querySelectorAll(".rey-graph")) {
    const nodes = [...graph.querySelectorAll("[data-node]")];
    const edges = [...graph.querySelectorAll("[data-from]")];

    function follow(node, near, far) {
      const seen = new Set([node]);
      for (const one of seen) {
        for (const edge of edges) if (edge.dataset[near] === one) seen.add(edge.dataset[far]);
      }
      return seen;
    }

    function ask(node) {
      const on = node && new Set([...follow(node, "to", "from"), ...follow(node, "from", "to")]);
      const causes = node && follow(node, "to", "from");
      const follows = node && follow(node, "from", "to");
      graph.classList.toggle("rey-graph--asked", Boolean(node));
      for (const one of nodes) one.classList.toggle("rey-node--on", Boolean(node) && on.has(one.dataset.node));
      for (const edge of edges) {
        const { from, to } = edge.dataset;
        const within = (set) => set.has(from) && set.has(to);
        edge.classList.toggle("rey-edge--on", Boolean(node) && (within(causes) || within(follows)));
      }
    }

    for (const one of nodes) {
      one.addEventListener("pointerenter", () => ask(one.dataset.node));
      one.addEventListener("pointerleave", () => ask(null));
      one.addEventListener("focus", () => ask(one.dataset.node));
      one.addEventListener("blur", () => ask(null));
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
