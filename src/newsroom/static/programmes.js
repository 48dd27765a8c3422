// Marks the programmes that are on now; the page shows those of the time when it was built without this script.
(() => {
  "use strict";
  const mark = () => {
    for (const one of document.querySelectorAll("[data-start]")) {
      const { start, stop } = one.dataset;
      const over = stop && Date.parse(stop) <= Date.now();
      const on = Date.parse(start) <= Date.now() && !over;
      if (one.matches(".week li")) on ? one.setAttribute("aria-current", "true") : one.removeAttribute("aria-current");
      one.querySelectorAll("[data-now]").forEach((flag) => (flag.hidden = !on));
      if ("ends" in one.dataset) one.hidden = Boolean(over);
    }
    for (const box of document.querySelectorAll(".on-air")) box.hidden = !box.querySelector("li:not([hidden])");
  };
  mark();
  // On a narrow screen the grid begins with today.
  for (const day of document.querySelectorAll(".week th[aria-current]")) {
    const place = day.closest(".across");
    place.scrollLeft += day.getBoundingClientRect().left - place.querySelector("td").getBoundingClientRect().right;
  }
  setInterval(mark, 30000);
})();
