// Assessing: says while somebody chooses what impact, urgency and danger give, and by when it is settled then.
(() => {
  "use strict";

  const part = document.querySelector("[data-severity]");
  if (!part) return;
  const form = part.closest("form");
  const says = part.querySelector("[data-severity-says]");
  const chosen = (name) => form.elements.namedItem(name)?.value ?? "";

  function given() {
    const cell = part.querySelector(`[data-impact="${chosen("impact")}"][data-urgency="${chosen("urgency")}"]`);
    if (!cell) return null;
    const inDanger = form.elements.namedItem("in_danger").checked;
    const least = Math.min(Number(part.dataset.least), inDanger ? Number(part.dataset.danger) : 4);
    return { matrix: Number(cell.dataset.gives), given: Math.min(Number(cell.dataset.gives), least) };
  }

  const level = (priority) => part.querySelector(`[data-level="${priority}"]`);
  const name = (priority) => level(priority).dataset.name;

  function tell() {
    const result = given();
    if (!result) return;
    const stands = Number(chosen("priority")) || result.given;
    const parts = [`${name(stands)}.`];
    if (stands !== result.given) parts.push(`Chosen: impact and urgency give ${name(result.given)}. Say why.`);
    else if (result.given < result.matrix) parts.push(`Raised: impact and urgency alone give ${name(result.matrix)}.`);
    parts.push(level(stands).content.textContent);
    const words = parts.join(" ");
    if (says.textContent !== words) says.textContent = words;
  }

  form.addEventListener("change", tell);
  tell();
})();
