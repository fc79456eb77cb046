// What is clicked before the modules are here is chosen as soon as they are: they look at the address first. No module itself, and before the
// document, so that nothing can be clicked before it.

addEventListener("click", function early(event) {
  if (document.documentElement.dataset.ready) return removeEventListener("click", early);
  const found = event.target.closest("[data-ref], [data-refs]");
  if (found) location.replace(`#${found.dataset.ref ?? found.dataset.refs.split(" ")[0]}`);
});
