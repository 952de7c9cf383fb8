// The Porter stemmer, with the results of the one that made the terms of assets/rey-ranking.json:
// rey_triage/search/stem.py, which after cutting -ed and -ing neither adds an e to -at nor cuts a
// doubled letter.
"use strict";

var reyStem = (() => {
  const C = "[^aeiouy]+";
  const V = "[aeiou]+";
  const some = new RegExp(`^(?:${C})?${V}${C}`); // Porter's m > 0
  const one = new RegExp(`^(?:${C})?${V}${C}(?:${V})?$`); // m = 1
  const more = new RegExp(`^(?:${C})?${V}${C}${V}${C}`); // m > 1
  const vowel = new RegExp(`^(?:${C})?[aeiouy]`);
  const short = new RegExp(`^${C}[aeiouy][^aeiouwxy]$`); // ends like "hop"

  const DOUBLE = {
    ational: "ate", tional: "tion", enci: "ence", anci: "ance", izer: "ize", bli: "ble", alli: "al",
    entli: "ent", eli: "e", ousli: "ous", ization: "ize", ation: "ate", ator: "ate", alism: "al",
    iveness: "ive", fulness: "ful", ousness: "ous", aliti: "al", iviti: "ive", biliti: "ble", logi: "log",
  };
  const FULL = { icate: "ic", ative: "", alize: "al", iciti: "ic", ical: "ic", ful: "", ness: "" };
  const LAST = "al|ance|ence|er|ic|able|ible|ant|ement|ment|ent|ou|ism|ate|iti|ous|ive|ize";
  const ending = (endings) => new RegExp(`^(.+?)(${endings})$`);
  const double = ending(Object.keys(DOUBLE).join("|"));
  const full = ending(Object.keys(FULL).join("|"));
  const last = ending(LAST);
  const ion = /^(.+?[st])(ion)$/;

  function replaced(word, endings, by) {
    const found = endings.exec(word);
    return found && some.test(found[1]) ? found[1] + by[found[2]] : word;
  }

  function pastOrPresent(word) {
    if (word.endsWith("eed")) return some.test(word.slice(0, -3)) ? word.slice(0, -1) : word;
    const [, rest] = /^(.*)(?:ed|ing)$/.exec(word) || [];
    if (rest === undefined || !vowel.test(rest)) return word;
    return short.test(rest) ? `${rest}e` : rest;
  }

  return (text) => {
    if (text.length < 3) return text;
    let word = text.replace(/^y/, "Y"); // a consonant there
    if (/(?:sse|ie)s$/.test(word)) word = word.slice(0, -2);
    else if (/[^s]s$/.test(word)) word = word.slice(0, -1);
    word = pastOrPresent(word);
    if (word.endsWith("y") && vowel.test(word.slice(0, -1))) word = `${word.slice(0, -1)}i`;
    word = replaced(word, double, DOUBLE);
    word = replaced(word, full, FULL);
    const cut = last.exec(word) || ion.exec(word);
    if (cut && more.test(cut[1])) word = cut[1];
    const bare = /^(.+)e$/.exec(word)?.[1];
    if (bare && (more.test(bare) || (one.test(bare) && !short.test(bare)))) word = bare;
    if (word.endsWith("ll") && more.test(word)) word = word.slice(0, -1);
    return word.replace(/^Y/, "y");
  };
})();
