// Video, audio, posts, charts and maps: nothing is loaded from another host before a click on its figure.
(() => {
  "use strict";
  const make = (name, values) => Object.assign(document.createElement(name), values);
  const frames = new Set();

  const frame = ({ frame: src, title, allow, sandbox }) => {
    const made = make("iframe", { title, allow, allowFullscreen: true, loading: "lazy" });
    // YouTube refuses to play without a referrer; this one has the host of the site only.
    made.referrerPolicy = "strict-origin-when-cross-origin";
    made.setAttribute("sandbox", sandbox);
    made.src = src;
    frames.add(made);
    return made;
  };
  // The cues of a transcript on the page are the captions of the file above it.
  const captions = (player, cues) => {
    if (!cues || player.tagName !== "VIDEO") return;
    const track = player.addTextTrack("captions", cues.label, document.documentElement.lang);
    cues.list.forEach(({ at, words }, n) => {
      const next = cues.list[n + 1]?.at ?? at + 6;
      if (next > at) track.addCue(new VTTCue(at, Math.min(next, at + 8), words));
    });
  };
  const file = ({ file: src, kind, title }) => {
    const made = make(kind === "audio" ? "audio" : "video", { controls: true, autoplay: true, playsInline: true, src });
    made.setAttribute("aria-label", title);
    return made;
  };

  const embeds = [...document.querySelectorAll("figure.embed")];
  const spoken = new Map();
  const seek = (figure, at) => {
    const { frame: src } = figure.dataset;
    if (src) {
      figure.dataset.frame = src.includes("vimeo") ? `${src.split("#")[0]}#t=${at}s` : `${src.replace(/&start=\d+/, "")}&start=${at}`;
      const shown = figure.querySelector("iframe");
      if (shown) shown.src = figure.dataset.frame;
    }
    figure.querySelector("button.stage")?.click();
    const player = figure.querySelector("video, audio");
    if (!player) return;
    player.currentTime = at;
    player.play().catch(() => {});
    player.focus();
  };
  for (const place of document.querySelectorAll("details.transcript")) {
    const figure = embeds.findLast((one) => one.compareDocumentPosition(place) & Node.DOCUMENT_POSITION_FOLLOWING);
    if (!figure || spoken.has(figure)) continue;
    const list = [];
    for (const time of place.querySelectorAll("p > time")) {
      const at = parseFloat(time.dateTime.slice(2));
      list.push({ at, words: time.parentNode.textContent.slice(time.textContent.length).trim() });
      // Of the other providers no address is known that begins at a time.
      if (figure.dataset.frame && !/youtube-nocookie|player\.vimeo/.test(figure.dataset.frame)) continue;
      const button = make("button", { type: "button", className: "moment", textContent: time.textContent });
      button.addEventListener("click", () => seek(figure, Math.floor(at)));
      time.replaceWith(button);
    }
    spoken.set(figure, { list, player: place, label: place.querySelector("summary").textContent });
  }

  for (const figure of document.querySelectorAll("figure.embed:is([data-frame], [data-file])")) {
    const link = figure.querySelector("a.stage");
    const button = make("button", { type: "button", className: link.className });
    button.append(...link.childNodes);
    link.replaceWith(button);
    button.addEventListener("click", () => {
      const player = figure.dataset.frame ? frame(figure.dataset) : file(figure.dataset);
      captions(player, spoken.get(figure));
      player.className = "stage";
      if (!player.hasAttribute("tabindex")) player.tabIndex = 0;
      // A file that this browser cannot play: the link is there again.
      player.addEventListener("error", () => {
        link.append(...button.childNodes);
        player.replaceWith(link);
        link.focus();
      });
      button.replaceWith(player);
      player.focus();
    });
  }

  for (const figure of document.querySelectorAll("figure.own:not(:has(track))")) {
    captions(figure.querySelector("video, audio"), spoken.get(figure));
  }
  // A link to a time, as from a search: the words are shown, and the player is there when it is started.
  const linked = () => {
    const place = /^#t\d+$/.test(location.hash) && document.querySelector(`.transcript ${location.hash}`);
    if (!place) return;
    place.closest("details").open = true;
    place.scrollIntoView({ block: "center" });
    for (const [figure, { player }] of spoken) {
      if (figure.classList.contains("own") && player === place.closest("details")) {
        figure.querySelector("video, audio").currentTime = Number(location.hash.slice(2));
      }
    }
  };
  addEventListener("hashchange", linked);
  linked();

  // Charts report their height. Only the frame of the right host may, and only for itself.
  const heights = {
    "https://datawrapper.dwcdn.net": (data) => Object.values(data["datawrapper-height"] || {})[0],
    "https://flo.uri.sh": (data) => (data.sender === "Flourish" && data.method === "resize" ? data.height : 0),
  };
  addEventListener("message", ({ origin, source, data }) => {
    const read = Object.hasOwn(heights, origin) && heights[origin];
    const sender = read && [...frames].find((one) => one.contentWindow === source && new URL(one.src).origin === origin);
    if (!sender) return;
    try {
      const height = Number(read(Object(typeof data === "string" ? JSON.parse(data) : data)));
      if (height >= 40 && height <= 5000) sender.style.height = `${height}px`;
    } catch {}
  });
})();
