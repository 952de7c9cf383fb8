// Two small things: the home page's fields lead to the search, and values that are filled in once
// appear in every command of the page.
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
