// The complaint form: keeps what is typed while it is typed, and on a small screen shows one question at a time. Without
// it every step keeps its words when it is left by a button, and the questions of a step stand together.
(() => {
  "use strict";
  const PAUSE = 900; // milliseconds without a key: a thought, not a word
  const PATIENCE = 6000; // milliseconds without an answer: the line is dead
  const AGAIN = 10000;
  const MOMENT = 2500; // milliseconds that somebody who goes on waits to hear what is wrong
  const form = document.querySelector("form[data-keep]");
  if (!form) return;
  const place = form.querySelector("[data-kept]");
  const saved = document.querySelector("[data-saved]");
  let timer = 0;
  let asked = null;
  let judged = null; // what is wrong with what was sent last, once we know
  let changed = false;
  let parting = false; // sent when the page was hidden, and nobody said whether it arrived
  let lost = false;
  let leaving = false;

  function typed() {
    const data = new FormData(form);
    data.delete("files");
    return new URLSearchParams(data);
  }

  // Screen readers say what changes in it, so the same words are not put there twice.
  function tell(words, isLost = false) {
    lost = isLost;
    if (saved) saved.hidden = lost; // what it says is of words before these
    place.classList.toggle("not-kept", lost);
    place.classList.remove("stale");
    if (place.textContent !== words) place.textContent = words;
  }

  function keepIn(time) {
    clearTimeout(timer);
    timer = setTimeout(keep, time);
  }

  function keep() {
    judged = send();
  }

  async function send() {
    clearTimeout(timer);
    asked?.abort();
    const mine = (asked = new AbortController());
    const patience = setTimeout(() => mine.abort(), PATIENCE);
    changed = parting = false;
    try {
      const answer = await fetch(form.dataset.keep, { method: "POST", body: typed(), signal: mine.signal });
      if (answer.status !== 200 && answer.status !== 204) throw new Error("not kept");
      const said = answer.status === 200 ? await answer.json() : { words: "", wrong: {} };
      tell(said.words);
      if (!changed) delete form.dataset.changed; // app.js would ask before leaving
      return said.wrong;
    } catch {
      if (leaving) return {};
      if (asked !== mine) return judged;
      changed = true; // leaving asks, and the buttons send it all
      tell(place.dataset.notKept, true);
      keepIn(AGAIN);
      return {};
    } finally {
      clearTimeout(patience);
    }
  }

  // Whoever goes on to the next question hears what is wrong with this one. Where nobody says so in time nothing is, as
  // far as we know, and the end of the step tells.
  form.addEventListener("goes-on", ({ detail: hear }) => {
    if (lost) return hear({});
    if (changed || !judged) keep();
    setTimeout(hear, MOMENT, {});
    judged.then(hear);
  });

  form.addEventListener("input", (event) => {
    if (event.target.type === "file") return;
    changed = true;
    if (!lost) place.classList.add("stale");
    keepIn(PAUSE);
  });
  window.addEventListener("offline", () => { if (changed) keep(); });
  window.addEventListener("online", () => { if (lost) keep(); });
  // Enough for whoever closes the page or goes to another app in the middle of a word.
  function last() {
    if (!changed || leaving) return;
    clearTimeout(timer);
    if (navigator.sendBeacon(form.dataset.keep, typed())) [changed, parting] = [false, true];
  }
  window.addEventListener("pagehide", last);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") last();
    else if (parting) keep();
  });
  window.addEventListener("pageshow", () => { leaving = false; });
  function leave() {
    leaving = true;
    judged = null;
    clearTimeout(timer);
    asked?.abort();
  }

  // Whether it leaves the page at all is found out in reachable.js.
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) place.classList.remove("stale"); // words about its files stand there
  });
  form.addEventListener("leaves", leave);
  form.addEventListener("unreached", () => {
    tell(place.dataset.waits, true);
    keepIn(AGAIN);
  });
})();

