// What is typed is kept on the server a moment after typing stops, so that nothing is lost with a page or a session.
(() => {
  "use strict";

  const QUIET = 2000;
  const AGAIN = 10000;
  const OWN = new Set(["csrf_token", "draft_tab", "draft_from", "press"]);
  const forms = new Map();

  const typed = (form) => {
    const pairs = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !OWN.has(name));
    return new URLSearchParams(pairs).toString();
  };

  const say = (form, words) => {
    const place = form.querySelector("[data-draft-state]");
    if (place && place.textContent !== words) place.textContent = words;
  };

  function signedOut(form, is) {
    const place = form.querySelector("[data-draft-signed-out]");
    if (place) place.hidden = !is;
    if (is) say(form, "");
  }

  // Whoever signed in again in another window has another token there; this page gets one too.
  async function freshToken() {
    const answer = await fetch(location.href, { redirect: "manual" });
    if (!answer.ok) return false;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const token = page.querySelector('[name="csrf_token"]')?.value;
    if (token) for (const field of document.querySelectorAll('[name="csrf_token"]')) field.value = token;
    return Boolean(token);
  }

  function send(form, what, leaving) {
    const body = new URLSearchParams(what);
    if (what === forms.get(form).untouched) body.set("untouched", "1");
    for (const name of OWN) if (form.elements[name]) body.set(name, form.elements[name].value);
    // A browser lets a page that is being left send 64 KB at most.
    const keepalive = leaving && body.toString().length < 60000;
    return fetch(form.dataset.draft, { method: "POST", body, keepalive, redirect: "manual", signal: forms.get(form).abort.signal });
  }

  async function save(form, leaving = false) {
    const state = forms.get(form);
    clearTimeout(state.timer);
    const what = typed(form);
    if (state.sending || what === state.saved) return;
    let answer;
    try {
      answer = await send(form, what, leaving);
      if (answer.status === 400 && (await freshToken())) answer = await send(form, what, leaving);
    } catch {
      answer = null;
    }
    if (state.sending) return;
    signedOut(form, answer?.type === "opaqueredirect" || answer?.status === 401);
    if (answer?.ok) {
      state.saved = what;
      if (typed(form) === what) delete form.dataset.changed;
      say(form, answer.status === 204 ? "" : (await answer.json()).words);
    } else if (answer?.status === 422) {
      say(form, form.querySelector("[data-draft-state]")?.dataset.tooLong ?? "");
    } else if (!answer || answer.status >= 500) {
      say(form, form.querySelector("[data-draft-state]")?.dataset.offline ?? "");
      state.timer = setTimeout(() => save(form), AGAIN);
    } else {
      state.timer = setTimeout(() => save(form), AGAIN);
    }
  }

  function later(event) {
    const form = event.target.closest?.("form[data-draft]");
    if (!form || !forms.has(form)) return;
    const state = forms.get(form);
    clearTimeout(state.timer);
    state.timer = setTimeout(() => save(form), QUIET);
  }

  for (const form of document.querySelectorAll("form[data-draft]")) {
    // What came back with a mistake in it is kept nowhere yet.
    const refused = Boolean(document.querySelector(".error-summary"));
    const untouched = refused || form.elements.draft_from?.value ? null : typed(form);
    forms.set(form, { saved: refused ? null : typed(form), untouched, timer: 0, sending: false, abort: new AbortController() });
    if (refused) forms.get(form).timer = setTimeout(() => save(form), QUIET);
  }
  document.addEventListener("input", later);
  document.addEventListener("change", later);
  document.addEventListener("submit", (event) => {
    const state = forms.get(event.target);
    if (!state || event.submitter?.formTarget === "_blank") return;
    clearTimeout(state.timer);
    state.sending = true;
    state.abort.abort();
  });
  const leave = () => { for (const form of forms.keys()) save(form, true); };
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") leave(); });
  window.addEventListener("pagehide", leave);
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    for (const state of forms.values()) Object.assign(state, { sending: false, abort: new AbortController() });
  });
})();

// Who else is here, and what is new: asked every half minute, while somebody looks at the page.
(() => {
  const place = document.querySelector("[data-here]");
  if (!place) return;
  const EVERY = 25000;
  const SOON = 3000;
  let timer = 0;

  const doing = () => place.dataset.doing || document.querySelector("form[data-changed][data-doing]")?.dataset.doing || "";

  function told(what) {
    const token = document.querySelector('input[name="csrf_token"]')?.value ?? place.dataset.token;
    return new URLSearchParams({ csrf_token: token, doing: what, seen: place.dataset.seen });
  }

  async function ask() {
    clearTimeout(timer);
    if (document.visibilityState === "visible") {
      const answer = await fetch(place.dataset.here, { method: "POST", body: told(doing()), redirect: "manual" }).catch(() => null);
      const words = answer?.ok ? await answer.text() : null;
      if (words !== null && words.trim() !== place.innerHTML.trim()) place.innerHTML = words;
    }
    timer = setTimeout(ask, EVERY);
  }

  timer = setTimeout(ask, SOON);
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") ask(); });
  window.addEventListener("pagehide", () => navigator.sendBeacon(place.dataset.here, told("left")));
  window.addEventListener("pageshow", (event) => { if (event.persisted) ask(); });
})();
