// The search of a snapshot: sentences with the words of a question, in whatever form; no network.
(() => {
  "use strict";
  const { articles, sentences, questions, say } = window.snapshot;
  const form = document.querySelector("form.ask");
  const found = document.getElementById("found");
  const MOST = 20;

  const plain = (text) => text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");
  const wordsOf = (text) => plain(text).match(/[\p{L}\p{N}]+/gu) || [];
  // a word without what may be its ending: the longer, the more
  const stem = (word) => word.slice(0, Math.max(4, word.length - (word.length > 6 ? 3 : word.length > 5 ? 2 : 1)));
  const isForm = (token, word) => token === word || (word.length > 3 && token.startsWith(stem(word)) && Math.abs(token.length - word.length) < 5);

  let index;
  function tokens() {
    if (index) return index;
    const where = new Map();
    const note = (text, place) => {
      for (const token of new Set(wordsOf(text))) {
        if (!where.has(token)) where.set(token, []);
        where.get(token).push(place);
      }
    };
    sentences.forEach(([, , text], place) => note(text, place));
    articles.forEach(([, title], number) => note(title, -1 - number));
    index = { where, sorted: [...where.keys()].sort() };
    return index;
  }

  function formsOf(word) {
    const { sorted } = tokens();
    const start = word.length > 3 ? stem(word) : word;
    let low = 0, high = sorted.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle] < start) low = middle + 1; else high = middle;
    }
    const forms = [];
    for (; low < sorted.length && sorted[low].startsWith(start); low++) if (isForm(sorted[low], word)) forms.push(sorted[low]);
    return forms;
  }

  function search(question) {
    const scores = new Map(), titles = new Map();
    for (const word of new Set(wordsOf(question))) {
      const places = new Map();
      for (const token of formsOf(word))
        for (const place of tokens().where.get(token)) places.set(place, Math.max(places.get(place) || 0, token === word ? 1 : 0.85));
      const rarity = Math.log(1 + sentences.length / (1 + places.size));
      for (const [place, weight] of places) {
        const kept = place < 0 ? titles : scores;
        const at = place < 0 ? -1 - place : place;
        kept.set(at, (kept.get(at) || 0) + rarity * weight);
      }
    }
    const ranked = [...scores].map(([place, score]) => [place, score + (titles.get(sentences[place][0]) || 0) / 3]);
    return ranked.sort((a, b) => b[1] - a[1] || sentences[a[0]][0] - sentences[b[0]][0] || a[0] - b[0]).slice(0, MOST);
  }

  function make(name, known, ...inside) {
    const made = Object.assign(document.createElement(name), known);
    made.append(...inside);
    return made;
  }

  function marked(text, words) {
    const pieces = [];
    let end = 0;
    for (const match of text.matchAll(/[\p{L}\p{N}\p{M}]+/gu)) {
      const [token] = wordsOf(match[0]);
      if (!token || !words.some((word) => isForm(token, word))) continue;
      pieces.push(text.slice(end, match.index), make("mark", { textContent: match[0] }));
      end = match.index + match[0].length;
    }
    return [...pieces, text.slice(end)];
  }

  function show(question) {
    const words = wordsOf(question).filter((word) => word.length > 2);
    const near = questions.filter(([text]) => words.length && words.every((word) => wordsOf(text).some((token) => isForm(token, word))));
    const hits = search(question);
    found.replaceChildren(make("h2", { textContent: hits.length || near.length ? say.found : say.none }));
    if (near.length)
      found.append(make("ul", { className: "examples" }, ...near.map(([text, href]) => make("li", {}, make("a", { href, textContent: text })))));
    for (const [place] of hits) {
      const [number, start, text] = sentences[place];
      const [id, title, source, language] = articles[number];
      const quote = make("blockquote", { dir: "auto", lang: language }, make("p", {}, ...marked(text, words)));
      const link = make("a", { className: "title", href: `article/${id}.html#s${start}`, textContent: title, lang: language });
      found.append(make("figure", { className: "quote" }, quote, make("figcaption", {}, link, make("br"), source)));
    }
  }

  const asked = new URLSearchParams(location.search).get("q") || "";
  if (asked.trim()) {
    form.q.value = asked;
    show(asked);
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    try {
      history.replaceState(null, "", `?${new URLSearchParams({ q: form.q.value })}`);
    } catch {} // some browsers keep the address of a file as it is
    show(form.q.value);
  });
})();
