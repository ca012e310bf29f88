// The page of one case: words of the story are marked where they stand. Without a script they are ticked on a page.
(() => {
  "use strict";

  const signs = (text) => [...text].length;

  // What is selected, or the mark that was pressed, as far as it stands in one part of the story.
  function chosen() {
    const selection = getSelection();
    if (!selection?.rangeCount) return null;
    const range = selection.getRangeAt(0).cloneRange();
    const from = range.startContainer.parentElement?.closest("[data-part]");
    if (!from) return null;
    if (!from.contains(range.endContainer)) range.setEnd(from, from.childNodes.length);
    const mark = range.startContainer.parentElement.closest("mark");
    if (mark?.contains(range.endContainer)) return { mark, box: mark.getBoundingClientRect() };
    const words = range.toString();
    if (!words.trim()) return null;
    const before = document.createRange();
    before.selectNodeContents(from);
    before.setEnd(range.startContainer, range.startOffset);
    return { part: from.dataset.part, start: signs(before.toString()), words, box: range.getBoundingClientRect() };
  }

  function offer() {
    const form = document.querySelector("[data-mark-words]");
    if (!form || form.contains(document.activeElement)) return;
    const what = chosen();
    form.hidden = what === null;
    if (!what) return;
    form.elements.part.value = what.part ?? "";
    form.elements.start.value = what.start ?? "";
    form.elements.phrase.value = what.words ?? "";
    form.elements.shown.value = what.mark?.dataset.mark ?? "";
    const label = form.querySelector("[data-mark]");
    label.textContent = what.mark ? label.dataset.unmark : label.dataset.mark;
    const panel = form.closest(".story").getBoundingClientRect();
    form.style.top = `${what.box.bottom - panel.top + 4}px`;
    form.style.left = `${Math.max(8, Math.min(what.box.left - panel.left, panel.width - form.offsetWidth - 8))}px`;
  }

  // Pressing the button would otherwise drop the selection first, and the button with it.
  document.addEventListener("pointerdown", (event) => {
    if (event.target.closest?.("[data-mark-words]")) event.preventDefault();
  });
  document.addEventListener("selectionchange", offer);

  document.addEventListener("submit", async (event) => {
    const form = event.target.closest("[data-mark-words]");
    if (!form || event.defaultPrevented) return;
    event.preventDefault();
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) }).catch(() => null);
    const page = answer?.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
    const story = page?.getElementById("story");
    if (!story) {
      form.submit();
      return;
    }
    document.getElementById("story").replaceWith(story);
    story.querySelectorAll("[data-needs-script]").forEach((element) => { element.hidden = false; });
    story.focus({ preventScroll: true });
    getSelection().removeAllRanges();
  });
})();
