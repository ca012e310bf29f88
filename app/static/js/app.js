// What makes a page quicker to use. Every page works without it: nothing here is the only way to do something.
(() => {
  "use strict";

  // The focus goes to what went wrong, once, when the page arrives. Such a page answers a form: coming back to it later
  // should open its address, and not ask whether to send the form again.
  const wrong = document.querySelector("[data-focus]");
  if (wrong) {
    wrong.focus();
    history.replaceState(null, "");
  }

  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }

  // A form is sent once; its button says what is going on.
  const pressed = new WeakMap();

  function busy(form, button) {
    pressed.set(form, button);
    if (!button) return;
    const label = button.querySelector("span") ?? button;
    button.dataset.label = label.textContent;
    button.setAttribute("aria-busy", "true");
    if (button.dataset.busy) label.textContent = button.dataset.busy;
  }

  function ready(form) {
    const button = pressed.get(form);
    pressed.delete(form);
    if (!button) return;
    (button.querySelector("span") ?? button).textContent = button.dataset.label;
    button.removeAttribute("aria-busy");
  }

  // A page may have two boxes to write in: what stands in the other goes along when the language is changed.
  function takeAlong(form) {
    for (const other of document.querySelectorAll("form[data-box]")) {
      if (other === form) continue;
      for (const [name, value] of new FormData(other)) {
        if (typeof value !== "string" || name === "csrf_token" || name === "box") continue;
        const added = { type: "hidden", name: `${other.dataset.box}.${name}`, value };
        form.append(Object.assign(document.createElement("input"), added));
      }
      delete other.dataset.changed;
    }
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    // What opens beside the page leaves the form as it is, to be gone on with.
    if (event.submitter?.formTarget === "_blank") {
      delete form.dataset.changed;
      return;
    }
    if (pressed.has(form)) {
      event.preventDefault();
      return;
    }
    delete form.dataset.changed;
    if (event.submitter?.closest("[data-languages]")) takeAlong(form);
    // Past the head of the page one jumps to #main. A form that answers to its own page would carry that on, and the
    // next page would give the focus to its #main instead of to what it asks.
    if (!form.hasAttribute("action")) form.setAttribute("action", location.href.split("#")[0]);
    const button = event.submitter?.dataset.busy ? event.submitter : form.querySelector("[data-busy]:not([name])");
    busy(form, button ?? event.submitter);
  });

  // Coming back with the browser's own button shows the page as it was left: its forms must be ready again.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) for (const form of document.forms) ready(form);
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target.closest("form");
    if (form) ready(form);
  });

  // Boxes grow with what is written in them; newer browsers do it by themselves.
  function grow(box) {
    box.style.blockSize = "auto";
    box.style.blockSize = `${box.scrollHeight + box.offsetHeight - box.clientHeight}px`;
  }
  if (!CSS.supports("field-sizing", "content")) {
    for (const box of document.querySelectorAll("textarea")) grow(box);
    document.addEventListener("input", (event) => {
      if (event.target instanceof HTMLTextAreaElement) grow(event.target);
    });
  }

  // The times of all days are one group of radio buttons. Browsers that came past it once skip those of a day that is
  // opened later: on from its summary they are next all the same.
  document.addEventListener("keydown", (event) => {
    const summary = event.target;
    if (event.key !== "Tab" || event.shiftKey || !summary.matches?.(".slots-fold[open] > summary")) return;
    const times = [...summary.parentElement.querySelectorAll("[type=radio]")];
    if (!times.length) return;
    event.preventDefault();
    (times.find((time) => time.checked) ?? times[0]).focus();
  });

  // Leaving a form with unsent words asks first.
  document.addEventListener("input", (event) => {
    const form = event.target.closest?.("form[data-unsaved]");
    if (form) form.dataset.changed = "";
  });
  window.addEventListener("beforeunload", (event) => {
    if (document.querySelector("form[data-changed]")) event.preventDefault();
  });
})();
