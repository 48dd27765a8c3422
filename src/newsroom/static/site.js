// What changes with every publication is kept out of the pages and put in here; all of it works without.
(() => {
  "use strict";
  const all = (selector) => document.querySelectorAll(selector);
  const get = (url) => fetch(url).then((answer) => (answer.ok ? answer : Promise.reject(answer.status)));

  // Latest news, most read, programmes: each place holds a plain link until its fragment has come.
  for (const place of all("[data-fragment]"))
    get(place.dataset.fragment)
      .then((answer) => answer.text())
      .then((html) => html.trim() && (place.innerHTML = html))
      .catch(() => {});

  // Counters: one small file for the page. {visits_today, visits_total, articles: {id: {views, comments}}}
  const counts = document.body.dataset.counts;
  if (counts && all("[data-count]").length)
    get(counts)
      .then((answer) => answer.json())
      .then((figures) => {
        const story = document.querySelector("[data-article]");
        const own = (story && figures.articles && figures.articles[story.dataset.article]) || {};
        const format = new Intl.NumberFormat(document.documentElement.lang);
        for (const place of all("[data-count]")) {
          const n = own[place.dataset.count] ?? figures[place.dataset.count];
          if (Number.isFinite(n)) place.textContent = format.format(n);
        }
      })
      .catch(() => {});

  // "Reply" chooses whom the form answers and takes the reader to it.
  for (const link of all("[data-reply]"))
    link.addEventListener("click", () => {
      const choice = document.getElementById("comment-parent");
      if (choice) choice.value = link.dataset.reply;
      setTimeout(() => document.getElementById("comment-body").focus());
    });

  // Nothing is sent twice.
  const form = document.getElementById("comment-form");
  if (form) {
    const button = form.querySelector("[type=submit]");
    form.addEventListener("submit", () => setTimeout(() => (button.disabled = true)));
    addEventListener("pageshow", () => (button.disabled = false));

    // A token for this comment, fetched when its writing begins. Without one it is taken too, and looked at longer.
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
})();
