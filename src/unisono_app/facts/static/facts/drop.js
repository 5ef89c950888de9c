// Files dropped anywhere on the form are its files; without script the field itself takes them.
for (const form of document.querySelectorAll("form[data-drop]")) {
  const field = form.querySelector("input[type=file]");
  for (const name of ["dragenter", "dragover"]) {
    form.addEventListener(name, (event) => { event.preventDefault(); form.dataset.drop = "over"; });
  }
  form.addEventListener("dragleave", () => { form.dataset.drop = ""; });
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    form.dataset.drop = "";
    if (event.dataTransfer.files.length) field.files = event.dataTransfer.files;
  });
}
