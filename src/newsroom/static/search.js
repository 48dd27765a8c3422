// Search on a site without a server: reads the index of `newsroom build --search`, if any.
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

  // A story as in the lists of the theme, made from text only, never from markup.
  const card = ({ url, meta, plain_excerpt: excerpt }) => {
    const words = meta.text ? around(meta.text) : excerpt;
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

  // Cuts words of scripts without spaces into pairs of letters, as newsroom/spaceless.py does for the index.
  const letters =
    "\\u0e00-\\u0eff\\u1000-\\u109f\\u1780-\\u17ff\\u1980-\\u19ff\\u3005-\\u3007\\u3040-\\u312f\\u3400-\\u4dbf" +
    "\\u4e00-\\u9fff\\ua9e0-\\ua9ff\\uaa60-\\uaa7f\\uf900-\\ufaff\\uff66-\\uff9f\\u{20000}-\\u{3ffff}" +
    "\\u1100-\\u11ff\\u3130-\\u318f\\ua960-\\ua97f\\uac00-\\ud7ff";
  const run = new RegExp(`[${letters}](?:[\\u200b-\\u200d\\u2060]*\\n?[${letters}])*`, "gu");
  const plainWidth = (words) => words.replace(/[\uff00-\uffef]+/g, (wide) => wide.normalize("NFKC")).normalize("NFC");
  const pairs = (words) =>
    plainWidth(words).replace(run, (found) => {
      const parts = found.replace(/\p{Cf}|\n/gu, "").match(/[\p{L}\p{N}]\p{M}*/gu) ?? [];
      return ` ${(parts.length > 1 ? parts.slice(1).map((part, n) => parts[n] + part) : parts).join(" ")} `;
    });
  // The text around the words found, if the text was cut into pairs: Pagefind cannot give it.
  const around = (said) => {
    const words = plainWidth(asked).toLowerCase().split(/\s+/);
    const places = words.map((word) => plainWidth(said).toLowerCase().indexOf(word));
    const start = Math.max((places.find((place) => place >= 0) ?? 0) - 40, 0);
    return (start ? "…" : "") + said.slice(start, start + 120) + (said.length > start + 120 ? "…" : "");
  };

  // Pagefind finds Vietnamese words typed without marks, except đ, a letter of its own: search for both.
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
    for (const words of spelled(pairs(asked).trim()))
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
