// The table of the atlas: rows that hold every word that is typed, of the library that is chosen. Without this script the
// whole table is shown. The search stands in the address, so it can be linked to: atlas.html?q=reflect&library=cv2
for (const form of document.querySelectorAll("form.search-table")) {
  const [words, library, count] = ["input", "select", "output"].map((name) => form.querySelector(name));
  const rows = [...form.nextElementSibling.querySelectorAll("tbody tr")];
  const texts = rows.map((row) => row.textContent.toLowerCase());
  const show = () => {
    const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
    rows.forEach((row, at) => {
      row.hidden =
        (library.value && row.dataset.library !== library.value) || !wanted.every((word) => texts[at].includes(word));
    });
    const shown = rows.filter((row) => !row.hidden).length;
    count.textContent = `${shown} of ${rows.length} calls`;
    const query = new URLSearchParams(Object.entries({ q: words.value, library: library.value }).filter(([, v]) => v));
    history.replaceState(null, "", (query.size ? `?${query}` : location.pathname) + location.hash);
  };
  const given = new URLSearchParams(location.search);
  words.value = given.get("q") ?? "";
  library.value = given.get("library") ?? "";
  form.addEventListener("input", show);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
  show();
}
