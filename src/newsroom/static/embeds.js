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
  const file = ({ file: src, kind, title }) => {
    const made = make(kind === "audio" ? "audio" : "video", { controls: true, autoplay: true, playsInline: true, src });
    made.setAttribute("aria-label", title);
    return made;
  };

  for (const figure of document.querySelectorAll("figure.embed:is([data-frame], [data-file])")) {
    const link = figure.querySelector("a.stage");
    const button = make("button", { type: "button", className: link.className });
    button.append(...link.childNodes);
    link.replaceWith(button);
    button.addEventListener("click", () => {
      const player = figure.dataset.frame ? frame(figure.dataset) : file(figure.dataset);
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
