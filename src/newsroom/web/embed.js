// Comments on a page that any program built:
//   <div id="newsroom-comments" data-article="/2026/03/ferry/"></div>
//   <script src="https://comments.example.org/embed.js" async></script>
// data-article is the story's path, slug or number in the newsroom; without it the path of the page is used.
// A page with several threads has <div class="newsroom-comments" data-article="…"></div> for each. A script that adds one
// later calls newsroomComments(element).
// Words for other languages: data-title data-name data-email data-body data-send data-held data-reply data-closed.
(() => {
  "use strict";
  if (!document.currentScript) return;
  const server = new URL(".", document.currentScript.src).href.replace(/\/$/, "");

  // Shows the thread of one place.
  const begin = (place) => {
    const said = { title: "Comments", name: "Name", email: "E-mail (optional, never shown)", body: "Comment", send: "Send comment",
      held: "Thank you. It will appear here once an editor has approved it.", done: "Thank you.", reply: "Reply",
      closed: "Comments are closed.", gone: "This comment has been removed.", waits: "Only you can see this yet.",
      failed: "It could not be sent. Please try again.", ...place.dataset };
    const article = place.dataset.article || location.pathname;
    const ask = (path, more) => fetch(server + path, { credentials: "include", ...more, headers: { accept: "application/json", ...(more && more.headers) } })
      .then((answer) => answer.json().then((told) => ({ ok: answer.ok, status: answer.status, told })));
    const make = (name, parent, words, attributes) => {
      const made = Object.assign(document.createElement(name), attributes);
      if (words) made.textContent = words;
      parent.append(made);
      return made;
    };
    let parentField, bodyField;

    const show = (comment, list) => {
      const item = make("li", list, "", { id: "comment-" + comment.id });
      if (comment.deleted) make("p", item, said.gone);
      else {
        make("b", item, comment.author, { dir: "auto" });
        const when = make("time", item, " " + new Date(comment.at).toLocaleString(document.documentElement.lang || undefined));
        when.dateTime = comment.at;
        make("div", item).innerHTML = comment.html; // made safe by the server: paragraphs, line breaks and links only
        if (comment.held) make("p", item, said.waits);
        else if (parentField !== undefined) make("button", item, said.reply, { type: "button" }).addEventListener("click", () => {
          parentField.value = comment.id;
          bodyField.focus();
        });
      }
      if (comment.replies && comment.replies.length) {
        const below = make("ol", item);
        for (const reply of comment.replies) show(reply, below);
      }
    };

    const field = (form, name, type) => {
      const label = make("label", make("p", form), said[name] + " ");
      return make(type, label, "", { name, required: name !== "email" });
    };

    const draw = ({ told }, own) => {
      place.replaceChildren();
      make("h2", place, said.title);
      const list = make("ol", place);
      const form = document.createElement("form");
      if (told.open) {
        parentField = make("input", form, "", { type: "hidden", name: "parent" });
        bodyField = field(form, "body", "textarea");
        field(form, "name", "input");
        field(form, "email", "input").type = "email";
        const trap = make("input", make("p", form, "", { hidden: true }), "", { name: "website", tabIndex: -1, autocomplete: "off" });
        trap.setAttribute("aria-hidden", "true");
        make("button", form, said.send, { type: "submit" });
        const outcome = make("strong", form, "", { id: `newsroom-outcome-${told.article_id}` });
        outcome.setAttribute("role", "status");
        // The reason stands below the field that is wrong, or else at the end of the form.
        const refuse = ({ field: name, message }) => {
          const wrong = name && form.elements.namedItem(name);
          (wrong ? wrong.closest("p") : form).append(outcome);
          outcome.textContent = message || said.failed;
          if (!wrong) return;
          wrong.setAttribute("aria-invalid", "true");
          wrong.setAttribute("aria-describedby", outcome.id);
          wrong.focus();
        };
        const forget = () => {
          outcome.textContent = "";
          for (const one of form.querySelectorAll("[aria-invalid]")) {
            one.removeAttribute("aria-invalid");
            one.removeAttribute("aria-describedby");
          }
        };
        let token = "";
        form.addEventListener("focusin", () => {
          if (!token) ask(`/comments/token?article=${told.article_id}`).then((answer) => (token = answer.told.token || ""));
        });
        form.addEventListener("submit", (event) => {
          event.preventDefault();
          forget();
          const fields = Object.fromEntries(new FormData(form));
          ask("/comments", { method: "POST", headers: { "content-type": "application/json" },
            body: JSON.stringify({ ...fields, article: String(told.article_id), token }) })
            .then((answer) => {
              token = "";
              if (answer.status === 201 || answer.status === 202) return load().then(() => { place.querySelector("[role=status]").textContent = answer.status === 202 ? said.held : said.done; });
              refuse(answer.told.error || {});
            })
            .catch(() => refuse({}));
        });
      }
      for (const comment of told.comments) show(comment, list);
      for (const comment of own) if (comment.held) show(comment, list);
      if (told.open) place.append(form);
      else make("p", place, said.closed);
    };

    const load = () => Promise.all([
      ask(`/comments?article=${encodeURIComponent(article)}`),
      ask(`/comments/own?article=${encodeURIComponent(article)}`).catch(() => ({ told: {} })),
    ]).then(([thread, own]) => thread.ok && draw(thread, own.told.comments || []));
    load().catch(() => {});
  };

  window.newsroomComments = begin;
  document.querySelectorAll("#newsroom-comments, .newsroom-comments").forEach(begin);
})();
