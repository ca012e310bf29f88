// Single keys for people who live in the queue. Whatever a key does, a link or a button on the page does too.
// They never fire while somebody types, and anybody can turn them off: speech input would set them off by accident.
(() => {
  const root = document.documentElement;
  const dialog = document.getElementById("keys");
  const toggle = document.querySelector("[data-keys-switch]");

  const remembered = () => {
    try { return localStorage.getItem("desk-keys"); } catch { return null; }
  };
  const remember = (state) => {
    try { localStorage.setItem("desk-keys", state); } catch { /* private window: the choice lasts for this page */ }
  };
  const show = (state) => {
    root.dataset.keys = state;
    if (toggle) toggle.textContent = state === "on" ? toggle.dataset.off : toggle.dataset.on;
  };

  const typing = (element) =>
    element.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable], dialog[open]");
  const rows = () => [...document.querySelectorAll("[data-rows] .row-link")];
  const currentRow = () => document.activeElement.closest("[data-rows] tr");

  const step = (by) => {
    const links = rows();
    if (!links.length) return;
    const here = links.findIndex((link) => link.closest("tr") === currentRow());
    const next = here < 0 ? (by > 0 ? 0 : links.length - 1) : Math.min(Math.max(here + by, 0), links.length - 1);
    links[next].focus({ focusVisible: true });
    links[next].scrollIntoView({ block: "nearest" });
  };

  const keys = {
    j: () => step(1),
    k: () => step(-1),
    o: () => currentRow()?.querySelector(".row-link").click(),
    x: () => currentRow()?.querySelector(".pick")?.click(),
    "/": () => document.querySelector(".search input")?.focus(),
    "?": () => dialog?.showModal(),
  };

  document.addEventListener("keydown", (event) => {
    if (root.dataset.keys !== "on" || event.defaultPrevented || event.isComposing) return;
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const named = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
    const act = keys[event.key] ?? (named && (() => named.click()));
    if (!act) return;
    event.preventDefault();
    act();
  });

  document.querySelectorAll("[data-keys-open]").forEach((button) => {
    button.addEventListener("click", () => dialog.showModal());
  });
  toggle?.addEventListener("click", () => {
    const state = root.dataset.keys === "on" ? "off" : "on";
    remember(state);
    show(state);
  });
  document.querySelectorAll("[data-needs-script]").forEach((element) => { element.hidden = false; });
  show(remembered() === "off" ? "off" : "on");
})();
