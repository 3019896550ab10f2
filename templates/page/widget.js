// The same as a widget of a notebook, whose state follows the page and is followed by it.
function render({ model, el }) {
  const page = openPage(el.appendChild(make("div.symconv")), { ...model.get("data"), id: Math.random() });
  if (!page) return;
  const differs = () => JSON.stringify(model.get("state")) !== JSON.stringify(page.get());
  page.attempt(model.get("state"));
  page.listen((state) => differs() && (model.set("state", state), model.save_changes()));
  model.on("change:state", () => differs() && page.attempt(model.get("state")));
}

export default { render };
