// From a call to a library: goes to the recipe. Without this script the table below leads to the same pages.
for (const form of document.querySelectorAll("form.porting")) {
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const [source, call] = form.elements.call.value.split(" ");
    const target = form.elements.library.value;
    location.href = source === target ? `atlas/${call}.html` : `porting/${source}-to-${target}.html#${call}`;
  });
}
