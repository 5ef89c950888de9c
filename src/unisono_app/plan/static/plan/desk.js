// A slider and the field beside it follow each other, and what is moved by hand is held from then on.
// What the split brings is asked of the server (see the form's hx-get), which is also who says what cannot be read.
const desk = document.getElementById("desk");
const french = document.documentElement.lang === "fr";
const local = french ? "fr-FR" : "en-GB", whole = { maximumFractionDigits: 0 };
const money = new Intl.NumberFormat(local, { ...whole, style: "currency", currency: desk?.dataset.currency || "EUR" });
const number = new Intl.NumberFormat(local, whole);
const part = (row, what) => row.querySelector(what);
const speak = (slider) => slider.setAttribute("aria-valuetext", money.format(slider.value));

function read(typed) {
  // an amount as people type it, 500k too; NaN where it is none
  const [, digits, short] = typed.replace(/[\s'’€$£]/g, "").match(/^(.*?)([km]?)$/i);
  const plain = french ? digits.replace(",", ".") : digits.replaceAll(",", "");
  return plain ? Number(plain) * ({ k: 1e3, m: 1e6 }[short.toLowerCase()] ?? 1) : NaN;
}

function release(row) {
  // let go: what the page shows is no longer a move of somebody's hand
  const amount = read(part(row, "[data-slider]").value);
  if (Number.isNaN(amount)) return;
  part(row, "[data-was]").value = part(row, "[data-exact]").value = amount;
}

desk?.addEventListener("input", (event) => {
  const row = event.target.closest(".slider");
  if (!row) return;
  if (event.target.type === "checkbox") {
    if (!event.target.checked) release(row);
    return;
  }
  const slider = part(row, "[data-exact]"), exact = part(row, "[data-slider]");
  if (event.target === slider) exact.value = number.format(slider.value);
  else if (!Number.isNaN(read(exact.value))) slider.value = read(exact.value);
  part(row, "[data-hold]").checked = true;
  speak(slider);
});
for (const slider of desk?.querySelectorAll("[data-exact]") ?? []) speak(slider);
