// While machines file complaints in masses, this device shows that it is not one of them: it looks for a number that
// makes a hash begin with zeros. Whoever presses before it is found is sent on as soon as it is.
(() => {
  "use strict";

  const form = document.querySelector("form[data-work]");
  if (!form || !globalThis.crypto?.subtle) return;

  const bits = Number(form.dataset.work);
  const challenge = form.elements.challenge.value;
  const status = form.querySelector("[data-working]");
  const AT_ONCE = 256;
  let pressed = null;

  async function fits(number) {
    const hash = new DataView(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(`${challenge}:${number}`)));
    return hash.getUint32(0) >>> (32 - bits) === 0;
  }

  async function find() {
    for (let first = 0; ; first += AT_ONCE) {
      const fitting = await Promise.all(Array.from({ length: AT_ONCE }, (_, offset) => fits(first + offset)));
      const found = fitting.indexOf(true);
      if (found >= 0) return first + found;
    }
  }

  form.addEventListener("submit", (event) => {
    if (form.elements.answer.value) return;
    event.preventDefault();
    event.stopPropagation();
    pressed = event.submitter;
  });

  status.textContent = status.dataset.working;
  find().then((number) => {
    form.elements.answer.value = String(number);
    status.textContent = status.dataset.worked;
    if (pressed) form.requestSubmit(pressed);
  });
})();
