// A gallery: each picture opens in a viewer over the page, with keys, buttons and swipes.
(() => {
  "use strict";
  const make = (name, values) => Object.assign(document.createElement(name), values);

  for (const gallery of document.querySelectorAll(".gallery")) {
    const figures = [...gallery.querySelectorAll("figure")].filter((one) => one.querySelector("img"));
    const { larger, previous, next, close } = gallery.dataset;
    const viewer = make("dialog", { className: "viewer" });
    const shown = make("figure");
    const count = make("p", { className: "count" });
    count.setAttribute("aria-live", "polite");
    let at = 0;

    const show = (n) => {
      at = (n + figures.length) % figures.length;
      const picture = figures[at].querySelector("img").cloneNode();
      picture.loading = "eager";
      picture.sizes = "100vw";
      const caption = figures[at].querySelector("figcaption");
      shown.replaceChildren(picture, ...(caption ? [caption.cloneNode(true)] : []));
      count.textContent = `${at + 1} / ${figures.length}`;
    };
    const control = (className, label, act) => {
      const made = make("button", { type: "button", className });
      made.setAttribute("aria-label", label);
      made.addEventListener("click", act);
      return made;
    };
    const back = control("previous", previous, () => show(at - 1));
    const on = control("next", next, () => show(at + 1));
    viewer.append(control("close", close, () => viewer.close()), back, shown, on, count);
    gallery.append(viewer);
    if (figures.length < 2) back.hidden = on.hidden = count.hidden = true;

    const rightwards = getComputedStyle(gallery).direction === "rtl" ? -1 : 1;
    viewer.addEventListener("keydown", (event) => {
      const n = { ArrowRight: at + rightwards, ArrowLeft: at - rightwards, Home: 0, End: figures.length - 1 }[event.key];
      if (n === undefined) return;
      event.preventDefault();
      show(n);
    });
    viewer.addEventListener("click", ({ target }) => target === viewer && viewer.close());
    let start;
    viewer.addEventListener("touchstart", ({ touches }) => (start = touches.length === 1 ? touches[0] : null), { passive: true });
    viewer.addEventListener("touchend", ({ changedTouches: [end] }) => {
      if (!start) return;
      const x = end.clientX - start.clientX;
      if (Math.abs(x) > 40 && Math.abs(x) > 2 * Math.abs(end.clientY - start.clientY)) show(at - Math.sign(x) * rightwards);
    });

    figures.forEach((figure, n) => {
      const picture = figure.querySelector("img");
      const button = control("larger", [larger, picture.alt].filter(Boolean).join(": "), () => {
        show(n);
        viewer.showModal();
      });
      picture.replaceWith(button);
      button.append(picture);
    });
  }
})();
