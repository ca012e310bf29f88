// Who comes to help, and whether the call has ended elsewhere: asked again while somebody looks at the page.
(() => {
  "use strict";

  const place = document.querySelector("[data-now]");
  const EVERY = 5000;
  async function ask() {
    const answer = document.hidden ? null : await fetch(place.dataset.now, { redirect: "manual" }).catch(() => null);
    const words = answer?.ok ? (await answer.text()).trim() : null;
    if (words === null || words === place.innerHTML.trim()) return;
    const had = place.contains(document.activeElement);
    place.innerHTML = words;
    if (had) place.querySelector("a")?.focus();
  }
  if (place) {
    setInterval(ask, EVERY);
    document.addEventListener("visibilitychange", ask);
  }
})();

// A guided call: another way to say the line, one at a time, and only the questions that the answers ask for.
(() => {
  "use strict";

  const lines = document.querySelector(".call-form > .say-many");
  const button = document.querySelector("[data-another-way]");
  if (lines && button) {
    const picks = [...lines.querySelectorAll(".say-pick")];
    lines.classList.add("say-one");
    if (!picks.some((pick) => pick.checked)) lines.classList.remove("say-one");
    button.hidden = !picks.some((pick) => pick.checked);
    button.addEventListener("click", () => {
      const next = picks[(picks.findIndex((pick) => pick.checked) + 1) % picks.length];
      lines.classList.add("say-one");
      next.checked = true;
      next.dispatchEvent(new Event("input", { bubbles: true }));
    });
    lines.addEventListener("change", () => {
      lines.classList.add("say-one");
      button.hidden = false;
    });
  }

  // Where the sentence that was said has to be chosen, that comes first.
  const picksOneFirst = Boolean(document.querySelector(".call-form > .say-many .say-pick")) && !document.querySelector(".say-pick:checked");
  const form = document.querySelector(".call-form");
  // One answer, or the same question of several things: all alike, else a part; nothing as long as one is open.
  function answerTo(name) {
    const names = new Set([...form.elements].map((field) => field.name).filter((one) => one === name || one.startsWith(`${name}_`)));
    const values = [...names].map((one) => form.elements[one].value);
    if (values.includes("")) return "";
    return values.every((one) => one === values[0]) ? values[0] : "partly";
  }
  function open() {
    for (const part of form.querySelectorAll("[data-when]")) {
      const chosen = answerTo(part.dataset.when);
      part.hidden = !part.dataset.is.split(" ").includes(chosen);
    }
    const stays = form.querySelector('[name="then"][value="open"]')?.closest("label");
    if (stays) {
      stays.hidden = form.elements.answer.value === "not_happy";
      if (stays.hidden && stays.control.checked) stays.control.checked = false;
    }
  }
  // The focus is seen where it begins, with as little of the line scrolled away as can be. Where everything is read out
  // it begins at the top of that.
  function begin(field) {
    field.focus({ preventScroll: true });
    (field.closest("label") ?? field).scrollIntoView({ block: "nearest" });
  }
  if (form) {
    // A question waits folded until it is asked; one that was answered stays open.
    for (const one of form.querySelectorAll("[data-folds]")) one.open = Boolean(one.querySelector("textarea").value);
    // What the keyboard reaches does not stay below the buttons for hard moments at the foot of a small screen.
    form.addEventListener("focusin", ({ target }) => {
      if (target.matches(":focus-visible")) (target.closest("label") ?? target).scrollIntoView({ block: "nearest" });
    });
    form.addEventListener("change", open);
    form.addEventListener("htmx:afterSwap", open);
    open();
    const wanted = [".call-part :is(textarea, input:not([type='hidden']), select)", ".read-row textarea", "[data-read-out]", ".choices input", ".offer-row select", ".call-notes textarea"];
    // The last step begins with what is said, unless something came meanwhile.
    const isLast = Boolean(form.querySelector('[name="press"][value="end"]'));
    const asked = isLast ? ["#as_now", ".say-pick:checked"] : picksOneFirst ? [".say-pick"] : wanted;
    const first = asked.map((one) => form.querySelector(one)).find((one) => one && !one.closest("[hidden]"));
    if (first && !document.querySelector("[data-focus]")) begin(first);
  }
})();
