// A guided call: another way to say the line, one at a time, and only the questions that the answers ask for.
(() => {
  "use strict";

  const lines = document.querySelector(".say-many");
  const button = document.querySelector("[data-another-way]");
  if (lines && button) {
    const picks = [...lines.querySelectorAll(".say-pick")];
    lines.classList.add("say-one");
    if (!picks.some((pick) => pick.checked)) lines.classList.remove("say-one");
    button.hidden = false;
    button.addEventListener("click", () => {
      const next = picks[(picks.findIndex((pick) => pick.checked) + 1) % picks.length];
      lines.classList.add("say-one");
      next.checked = true;
      next.dispatchEvent(new Event("input", { bubbles: true }));
    });
    lines.addEventListener("change", () => lines.classList.add("say-one"));
  }

  // Where the sentence that was said has to be chosen, that comes first.
  const picksOneFirst = Boolean(document.querySelector(".say-many .say-pick")) && !document.querySelector(".say-pick:checked");
  const form = document.querySelector(".call-form");
  function open() {
    for (const part of form.querySelectorAll("[data-when]")) {
      const chosen = form.elements[part.dataset.when]?.value;
      part.hidden = !part.dataset.is.split(" ").includes(chosen);
    }
    const stays = form.querySelector('[name="then"][value="open"]')?.closest("label");
    if (stays) {
      stays.hidden = form.elements.answer.value === "not_happy";
      if (stays.hidden && stays.control.checked) stays.control.checked = false;
    }
  }
  if (form) {
    form.addEventListener("change", open);
    form.addEventListener("htmx:afterSwap", open);
    open();
    const wanted = [".call-part :is(textarea, input, select)", ".read-row textarea", ".choices input", ".offer-row select", "#agreed", ".call-notes textarea"];
    const asked = picksOneFirst ? [".say-pick"] : wanted;
    const first = asked.map((one) => form.querySelector(one)).find((one) => one && !one.closest("[hidden]"));
    if (first && !document.querySelector("[data-focus]")) first.focus({ preventScroll: true });
  }
})();
