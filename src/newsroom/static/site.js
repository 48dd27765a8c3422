// Updates what changes with every publication; the pages work without this script too.
(() => {
  "use strict";
  const all = (selector) => document.querySelectorAll(selector);
  const get = (url) => fetch(url, { priority: "low" }).then((answer) => (answer.ok ? answer : Promise.reject(answer.status)));

  // Of today's programmes, show what is on and what comes next; the whole day has a page of its own.
  const soon = (place) => {
    for (const day of place.querySelectorAll(".rundown")) {
      const rows = [...day.children];
      const begun = (row) => Date.parse(row.querySelector("time").dateTime) <= Date.now();
      const on = Math.max(rows.filter(begun).length - 1, 0);
      rows.forEach((row, n) => (row.hidden = n < on || n > on + 6));
      if (rows[on] && begun(rows[on])) rows[on].setAttribute("aria-current", "true");
    }
  };
  all("#programmes").forEach(soon);

  // Hide breaking news when it ends, whenever the page was made.
  const end = (place) => {
    for (const one of place.querySelectorAll("[data-until]")) one.hidden = Date.parse(one.dataset.until) <= Date.now();
  };
  end(document);

  // The latest news omit what a list of the page has already; the most-read stories omit none. Each shows five.
  const path = (link) => new URL(link.href, location).pathname;
  const above = new Set([...all("main :is(.rows a, .card :is(h2, h3) a, h1 a)")].map(path));
  if (document.querySelector("[data-article]")) above.add(location.pathname);

  // Each place has a plain link until its fragment arrives; an empty one hides it together with its heading.
  for (const place of all("[data-fragment]"))
    get(place.dataset.fragment)
      .then((answer) => answer.text())
      .then((html) => {
        place.innerHTML = html;
        for (const link of place.querySelectorAll(".rows a")) if (!link.hash && above.has(path(link))) link.closest("li").remove();
        for (const more of [...place.querySelectorAll(".rows li, .ranks li")].slice(5)) more.remove();
        soon(place);
        end(place);
        place.closest("section").hidden = !place.textContent.trim();
      })
      .catch(() => place.classList.add("missing"));

  // Counters: {visits_today, visits_total, articles: {id: {views, comments}}}
  const { counts: told, live, beacon, least } = document.body.dataset;
  const counts = told && live ? live + "/_f/counts.json" : told;
  if (counts && all("[data-count]").length)
    get(counts)
      .then((answer) => answer.json())
      .then((figures) => {
        const story = document.querySelector("[data-article]");
        const own = (story && figures.articles && figures.articles[story.dataset.article]) || {};
        const format = new Intl.NumberFormat(document.documentElement.lang);
        for (const place of all("[data-count]")) {
          const n = own[place.dataset.count] ?? figures[place.dataset.count];
          if (!Number.isFinite(n)) continue;
          place.textContent = format.format(n);
          if (n >= (place.dataset.count === "comments" ? 1 : least)) place.closest("a, dl, .meta > *").hidden = false;
        }
      })
      .catch(() => {});

  // Pages that another server sent report their own views.
  const read = () =>
    navigator.sendBeacon(beacon, new URLSearchParams({ page: location.href, referrer: document.referrer }));
  if (beacon && document.prerendering) document.addEventListener("prerenderingchange", read, { once: true });
  else if (beacon) read();

  // Comments of this reader that others do not see yet: for browsers that have sent one.
  const own = document.querySelector("[data-own]");
  const mark = { get: () => { try { return localStorage.newsroom; } catch { return ""; } },
                 set: () => { try { localStorage.newsroom = "1"; } catch {} } };
  if (own && (mark.get() || /^#comment-(held|published|repeated)$/.test(location.hash))) {
    mark.set();
    fetch(own.dataset.own, { headers: { accept: "application/json" }, credentials: "include" })
      .then((answer) => (answer.ok ? answer.json() : Promise.reject(answer.status)))
      .then(({ comments }) => {
        for (const one of comments) {
          if (!one.held && !one.until) continue;
          const place = document.createElement("div");
          place.className = "comment waits";
          const author = document.createElement("b");
          author.className = "author";
          author.textContent = one.author;
          const said = document.createElement("div");
          said.className = "said";
          said.innerHTML = one.html; // made safe by the server
          const note = document.createElement("p");
          note.className = "note";
          if (one.held) note.append(own.dataset.waits, " ");
          if (one.until) {
            const change = document.createElement("a");
            change.href = own.dataset.own + "#own-" + one.id;
            change.textContent = own.dataset.change;
            note.append(change);
          }
          place.append(...(one.held ? [author, said, note] : [author, note]));
          own.append(place);
          own.hidden = false;
        }
      })
      .catch(() => {});
  }

  // A link to one comment of a long thread leads to the page that it is on.
  const thread = document.querySelector("[data-index]");
  const seek = () => {
    const id = /^#comment-(\d+)$/.exec(location.hash)?.[1];
    const found = id && document.getElementById(`comment-${id}`);
    if (!thread || !id || (found && !thread.contains(found))) return;
    get(thread.dataset.index)
      .then((answer) => answer.json())
      .then((pages) => {
        const place = pages.findIndex((ids) => ids.includes(Number(id)));
        const page = place < 0 ? thread.dataset.first : new URL(`${place + 2}/`, new URL(thread.dataset.index, location)).pathname;
        if (page !== location.pathname) location.replace(page + location.hash);
      })
      .catch(() => {});
  };
  seek();
  addEventListener("hashchange", seek);

  // Share with the menu of the device, or else copy the address.
  for (const button of all("[data-share]")) {
    const { share: url, copied } = button.dataset;
    button.addEventListener("click", () => {
      if (navigator.share) navigator.share({ url, title: document.title }).catch(() => {});
      else navigator.clipboard.writeText(url).then(() => (button.textContent = copied), () => {});
    });
    if (navigator.share) button.textContent = button.closest("ul").getAttribute("aria-label");
  }

  // "Reply" sets the comment that the form answers, and moves the reader to the form.
  for (const link of all("[data-reply]"))
    link.addEventListener("click", () => {
      const choice = document.getElementById("comment-parent");
      if (choice) choice.value = link.dataset.reply;
      setTimeout(() => document.getElementById("comment-body").focus());
    });

  // Prevent sending a form twice.
  const form = document.getElementById("comment-form");
  if (form) {
    const buttons = form.querySelectorAll("[type=submit]");
    form.addEventListener("submit", () => setTimeout(() => buttons.forEach((one) => (one.disabled = true))));
    addEventListener("pageshow", () => buttons.forEach((one) => (one.disabled = false)));

    // A token, fetched when the reader begins to write. Without one a comment is held.
    const token = form.elements.namedItem("token");
    addEventListener("pageshow", (shown) => shown.persisted && (token.value = ""));
    form.addEventListener("focusin", () => {
      if (token.value || token.dataset.asked) return;
      token.dataset.asked = "1";
      get(`${form.action}/token?article=${form.elements.namedItem("article").value}`)
        .then((answer) => answer.json())
        .then((given) => (token.value = given.token))
        .catch(() => {})
        .finally(() => delete token.dataset.asked);
    });
  }

  // Today's date: a page may have been made on another day.
  for (const one of all("[data-today]")) {
    // As the server writes it
    const { lang } = document.documentElement;
    const say = (parts, language = lang === "en" ? "en-GB" : lang) =>
      new Date().toLocaleDateString(language, { timeZone: one.dataset.today, ...parts });
    const date = { day: "numeric", month: lang === "vi" ? "numeric" : "long", year: "numeric" };
    if (one.dataset.day !== say({}, "sv")) one.textContent = `${say({ weekday: "long" })}, ${say(date)}`;
  }
})();
