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

// A double click sends a form once. The server refuses the second all the same.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "yes";
  setTimeout(() => delete form.dataset.sent, 4000);
});
