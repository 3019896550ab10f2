// Every page that is a piece of a site; each keeps its state to itself.
for (const [id, root] of [...document.querySelectorAll("[data-symconv]")].entries()) {
  root.symconv = openPage(root, { ...JSON.parse(root.querySelector("script").textContent), id });
}
