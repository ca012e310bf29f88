// Hints while one types, and a letter read aloud by the browser. Both are on the page without it: hints come with the
// form, and the letter stands there to be read.
(() => {
  "use strict";
  const PAUSE = 900; // milliseconds without a key: a thought, not a word

  function watch(box) {
    const text = box.querySelector("textarea");
    const place = box.querySelector("[role=status].letter-hints");
    let timer = 0;
    let asked = null;
    // Hints come by themselves now; the button is for browsers in which they can't.
    for (const button of box.querySelectorAll('[value^="check:"]')) button.hidden = true;

    async function ask() {
      asked?.abort();
      asked = new AbortController();
      const data = new FormData(text.form);
      data.delete("files");
      data.delete("press");
      data.set("field", text.name);
      try {
        const answer = await fetch(box.dataset.check, { method: "POST", body: new URLSearchParams(data), signal: asked.signal });
        if (!answer.ok) return;
        const words = await answer.text();
        if (words.trim() !== place.dataset.words) place.innerHTML = words;
        place.dataset.words = words.trim();
      } catch { /* offline, or a later question: the button stays */ }
    }

    text.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(ask, PAUSE);
    });
  }
  for (const box of document.querySelectorAll("[data-letter-box]")) watch(box);

  // "Still to be filled in" leads to the very place.
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.(".empty-places a");
    const box = link && document.getElementById(link.hash.slice(1));
    const place = link?.parentElement.querySelector("mark")?.textContent;
    if (!box || !place || !box.value.includes(place)) return;
    event.preventDefault();
    const start = box.value.indexOf(place);
    box.focus();
    box.setSelectionRange(start, start + place.length);
  });

  // Reading aloud: one line after the other, marked while it is heard.
  const letter = document.querySelector("[data-letter]");
  const button = document.querySelector("[data-speak]");
  if (letter && button && "speechSynthesis" in window) {
    const label = button.querySelector("span");
    const start = label.textContent;
    const lines = [...letter.querySelectorAll(".aloud-line, .aloud-button")];
    const quiet = () => {
      speechSynthesis.cancel();
      for (const line of lines) line.classList.remove("is-spoken");
      label.textContent = start;
      delete button.dataset.speaking;
    };
    const speak = (place) => {
      if (place >= lines.length) return quiet();
      const spoken = new SpeechSynthesisUtterance(lines[place].textContent);
      spoken.lang = letter.lang;
      spoken.onstart = () => lines.forEach((line, number) => line.classList.toggle("is-spoken", number === place));
      spoken.onend = () => { if ("speaking" in button.dataset) speak(place + 1); };
      spoken.onerror = quiet;
      speechSynthesis.speak(spoken);
    };
    button.hidden = false;
    button.addEventListener("click", () => {
      if ("speaking" in button.dataset) return quiet();
      button.dataset.speaking = "";
      label.textContent = button.dataset.speak;
      speak(0);
    });
    window.addEventListener("pagehide", quiet);
  }
})();