// On a small screen one question of a step at a time. Without this script, and on wide screens, they stand together.
(() => {
  "use strict";

  const form = document.querySelector("form[data-one-by-one]");
  const questions = [...(form?.querySelectorAll("[data-question]") ?? [])];
  const wrong = document.querySelector("[data-focus]");
  // What came back to be put right, or was opened to change one answer, is seen whole.
  if (questions.length < 2 || wrong || form.elements.namedItem("change")) return;

  const narrow = window.matchMedia("(width < 37.5rem)");
  const progress = document.querySelector("[data-progress]");
  const skip = form.querySelector("[data-skip]");
  const wrongly = form.querySelector("template[data-wrong]");
  let now = 0;
  let waits = false; // for what the server says of the answer

  const isOptional = (question) => question.dataset.question !== "";
  // What tells us how to reach somebody may stay empty, but nobody passes it by unseen.
  const mayBePassedBy = (question) => question.dataset.question === "optional";

  // Parts of a question, or all of it, that may not be left out once another was answered in a certain way.
  function isNeeded(part) {
    const [name, value] = part.dataset.needed.split(" ");
    return form.elements.namedItem(name).value === value;
  }

  const parts = (question) => [question, ...question.querySelectorAll("[data-needed]")].filter((part) => part.dataset.needed);
  const lacking = (question) => isOptional(question)
    ? parts(question).filter((part) => isNeeded(part) && !isAnswered(part))
    : [question].filter((asked) => !isAnswered(asked));

  function isAnswered(question) {
    return [...question.querySelectorAll("input:not([type=hidden]), textarea")].some((control) =>
      ["radio", "checkbox"].includes(control.type) ? control.checked : control.value.trim() !== "");
  }

  function show() {
    const all = !narrow.matches;
    questions.forEach((question, place) => { question.hidden = !all && place !== now; });
    const left = questions.slice(now);
    progress.hidden = all;
    progress.textContent = progress.dataset.words.replace("{now}", now + 1).replace("{all}", questions.length);
    skip.hidden = all || left.length < 2 || !left.every(mayBePassedBy);
  }

  function go(place, remember) {
    now = place;
    if (remember) history.pushState({ question: now }, "");
    show();
    questions[now].tabIndex = -1;
    questions[now].focus({ preventScroll: true });
    window.scrollTo({ top: 0 });
  }

  // What is wrong is tied to the text, or to all answers of a question together, as the server ties it.
  function complain(control, words) {
    const asked = control.closest("[role=radiogroup]") ?? control;
    const box = control.closest(".field, .choices, .faces");
    let error = box.querySelector("[data-said]");
    if (!error) {
      error = document.createElement("span");
      error.className = "error";
      error.dataset.said = "";
      error.id = `${control.id}-missing`;
      error.setAttribute("role", "alert");
      error.append(wrongly.content.cloneNode(true), document.createElement("span"));
      (box.querySelector(".faces-row, .choices-body") ?? control).before(error);
      describe(asked, [...described(asked), error.id]);
    }
    error.querySelector("span").textContent = words;
    box.classList.add("invalid");
    if (!document.title.startsWith(wrongly.dataset.title)) document.title = `${wrongly.dataset.title} ${document.title}`;
    asked.setAttribute("aria-invalid", "true");
    return control;
  }

  const firstOf = (part) => part.querySelector("textarea, input:not([type=hidden])");

  // What the server does not take of what stands here, in its order; of other questions it is told where they stand.
  function refused(question, wrong) {
    const found = new Map();
    for (const control of question.querySelectorAll("input:not([type=hidden]), textarea, select")) {
      const said = wrong[control.name];
      if (said && !found.has(control.name) && control.getClientRects().length) found.set(control.name, [control, said]);
    }
    return [...found.values()];
  }

  const described = (asked) => asked.getAttribute("aria-describedby")?.split(" ") ?? [];

  function describe(asked, ids) {
    if (ids.length) asked.setAttribute("aria-describedby", ids.join(" "));
    else asked.removeAttribute("aria-describedby");
  }

  form.addEventListener("click", async (event) => {
    const button = event.target.closest("button[type=submit]:not([name], [data-skip])");
    if (!button || !narrow.matches) return;
    const place = now;
    const question = questions[place];
    const missing = lacking(question).map((part) => [firstOf(part), part.dataset.missing]);
    if (!missing.length && place === questions.length - 1) return;
    event.preventDefault();
    if (waits) return;
    if (missing.length) return say(missing);
    const wrong = isAnswered(question) ? refused(question, await judge(button)) : [];
    if (now !== place || !narrow.matches) return;
    takeBack(question);
    if (wrong.length) say(wrong);
    else go(now + 1, true);
  });

  function say(faults) {
    const [first] = faults.map(([control, words]) => complain(control, words));
    first.focus();
  }

  async function judge(button) {
    waits = true;
    button.setAttribute("aria-busy", "true");
    const wrong = await new Promise((hear) => form.dispatchEvent(new CustomEvent("goes-on", { detail: hear })));
    button.removeAttribute("aria-busy");
    waits = false;
    return wrong;
  }

  // An answer of several to choose from may be wrong because of another one, a text by itself alone.
  form.addEventListener("input", (event) => {
    const question = event.target.closest("[data-question]");
    if (!question) return;
    takeBack(question, (error) => {
      const part = error.closest("[data-needed]") ?? error.closest(".field") ?? question;
      return part.contains(event.target) || (part.dataset.needed && !isNeeded(part));
    });
  });

  function takeBack(question, isPutRight = () => true) {
    for (const error of [...question.querySelectorAll("[data-said]")].filter(isPutRight)) {
      const box = error.closest(".invalid");
      error.remove();
      box.classList.remove("invalid");
      for (const asked of [box, ...box.querySelectorAll("[aria-invalid]")]) {
        asked.removeAttribute("aria-invalid");
        describe(asked, described(asked).filter((id) => id !== error.id));
      }
    }
    if (!form.querySelector("[data-said]")) document.title = document.title.replace(`${wrongly.dataset.title} `, "");
  }

  document.querySelector("a.back")?.addEventListener("click", (event) => {
    if (!narrow.matches || now === 0) return;
    event.preventDefault();
    history.back();
  });

  window.addEventListener("popstate", (event) => go(event.state?.question ?? 0, false));
  narrow.addEventListener("change", show);
  // Coming back to the page, or loading it again, goes on where one was.
  now = Math.min(history.state?.question ?? 0, questions.length - 1);
  show();
})();
