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

  // What the next page needs to know of this one, for as long as the tab lives.
  const note = (name, value) => {
    try { sessionStorage.setItem(`desk-${name}`, value); } catch { /* private window: they find the place themselves */ }
  };
  const noted = (name) => {
    try { return sessionStorage.getItem(`desk-${name}`); } catch { return null; }
  };
  // Who came by a key writes next: the page that opens then puts the focus into its first field.
  const go = (address) => {
    note("by-key", address.pathname);
    location.href = address;
  };
  // Nothing happens on a row that leads to no complaint, or whose complaint is past that.
  const onRow = (action) => {
    const link = currentRow()?.querySelector(".row-link");
    const can = currentRow()?.dataset.can ?? "assign";
    if (!link?.pathname.startsWith("/desk/complaints/") || !can.split(" ").includes(action)) return;
    note("row", link.pathname);
    go(new URL(`${link.pathname}/act/${action}`, location.href));
  };
  const goBack = () => {
    note("back", "yes");
    location.href = noted("list") ?? "/desk/queue";
  };

  // What a key does that stands at something of the page: a link is followed, a box is written in, a list unfolds.
  const press = (named) => {
    if (named.matches("details")) {
      named.open = true;
      named.querySelector("select")?.focus();
    } else if (named.matches("input, textarea")) named.focus();
    else if (named.href) go(named);
    else named.click();
  };
  // Letters that stand at nothing: those of a list, and the way back to it from elsewhere.
  const onList = {
    j: () => step(1),
    k: () => step(-1),
    o: () => currentRow()?.querySelector(".row-link").click(),
    x: () => currentRow()?.querySelector(".pick")?.click(),
    a: () => onRow("assign"),
    e: () => onRow("acknowledge"),
  };
  const here = () => ({ "?": () => dialog?.showModal(), ...(rows().length ? onList : { b: goBack }) });

  document.addEventListener("keydown", (event) => {
    if (root.dataset.keys !== "on" || event.defaultPrevented || event.isComposing) return;
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const named = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
    const act = named ? () => press(named) : here()[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });

  // Ctrl and Enter send what is being written, as in every mail program.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
    const form = event.target.closest("main form[method=post]");
    if (!form) return;
    event.preventDefault();
    form.requestSubmit(form.querySelector("button[type=submit].go") ?? undefined);
  });

  if (noted("by-key") === location.pathname && !document.querySelector("[data-focus]")) {
    document.querySelector("main form[method=post] :is(input:not([type=hidden]), textarea, select)")?.focus();
  }
  note("by-key", "");

  // Coming back to a list goes on at the row that was opened, or at the first where it is no longer there.
  if (rows().length) {
    if (noted("back") === "yes") {
      const last = rows().find((link) => link.pathname === noted("row")) ?? rows()[0];
      last.focus({ focusVisible: true, preventScroll: true });
      last.scrollIntoView({ block: "nearest" });
    }
    note("list", location.pathname + location.search);
    document.querySelector("[data-rows]").addEventListener("click", (event) => {
      const link = event.target.closest(".row-link");
      if (link) note("row", link.pathname);
    });
  }
  note("back", "");

  // Parts that come after the page, or now and then anew. Whoever has left meanwhile is shown nothing and asked nothing.
  const part = async (address) => {
    const answer = await fetch(address, { redirect: "manual" }).catch(() => null);
    return answer?.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
  };
  const counted = [...document.querySelectorAll("[data-counts]")];
  if (counted.length) {
    part(counted[0].dataset.counts).then((fresh) => {
      for (const count of fresh?.querySelectorAll(".nav-count") ?? []) {
        const address = count.closest("a").getAttribute("href");
        for (const list of counted) {
          list.querySelector(`a[href="${CSS.escape(address)}"]`)?.append(count.cloneNode(true));
        }
      }
    });
  }
  const news = document.querySelector("[data-news]");
  if (news) {
    setInterval(async () => {
      if (document.hidden) return;
      const fresh = (await part(news.dataset.news))?.querySelector("[data-news]");
      if (fresh && fresh.textContent !== news.textContent) news.replaceChildren(...fresh.childNodes);
    }, news.dataset.every * 1000);
  }

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
