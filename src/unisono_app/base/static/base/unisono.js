// What HTML cannot do by itself: the drawer, the palette's keys, forms sent once. No framework; pages work without it.
const drawer = document.getElementById("drawer");

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-drawer]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || !drawer) return;
  event.preventDefault();
  window.htmx.ajax("GET", link.href, { target: "#drawer-content", swap: "innerHTML" }).then(() => {
    if (!drawer.open) drawer.showModal();
  });
});

drawer?.addEventListener("click", (event) => {
  if (event.target === drawer || event.target.closest("[data-close]")) drawer.close();
});

// A text that is handed over is copied by a button, which shows only where this runs. It is marked as well: where the
// browser lets no page copy (an address without https), the reader still presses Ctrl+C.
for (const button of document.querySelectorAll("button[data-copies]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const text = document.getElementById(button.dataset.copies);
    getSelection().selectAllChildren(text);
    const copied = await navigator.clipboard?.writeText(text.textContent).then(() => true, () => false);
    button.parentElement.querySelector("[data-copied]").hidden = !(copied || document.execCommand("copy"));
  });
}

// A form that was refused is shown at its first wrong field.
document.querySelector('[aria-invalid="true"]')?.focus();

// A double click sends a form once. The server refuses the second all the same.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "yes";
  setTimeout(() => delete form.dataset.sent, 4000);
});

// A form that is answered with a file stays on its page, also where it only asked who is there: once the file is there,
// a cookie names the page of ours that tells what came of it.
document.addEventListener("submit", (event) => {
  if (event.target.dataset.download === undefined) return;
  const waiting = setInterval(() => {
    const address = decodeURIComponent(/(?:^|; )downloaded=([^;]*)/.exec(document.cookie)?.[1] ?? "");
    if (!address.startsWith("/w/")) return;
    clearInterval(waiting);
    document.cookie = "downloaded=; max-age=0; path=/";
    location.replace(address);
  }, 300);
});

// The palette: Ctrl+K or "/" opens it, arrows walk through what was found. "?" shows the keys.
const palette = document.getElementById("palette");
const keys = document.getElementById("keys");

function openPalette() {
  palette.showModal();
  document.getElementById("asked").select();
  palette.dispatchEvent(new Event("opened"));
}

document.addEventListener("keydown", (event) => {
  if (!palette) return;
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  const opens = (event.key === "k" && (event.ctrlKey || event.metaKey)) || (event.key === "/" && !typing);
  if (opens && !document.querySelector("dialog[open]")) { event.preventDefault(); openPalette(); }
  if (event.key === "?" && !typing && !document.querySelector("dialog[open]")) keys.showModal();
});

palette?.addEventListener("keydown", (event) => {
  if (event.key === "Escape") { event.preventDefault(); palette.close(); return; } // else a search field only empties itself
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (event.key === "Enter" && event.target.id === "asked") {
    const first = palette.querySelector(".found a");
    if (first) { event.preventDefault(); first.click(); }
  }
  if (!step) return;
  event.preventDefault();
  const places = [document.getElementById("asked"), ...palette.querySelectorAll(".found a")];
  const next = places.indexOf(document.activeElement) + step;
  places[(next + places.length) % places.length].focus();
});

for (const dialog of [palette, keys]) dialog?.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });

document.addEventListener("click", (event) => {
  if (!palette || !event.target.closest("a[data-palette]") || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  openPalette();
});

// The menu closes like everything else that is open: by Escape, and by a click beside it.
const menu = document.querySelector("details.menu");
document.addEventListener("click", (event) => { if (menu?.open && !menu.contains(event.target)) menu.open = false; });
menu?.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !menu.open) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

// On a phone the rooms stand in one line: the one where the reader is comes into view.
const rooms = document.querySelector(".rooms");
const here = rooms?.querySelector("[aria-current]");
if (here) rooms.scrollLeft = here.offsetLeft - rooms.offsetLeft - 16;
