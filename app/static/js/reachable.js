// Without a connection the browser would put a page of its own in the place of this one, and of the words on it. A form
// with a place for it says so instead, and is sent once we can be reached. Without this script it is sent at once.
(() => {
  "use strict";
  const PATIENCE = 6000; // milliseconds without an answer: the line is dead
  const ours = document.currentScript.src;
  for (const place of document.querySelectorAll("[data-waits]")) waits(place.closest("form"), place);

  // Where that takes long the browser may try, which waits as long as it likes.
  async function isThere() {
    const trial = new AbortController();
    const patience = setTimeout(() => trial.abort(), PATIENCE);
    try {
      await fetch(ours, { method: "HEAD", cache: "no-store", signal: trial.signal });
    } catch {
      return trial.signal.aborted;
    } finally {
      clearTimeout(patience);
    }
    return true;
  }

  function waits(form, place) {
    let asking = false;
    let leaving = false;
    window.addEventListener("pageshow", () => { leaving = false; });

    function leave() {
      leaving = true;
      form.dispatchEvent(new Event("leaves"));
    }

    form.addEventListener("submit", async (event) => {
      if (event.defaultPrevented || leaving) return;
      if (!form.requestSubmit) return leave(); // an older browser sends it by itself
      event.preventDefault();
      event.stopPropagation();
      if (asking) return;
      asking = true;
      const button = event.submitter;
      button?.setAttribute("aria-busy", "true");
      const there = await isThere();
      asking = false;
      button?.removeAttribute("aria-busy");
      if (there) {
        place.classList.remove("not-kept");
        leave();
        return form.requestSubmit(button);
      }
      // Screen readers say what changes in it, so the same words are not put there twice.
      if (place.textContent !== place.dataset.waits) place.textContent = place.dataset.waits;
      place.classList.add("not-kept");
      form.dispatchEvent(new Event("unreached"));
    });
  }
})();
