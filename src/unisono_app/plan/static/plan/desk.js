// The amount beside each slider follows the hand; what it brings is asked of the server (see the form's hx-get).
const desk = document.getElementById("desk");
const write = new Intl.NumberFormat(document.documentElement.lang === "fr" ? "fr-FR" : "en-GB", {
  style: "currency", currency: desk?.dataset.currency || "EUR", maximumFractionDigits: 0,
});

desk?.addEventListener("input", (event) => {
  const slider = event.target;
  if (slider.type !== "range") return;
  desk.querySelector(`output[for="${slider.id}"]`).textContent = write.format(slider.value);
  slider.setAttribute("aria-valuetext", write.format(slider.value));
});
for (const slider of desk?.querySelectorAll('input[type="range"]') ?? []) {
  slider.setAttribute("aria-valuetext", write.format(slider.value));
}
