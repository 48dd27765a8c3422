// Search where no server answers: reads the index that `newsroom build --search` lays beside the pages, if there is one.
(() => {
  "use strict";
  const place = document.getElementById("found");
  const asked = new URLSearchParams(location.search).get("q")?.trim();
  if (!place || !asked) return;
  document.getElementById("q").value = asked;
  const say = place.querySelector("[role=status]");
  const list = place.querySelector(".column");
  const told = (message, number = 0) => {
    say.textContent = message.replace("{}", new Intl.NumberFormat(document.documentElement.lang).format(number));
    say.hidden = false;
  };

  // A story as the theme's lists show it, put together from text, never from markup.
  const card = ({ url, meta, plain_excerpt: words }) => {
    const story = document.createElement("article");
    story.className = "card";
    const link = document.createElement("a");
    link.href = url;
    link.textContent = meta.title;
    const heading = document.createElement("h2");
    heading.append(link);
    const lead = document.createElement("p");
    lead.className = "lead";
    lead.textContent = words;
    const when = document.createElement("p");
    when.className = "meta";
    when.textContent = meta.published ?? "";
    const box = document.createElement("div");
    box.className = "words";
    box.append(heading, lead, when);
    story.append(box);
    return story;
  };

  // Pagefind finds Vietnamese typed without its marks, all but đ, which is a letter of its own: both are looked for.
  const spelled = (words) => {
    if (!document.documentElement.lang.startsWith("vi")) return [words];
    const plain = (word) => /^d/i.test(word);
    const list = words.split(/\s+/);
    if (list.filter(plain).length > 3) return [words];
    const both = (word) => (plain(word) ? [word, `đ${word.slice(1)}`] : [word]);
    return list.reduce((starts, word) => starts.flatMap((start) => both(word).map((one) => `${start} ${one}`)), [""]);
  };
  const search = async (index) => {
    const found = new Map();
    for (const words of spelled(asked))
      for (const one of (await index.search(words)).results)
        if (!(found.get(one.id)?.score >= one.score)) found.set(one.id, one);
    return [...found.values()].sort((a, b) => b.score - a.score);
  };

  import(place.dataset.index)
    .then(async (index) => {
      const results = await search(index);
      if (!results.length) return told(place.dataset.none.replace("{query}", asked));
      told(results.length === 1 ? place.dataset.one : place.dataset.many, results.length);
      let shown = 0;
      const more = place.querySelector("button");
      const next = async () => {
        const some = await Promise.all(results.slice(shown, shown + 20).map((one) => one.data()));
        shown += some.length;
        list.append(...some.map(card));
        more.hidden = shown >= results.length;
      };
      more.addEventListener("click", next);
      await next();
    })
    .catch(() => told(place.dataset.absent));
})();
