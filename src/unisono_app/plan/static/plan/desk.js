// A slider and the field beside it follow each other, and what is moved by hand is held from then on.
// What the split brings is asked of the server (see the form's hx-get).
const desk = document.getElementById("desk");
const write = new Intl.NumberFormat(document.documentElement.lang === "fr" ? "fr-FR" : "en-GB", {
  style: "currency", currency: desk?.dataset.currency || "EUR", maximumFractionDigits: 0,
});
const speak = (slider) => slider.setAttribute("aria-valuetext", write.format(slider.value));
const part = (row, what) => row.querySelector(what);

function release(row) {
  // let go: what the page shows is no longer a move of somebody's hand
  const exact = part(row, 'input[type="number"]'), slider = part(row, 'input[type="range"]');
  part(row, "[data-was]").value = exact.value;
  slider.value = exact.value;
}

desk?.addEventListener("input", (event) => {
  const row = event.target.closest(".slider");
  if (!row) return;
  if (event.target.type === "checkbox") {
    if (!event.target.checked) release(row);
    return;
  }
  const slider = part(row, 'input[type="range"]'), exact = part(row, 'input[type="number"]');
  if (event.target === slider) exact.value = Math.round(slider.value);
  else slider.value = exact.value;
  part(row, "[data-hold]").checked = true;
  speak(slider);
});
for (const slider of desk?.querySelectorAll('input[type="range"]') ?? []) speak(slider);
