// Files of a form, each sent by itself as it is chosen: its progress, why it was not taken, and once more where the
// connection broke. Without it they come with the form.
(() => {
  "use strict";
  const SILENT = 60000; // milliseconds without a sign: the line is dead
  for (const box of document.querySelectorAll("[data-uploads]")) sendsByItself(box);

  function sendsByItself(box) {
    const form = box.closest("form");
    const place = form.querySelector("[data-kept]");
    const input = box.querySelector("input[type=file]");
    const rows = box.querySelector("[data-sending]");
    const log = box.querySelector("[data-say]");
    const word = (name) => box.querySelector(`[data-word=${name}]`).content.textContent;
    const queue = [];
    let sending = null;
    let goOn = null;
    const stay = box.querySelector("button[name=stay]");
    if (stay) stay.parentElement.hidden = true; // each is sent as it is chosen

    // One after the other: what became of a file is told although the next is on its way at once.
    function say(words) {
      log.append(Object.assign(document.createElement("span"), { textContent: `${words} ` }));
    }

    input.addEventListener("change", () => {
      for (const file of input.files) queue.push({ file, row: row(file.name) });
      input.value = "";
      next();
    });

    function row(name) {
      const made = box.querySelector("template[data-row]").content.firstElementChild.cloneNode(true);
      made.querySelector("[data-name]").textContent = name;
      made.querySelector("progress").setAttribute("aria-label", name);
      rows.append(made);
      rows.hidden = false;
      return made;
    }

    function drop(item) {
      item.row.remove();
      rows.hidden = !rows.childElementCount;
    }

    function next() {
      if (sending) return;
      sending = queue.shift() ?? null;
      if (sending) return send(sending);
      if (goOn && !rows.childElementCount) form.requestSubmit(goOn);
      else if (goOn) rows.querySelector("button:not([hidden])").focus();
      goOn = null;
    }

    function send(item) {
      say(log.dataset.starts.replace("{name}", item.file.name));
      if (item.file.size > Number(box.dataset.most)) return stop(item, word("large"), false);
      const data = new FormData(form);
      data.delete("files");
      data.append("files", item.file);
      const request = new XMLHttpRequest();
      request.open("POST", box.dataset.uploads);
      request.responseType = "json";
      let silence = 0;
      function sign() {
        clearTimeout(silence);
        silence = setTimeout(() => request.abort(), SILENT);
      }
      request.upload.addEventListener("progress", (event) => {
        sign();
        if (event.lengthComputable) share(item, Math.round((100 * event.loaded) / event.total));
      });
      request.addEventListener("load", () => arrived(item, request.status, request.response));
      request.addEventListener("loadend", () => clearTimeout(silence));
      for (const end of ["error", "abort"]) request.addEventListener(end, () => stop(item, word("broken"), true));
      request.send(data);
      sign();
    }

    function share(item, percent) {
      item.row.querySelector("progress").value = percent;
      item.row.querySelector("[data-share]").textContent = `${percent} %`;
    }

    function arrived(item, status, answer) {
      const why = answer?.refused?.[0]?.[1];
      if (status === 200 && answer?.list) {
        box.querySelector("[data-files]").outerHTML = answer.list;
        drop(item);
        say(log.dataset.ready.replace("{name}", item.file.name));
        done();
      } else stop(item, why ?? word("failed"), status !== 422);
    }

    function stop(item, why, again) {
      const refused = box.querySelector("template[data-refused]").content.cloneNode(true);
      item.row.querySelector(".outcome").replaceChildren(refused);
      const more = item.row.querySelector(".more");
      more.querySelector("[data-why]").textContent = why;
      more.hidden = false;
      more.querySelector("[data-again]").hidden = !again;
      more.querySelector("[data-again]").addEventListener("click", () => {
        const other = row(item.file.name);
        item.row.replaceWith(other);
        queue.push({ file: item.file, row: other });
        input.focus();
        next();
      });
      more.querySelector("[data-leave]").addEventListener("click", () => {
        drop(item);
        input.focus();
      });
      say(`${item.file.name}: ${why}`);
      done();
    }

    function done() {
      sending = null;
      next();
    }

    // The page goes on when what was chosen has arrived; what did not is told first.
    form.addEventListener("submit", (event) => {
      if (!sending) return;
      event.preventDefault();
      event.stopPropagation();
      goOn = event.submitter;
      if (!place) return say(word("wait"));
      place.textContent = word("wait");
      place.hidden = false;
    });
  }
})();
