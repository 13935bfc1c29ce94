// A field that asks Verbatim about an article, in the page of that article; see docs/embed.md.
// <script src="https://ask.example.org/ask.js" data-article="https://news.example/bridge"></script>
// Nothing is sent before somebody asks; no cookie, no referrer, nothing kept.
(() => {
  "use strict";
  const script = document.currentScript;
  const base = new URL(".", script.src);
  const languages = LANGUAGES;
  const names = ["article", "scope", "language"];
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    :host { display: block; font: inherit; color: inherit; margin: 1.5em 0; text-align: start }
    :host([hidden]) { display: none }
    * { box-sizing: border-box }
    a { color: inherit }
    .row { display: flex; flex-wrap: wrap; gap: .5em; margin-top: .25em }
    input, button { font: inherit; color: inherit; background: transparent; padding: .5em .75em;
      border: 1px solid currentColor; border-radius: .3em; min-height: 2.75em; max-width: 100% }
    input { flex: 1 1 12em; min-width: 0 }
    button { cursor: pointer }
    :focus-visible { outline: 3px solid currentColor; outline-offset: 2px }
    figure { margin: 1em 0 }
    blockquote { margin: 0; padding-inline-start: .9em; border-inline-start: 3px solid currentColor }
    blockquote p { margin: .3em 0 }
    figcaption, .note { font-size: .9em; margin-top: .3em }
    h2 { font-size: 1.1em; margin: 1em 0 .5em }
    .exact { font-size: 1.25em; font-weight: 600; margin: 0 0 .3em }
    mark { background: #ffe9a3; color: #1c1c1a; padding: 0 .1em }
    [aria-busy=true] { opacity: .6 }
    .unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }
  `);

  class VerbatimAsk extends HTMLElement {
    connectedCallback() {
      if (this.shadowRoot) return;
      const wanted = this.dataset.language || document.documentElement.lang || navigator.language;
      this.language = wanted.slice(0, 2).toLowerCase() in languages ? wanted.slice(0, 2).toLowerCase() : "en";
      this.said = languages[this.language];
      const root = this.attachShadow({ mode: "open" });
      root.adoptedStyleSheets = [sheet];
      const form = make("form");
      const row = make("div", { className: "row" });
      this.field = make("input", { id: "q", name: "q", type: "search", required: true, maxLength: 1000, dir: "auto", autocomplete: "off" });
      row.append(this.field, make("button", { textContent: this.said.ask }));
      form.append(make("label", { htmlFor: "q", textContent: this.said.question }), row);
      this.answer = make("div", { lang: this.language });
      this.answer.setAttribute("role", "status");
      root.append(form, this.answer);
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        this.ask(this.dataset.scope);
      });
      this.answer.addEventListener("click", (event) => {
        if (!event.target.closest(".wider")) return;
        event.preventDefault();
        this.ask("story");
      });
    }

    async ask(scope) {
      this.asking?.abort();
      const asking = (this.asking = new AbortController());
      const address = new URL("embed/answer", base);
      const told = { q: this.field.value, article: this.dataset.article || "", lang: this.language, scope: scope || "" };
      for (const [name, value] of Object.entries(told)) if (value) address.searchParams.set(name, value);
      this.answer.setAttribute("aria-busy", "true");
      try {
        const got = await fetch(address, { credentials: "omit", referrerPolicy: "no-referrer", signal: asking.signal });
        const type = got.headers.get("content-type") || "";
        if (!type.startsWith("text/html")) throw new Error(got.statusText);
        const read = new DOMParser().parseFromString(await got.text(), "text/html");
        for (const link of read.querySelectorAll("a")) Object.assign(link, { target: "_blank", rel: "noopener noreferrer" });
        this.answer.replaceChildren(...read.body.childNodes);
      } catch (error) {
        if (asking.signal.aborted) return;
        this.answer.replaceChildren(make("p", { textContent: this.said.failed }));
      }
      this.answer.removeAttribute("aria-busy");
    }
  }

  function make(name, known) {
    return Object.assign(document.createElement(name), known);
  }

  if (!customElements.get("verbatim-ask")) customElements.define("verbatim-ask", VerbatimAsk);
  if (names.some((name) => name in script.dataset)) {
    const element = document.createElement("verbatim-ask");
    for (const name of names) if (name in script.dataset) element.dataset[name] = script.dataset[name];
    script.after(element);
  }
})();
