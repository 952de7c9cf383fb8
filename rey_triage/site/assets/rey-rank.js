// Ranks the runbooks for a query as `rey-triage search` does: the analysis of
// rey_triage/search/analysis.py, and the weights and signatures of assets/rey-ranking.json.
/* global reyStem */
"use strict";

var reyRanking = (data) => {
  const LONGEST_WORD = 80;
  const LONGEST_PHRASE = 3;
  const LONGEST_TEXT = 4000; // the patterns are simple, and a reader waits

  const stop = new Set(data.stop);
  const terms = new Map(data.terms);
  const place = new Map(data.terms.map(([term], n) => [term, n]));
  const learned = new Map(data.learned);
  const concepts = new Map(Object.entries(data.concepts));
  const frame = new RegExp(data.frame, "gm");
  const header = new RegExp(data.header, "i");
  const noise = new RegExp(data.noise, "gi");
  const service = new RegExp(data.service);
  const having = new Map(); // how many sayings have a term, by its place
  const every = data.sayings.flat();
  for (const [, ...saying] of every) for (const term of saying) having.set(term, (having.get(term) || 0) + 1);
  let compiled;

  // --- what a text says ------------------------------------------------------------------------

  function words(text) {
    const edge = /^[.:\-_/#&+%$@~]+|[.:\-_/#&+%$@~]+$/g;
    return (text.match(/[^\s"'`(){}[\]<>,;|=*!?…“”«»\\]+/g) || [])
      .map((word) => word.replace(edge, ""))
      .filter((word) => word && word.length <= LONGEST_WORD);
  }

  function parts(word) {
    const found = [word];
    for (const segment of word.split(/[.:/@#+%&~$]+/)) {
      found.push(segment);
      for (const joined of segment.split(/[-_]+/)) {
        found.push(joined, ...(joined.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g) || []));
      }
    }
    const whole = word.toLowerCase();
    return [...new Set(found.map((part) => part.toLowerCase()))].filter((part) => part.length > 1 || part === whole);
  }

  function stems(word) {
    const useful = parts(word).filter((part) => !stop.has(part));
    return [...new Set(useful.map((part) => (/^[a-z]+$/.test(part) ? reyStem(part) : part)))];
  }

  const concept = (phrase) => concepts.get(phrase) ?? (phrase.endsWith("s") ? concepts.get(phrase.slice(0, -1)) : undefined);

  // The terms of a query, and how much each counts.
  function weigh(text) {
    const found = words(text);
    const weights = new Map();
    for (const word of found) {
      stems(word).forEach((stem, n) => weights.set(stem, Math.max(weights.get(stem) || 0, n ? data.part : 1)));
    }
    const setDefault = (term, weight) => weights.has(term) || weights.set(term, weight);
    const lowered = found.map((word) => word.toLowerCase());
    for (let start = 0; start < lowered.length; start += 1) {
      for (let end = start + 1; end <= Math.min(start + LONGEST_PHRASE, lowered.length); end += 1) {
        const group = concept(lowered.slice(start, end).join(" "));
        if (group !== undefined) setDefault(`=${group}`, data.synonym);
      }
    }
    let before = "";
    for (const word of found.filter((_, n) => !stop.has(lowered[n]))) {
      const [first = ""] = stems(word);
      if (before && first) setDefault(`${before}+${first}`, data.pair);
      before = first;
    }
    if (weights.size <= data.mostTerms) return weights;
    const known = [...weights].filter(([term]) => terms.has(term));
    return new Map(known.sort(([a], [b]) => terms.get(a).length - terms.get(b).length).slice(0, data.mostTerms));
  }

  // A word that is not finished yet counts for all it may become.
  function completed(weights, text) {
    const last = text.endsWith(" ") ? "" : (words(text).pop() || "").toLowerCase();
    if (last.length < 3 || stop.has(last) || stems(last).some((stem) => terms.has(stem))) return weights;
    const may = [...terms.keys()].filter((term) => term.startsWith(last) && !term.includes("+"));
    return new Map([...weights, ...may.map((term) => [term, data.part / may.length])]);
  }

  const clean = (text) =>
    text.replace(frame, "").split("\n").map((line) => line.replace(header, "").replace(noise, " ").trim()).join(" ").trim();

  // --- messages --------------------------------------------------------------------------------

  function compile() {
    compiled = [];
    for (const [page, weight, pattern, flags, projects] of data.signatures) {
      try {
        compiled.push({ page, weight, pattern: new RegExp(pattern, flags), projects });
      } catch (error) {
        console.warn(`A pattern of ${data.pages[page]} is not used: ${error.message}`);
      }
    }
  }

  // The pages that name a message of the text, and how much that counts.
  function named(text, likely) {
    const found = new Map();
    if (text.trim().split(/\s+/).length < data.shortestMessage) return found;
    if (!compiled) compile();
    for (const line of text.slice(0, LONGEST_TEXT).split("\n")) {
      const [, project = ""] = service.exec(line) || [];
      for (const one of compiled) {
        const fits = !project || !one.projects.length || one.projects.includes(project);
        if (fits && likely.has(one.page) && one.weight > (found.get(one.page) || 0) && one.pattern.test(line)) {
          found.set(one.page, one.weight);
        }
      }
    }
    return found;
  }

  // --- the ranking -----------------------------------------------------------------------------

  // How much of the words of the query a page has, from 0 to 1; the rare words count before all.
  function coverage(weights) {
    const has = new Map();
    let whole = 0;
    for (const [term, weight] of weights) {
      const worth = term.startsWith("=") || term.includes("+") ? [] : terms.get(term) || [];
      const pages = worth.filter((page, n) => n % 2 === 0 && worth[n + 1] > 0);
      if (!pages.length) continue;
      const rare = weight * Math.log((data.pages.length + 1) / (pages.length + 1));
      whole += rare;
      for (const page of pages) has.set(page, (has.get(page) || 0) + rare);
    }
    return new Map([...has].map(([page, rare]) => [page, rare / (whole || 1)]));
  }

  // What a term tells, by how many of the sayings have it.
  const rarity = (term) => Math.log(Math.max(every.length, 1) / ((having.get(place.get(term)) || 0) + 1)) + 1;

  // How near the nearest sayings of a page are to the query, from 0 to 1: the cosine, of what their terms tell.
  function nearness(weights) {
    const squares = new Map();
    let whole = 0;
    for (const [term, weight] of weights) {
      if (term.includes("+")) continue;
      const told = weight * rarity(term);
      whole += told * told;
      if (place.has(term)) squares.set(place.get(term), told * told);
    }
    const shared = (saying) => saying.reduce((sum, term) => sum + (squares.get(term) || 0), 0);
    const near = ([size, ...saying]) => Math.min(1, shared(saying) / ((size / data.precision) * Math.sqrt(whole)) || 0);
    return (page) => {
      const sayings = data.sayings[page];
      const nearest = sayings.map(near).sort((a, b) => b - a).slice(0, data.nearest);
      return nearest.reduce((sum, one) => sum + one, 0) / (nearest.length || 1);
    };
  }

  // How much more the query leans to each of some pages than to the last of them, by what its words were learned to count.
  function leanings(text, likely) {
    const known = new Set((text.toLowerCase().match(/[\p{L}\p{N}_]+/gu) || []).filter((word) => learned.has(word)));
    const asked = [...known].map((word) => learned.get(word)).sort(([a], [b]) => b - a).slice(0, data.mostWords);
    const length = Math.hypot(...asked.map(([tells]) => tells)) || 1;
    const found = new Map([...likely].map((page) => [page, 0]));
    for (const [, ...counts] of asked) {
      for (let n = 0; n < counts.length; n += 2) {
        if (found.has(counts[n])) found.set(counts[n], found.get(counts[n]) + counts[n + 1] / length);
      }
    }
    const least = Math.min(...found.values());
    return (page) => found.get(page) - least;
  }

  // Best first; `named`: the text has a message that this page names.
  function rank(text) {
    const scores = new Map();
    const cleaned = clean(text);
    const weights = weigh(cleaned);
    for (const [term, weight] of completed(weights, cleaned)) {
      const worth = terms.get(term) || [];
      for (let n = 0; n < worth.length; n += 2) {
        scores.set(worth[n], (scores.get(worth[n]) || 0) + weight * Math.abs(worth[n + 1]));
      }
    }
    const covered = coverage(weights);
    for (const [page, score] of scores) scores.set(page, score * (1 + data.coverage * (covered.get(page) || 0)));
    const byScore = (all) => [...all].sort(([a, x], [b, y]) => y - x || a - b);
    const best = Math.max(0, ...scores.values());
    const likely = new Set(byScore(scores).slice(0, data.likely).map(([page]) => page));
    const near = nearness(weights);
    const leaning = leanings(cleaned, likely);
    const more = (page) => (likely.has(page) ? Math.exp(data.saying * near(page) + data.leaning * leaning(page)) : 1);
    const said = new Map([...scores].map(([page, score]) => [page, score * more(page)]));
    const top = Math.max(0, ...said.values());
    const signed = named(text, likely);
    for (const [page, weight] of signed) said.set(page, said.get(page) + weight * top);
    return byScore(said)
      .filter(([page]) => scores.get(page) >= data.tail * best || signed.has(page))
      .map(([page]) => ({ id: data.pages[page], token: data.tokens[page], named: signed.has(page) }));
  }

  return { clean, rank };
};
