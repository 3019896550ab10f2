// What is seen, and what answers to mouse, keyboard and other programs. A page is drawn anew when an option changes;
// a pick only moves marks from some cells to others.

const shown = (value) => String(value).replaceAll("-", "−");
const ROLES = ["image", "kernel", "output"];
const SPACES = { math: "http://www.w3.org/1998/Math/MathML", svg: "http://www.w3.org/2000/svg" };

// An element "tag.class.class" with attributes, listeners and children, which are elements, texts or lists of them.
function make(kind, attributes = {}, ...children) {
  const [tag, ...classes] = kind.split(".");
  const space = SPACES[/^(svg|path)$/.test(tag) ? "svg" : /^m(ath|i|n|o|row|under|sub)$/.test(tag) ? "math" : ""];
  const node = space ? document.createElementNS(space, tag) : document.createElement(tag);
  if (classes.length) node.setAttribute("class", classes.join(" "));
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") node.addEventListener(name, value);
    else if (value !== null && value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null));
  return node;
}
const spread = (parts, sign) => parts.flatMap((part, n) => (n ? [sign, part] : [part]));
const upTo = (low, high) => Array.from({ length: high - low + 1 }, (_, n) => low + n);

// What the style needs to know of a grid: how many columns it has, and how long its values and its axis numbers are.
function size({ style }, rows, columns, longest) {
  style.cssText = `--columns: ${columns.length}; --longest: ${longest}; --digits: ${Math.max(...[...rows, ...columns].map((n) => `${n}`.length))}`;
}

const short = (text) => (text.length > 12 ? `${text.slice(0, 11)}…` : text); // what fits in a cell; an element stays

// A grid of cells on up to two axes; `head` is the slice before them. `cellOf(index)` gives what a cell says, how that
// is printed, the class of its text, its name for those who cannot see it, and whether it can be picked; `least` characters fit in a cell.
function gridOf(label, ranges, head, least, cellOf, onPick, onKey) {
  const flatly = ranges.length === 1;
  const [rows, columns] = flatly ? [[0], upTo(...ranges[0])] : ranges.map((range) => upTo(...range));
  const cells = new Map();
  let longest = least;
  const cell = (index) => {
    const { text, printed = text, kind, name, ghost } = cellOf(index);
    const value = make(`span.value.${kind}`, {}, short(printed));
    const node = make(`div.cell${ghost ? ".ghost" : ""}`, { role: "gridcell", tabindex: ghost ? null : -1, "aria-label": name }, value);
    if (kind !== "place") longest = Math.max(longest, Math.min(text.length, printed === text ? 12 : 6));
    cells.set(`${index}`, Object.assign(node, { index, name, ghost }));
    return node;
  };
  const heads = make("div.cells", { role: "row" }, make("span.corner", { role: "columnheader" }, label), columns.map((c) => make("span.axis", { role: "columnheader" }, shown(c))));
  const body = rows.map((r) => {
    const header = flatly ? make("span.corner", { role: "rowheader" }, label) : make("span.axis", { role: "rowheader" }, shown(r));
    return make("div.cells", { role: "row" }, header, columns.map((c) => cell([...head, ...(flatly ? [c] : [r, c])])));
  });
  const point = (event) => {
    const node = event.target.closest(".cell");
    if (!node || node.ghost || (event.type === "pointermove" && (event.buttons !== 1 || node === grid.current))) return;
    event.preventDefault();
    onPick(node.index);
    grid.current.focus({ preventScroll: true });
  };
  const key = (event) => {
    const index = event.target.index && onKey(event, event.target.index);
    if (!index) return;
    event.preventDefault();
    onPick(index);
  };
  const element = make("div.grid", { role: "grid", "aria-label": label, pointerdown: point, pointermove: point, keydown: key }, heads, body);
  size(element, rows, columns, longest);
  const grid = { element, cells, longest, rows: rows.length, columns: columns.length, marked: [], current: null };
  return grid;
}

// Put marks [index, class, what is laid on the cell, words for its name, another name] in place of the last ones.
function mark(grid, marks) {
  for (const node of grid.marked) {
    node.className = node.ghost ? "cell ghost" : "cell";
    node.setAttribute("aria-label", node.name);
    node.laid?.remove();
    node.laid = null;
  }
  grid.marked = [];
  for (const [index, kind, laid, words, name] of marks) {
    const node = grid.cells.get(`${index}`);
    if (!node) continue;
    node.classList.add(kind);
    if (laid) {
      node.laid?.remove();
      node.append((node.laid = make("span.over", { "aria-hidden": "true" }, laid)));
      node.classList.add("laid");
    }
    node.setAttribute("aria-label", `${name ?? node.getAttribute("aria-label")}, ${words}`);
    grid.marked.push(node);
  }
}

// The one cell of a grid that the tab key reaches.
function point(grid, index, picked) {
  const node = grid.cells.get(`${index}`);
  const focused = grid.current && grid.current === document.activeElement;
  grid.current?.setAttribute("tabindex", -1);
  grid.current?.removeAttribute("aria-selected");
  if (!node || node.ghost) return;
  grid.current = node;
  node.setAttribute("tabindex", 0);
  if (picked) node.setAttribute("aria-selected", true);
  if (focused) node.focus({ preventScroll: true });
}

// Where a key leads from an index within ranges; null for a key that does not move.
function moved(event, index, ranges) {
  const next = [...index];
  const last = index.length - 1;
  const to = (a, end) => a >= 0 && (next[a] = ranges[a][end]);
  const by = (a, step) => a >= 0 && (next[a] = Math.min(Math.max(next[a] + step, ranges[a][0]), ranges[a][1]));
  const ends = (end) => (event.ctrlKey ? ranges.forEach((_, a) => to(a, end)) : to(last, end));
  const leaf = (end) => (last > 1 ? by(last - 2, end ? 1 : -1) : to(last - 1, end));
  const keys = {
    ArrowLeft: () => by(last, -1), ArrowRight: () => by(last, 1), ArrowUp: () => by(last - 1, -1), ArrowDown: () => by(last - 1, 1),
    Home: () => ends(0), End: () => ends(1), PageUp: () => leaf(0), PageDown: () => leaf(1),
  };
  if (!Object.hasOwn(keys, event.key) || event.altKey || event.metaKey) return null;
  keys[event.key]();
  return next;
}

// The index that the law asks for, in letters or numbers: "m−2k+1", "(1−0)/2"; a positive part comes first.
function asks({ law }, over, n, other) {
  const sign = Math.sign(law.d);
  const solved = over === "kernel" ? [[law.s, n], [law.d, other], [law.o, null]] : [[-sign * law.s, n], [sign, other], [-sign * law.o, null]];
  const parts = solved.filter(([size]) => size);
  if (parts.length > 1 && parts[0][0] < 0 && parts[1][0] > 0) parts.unshift(parts.splice(1, 1)[0]);
  const texts = parts.map(([size, atom], place) => {
    const amount = Math.abs(size);
    const value = atom < 0 && (place || size !== 1) ? `(${atom})` : atom;
    const body = atom === null ? amount : amount === 1 ? value : `${amount}${typeof atom === "number" ? "·" : ""}${value}`;
    return `${size < 0 ? "-" : place ? "+" : ""}${body}`;
  });
  const divisor = over === "kernel" ? 1 : Math.abs(law.d);
  return shown(divisor === 1 ? texts.join("") || 0 : `(${texts.join("") || 0})/${divisor}`);
}

// A page in an element; the answer is what other programs are offered, or null if the page is not to be trusted.
function openPage(root, data) {
  // A sentence; one that is missing is the last word of its key.
  const say = (key, facts = {}) => (data.text[key] ?? key.split(".").at(-1)).replace(/\{(\w+)\}/g, (_, name) => facts[name] ?? `{${name}}`);
  const different = differenceFrom(data);
  if (different !== null) {
    root.replaceChildren(make("p", { role: "alert" }, say("differs", { what: different })));
    return null;
  }
  const listeners = [];
  const inputs = {};
  const last = {}; // the cell of each grid that was picked last
  let state = { ...data.state, at: [...data.state.at] };
  let model, sums, grids, slice, said, drawnLaw, timer, writing, revealed, asked, fitted, addressed;

  // --- State ---

  const copied = (value) => JSON.parse(JSON.stringify(value)); // without the −0 that a law may bring
  const get = () => copied(state);
  const boxOf = (one, role) => (role === "output" ? one.ranges : one[role].ranges);
  const middle = (ranges) => ranges.map(([low, high]) => (low + high) >> 1);
  const here = (role) => last[role] ?? middle(boxOf(model, role));

  // Take over the keys that are given, or throw a Refusal and leave the page as it was.
  function set(given) {
    const next = { ...get() };
    for (const [key, value] of Object.entries(given ?? {})) {
      const fits = key === "at" ? Array.isArray(value) && value.every(Number.isSafeInteger) : typeof value === typeof data.state[key];
      if (!Object.hasOwn(next, key) || !fits || value.length > 1e5) throw new Refusal("state", { what: clip(key) });
      next[key] = value;
    }
    for (const [key, known] of [["pick", ROLES], ["over", ["image", "kernel"]]]) {
      if (!known.includes(next[key])) throw new Refusal("unknown", { what: key, value: clip(next[key]) });
    }
    const drawn = (one) => JSON.stringify({ ...one, at: 0, pick: 0, over: 0, predict: 0 });
    const anew = !model || drawn(next) !== drawn(state);
    const made = anew ? modelOf(next, data) : model;
    if (anew) checkDrawn(made);
    const [at, ranges] = [made.order(next.at), boxOf(made, next.pick)];
    const exists = at.length === made.rank && inRanges(at, ranges);
    if (!exists && given.at && model) throw new Refusal("index", { what: say(next.pick), index: clip(next.at.join(",")), ranges: made.order(ranges).map(([low, high]) => shown(`${low} … ${high}`)).join(", ") });
    if (!exists) next.at = made.order(at.length === made.rank ? at.map((part, a) => Math.min(Math.max(part, ranges[a][0]), ranges[a][1])) : middle(ranges));
    if (anew || !next.predict || `${next.at}` !== `${state.at}`) revealed = false;
    [state, model] = [next, made];
    if (anew) draw();
    show();
    alert.textContent = "";
    listeners.forEach((listen) => listen(get()));
  }

  const sentence = (error) => say(`refused.${error.key}`, error.facts);

  // The same for what a user does: what cannot be is said in one sentence.
  function attempt(given) {
    try {
      set(given);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      alert.textContent = sentence(error);
      controls();
    }
  }

  // The image with all that any output asks for outside it.
  const extentOf = (one) =>
    one.axes.map(({ law, output, image, kernel }) => {
      const ends = output.flatMap((n) => kernel.map((k) => law.s * n + law.d * k + law.o));
      return [Math.min(image[0], ...ends), Math.max(image[1], ...ends)];
    });
  const rangesOf = (role) => (role === "image" ? extentOf(model) : boxOf(model, role));

  function checkDrawn(one) {
    const cells = [extentOf(one), one.ranges].reduce((sum, ranges) => sum + count(ranges.slice(-2).map(([low, high]) => high - low + 1)), 0);
    if (cells > data.limits.drawn) throw new Refusal("drawn", { count: cells, limit: data.limits.drawn });
  }

  // --- Parts that stay ---

  const choiceText = (key, value) => shown(say(`choice.${key}.${value}`));
  const optionOf = (value, text, selected = false) => make("option", { value, selected }, text);
  const labelled = (kind, text, control) => make(`label.${kind}`, {}, make("span", {}, text), control);
  const typed = (key, size, change) => (inputs[key] = make("input", { type: "text", size, maxlength: 60, spellcheck: "false", autocomplete: "off", change }));
  const button = (text, click, name = null) => make("button", { type: "button", click, "aria-label": name }, text);
  const option = (key, values) => {
    inputs[key] = make("select", { change: () => attempt({ [key]: inputs[key].value }) }, values.map((value) => optionOf(value, choiceText(key, value))));
    return labelled(`option.${key}`, say(`option.${key}`), inputs[key]);
  };
  const definition = (name) => {
    inputs[name] = make("input", { type: "radio", name: `definition-${data.id}`, change: () => attempt({ definition: name }) });
    return make("label", {}, inputs[name], make("span", {}, say(`definition.${name}`)));
  };
  const area = (what) => labelled("area", say(`values.${what}`), (inputs[what] = make("textarea", { rows: 4, spellcheck: "false", autocomplete: "off" })));
  inputs.predict = make("input", { type: "checkbox", change: () => attempt({ predict: inputs.predict.checked, pick: "output", at: model.order(here("output")) }) });

  const alert = make("p.alert", { role: "alert" });
  const live = make("p.live", { "aria-live": "polite" });
  const law = make("div.law");
  const panels = Object.fromEntries([...ROLES, "lying"].map((role) => [role, make(`section.panel.${role}`)]));
  const [sum, list, answer] = [make("div.sum"), make("div.products"), make("p.answer", { role: "status" })];
  const slider = make("input", { type: "range", min: 0, "aria-label": say("play.slider"), input: () => attempt({ pick: "output", at: model.order(outputAt(+slider.value)) }) });
  const playButton = button("", () => play(!timer));
  const guess = make("form.guess", { submit: (event) => (event.preventDefault(), predict(inputs.guess.value)) },
    labelled("entry", "", typed("guess", 8)), make("button", {}, say("predict.check")), button(say("predict.reveal"), () => reveal("")));
  const page = make("div.page", { keydown: playKey },
    make("header", {}, make(`h${data.level}.title`, {}, data.title), make("fieldset.definitions", {}, make("legend", {}, say("label.definition")), Object.keys(DEFINITIONS).map(definition))),
    make("div.options", {},
      option("mode", ["full", "same", "valid", "padding"]),
      option("padding", ["0", "1", "2", "3", ...Object.keys(PADDINGS)]),
      option("anchor", ["", "low", "high"]),
      option("boundary", Object.keys(BOUNDARIES)),
      labelled("option.fill", say("option.fill"), typed("fill", 5, () => attempt({ fill: inputs.fill.value }))),
      option("stride", ["1", "2", "3", "4"]),
      option("dilation", ["1", "2", "3"]),
      option("over", ["image", "kernel"]),
      make("details.values", {}, make("summary", {}, say("label.values")), make("div.form", {}, area("image"), area("kernel"), make("p", {}, say("values.hint")),
        button(say("values.apply"), () => attempt({ image: inputs.image.value, kernel: inputs.kernel.value })))),
      make("label.option.predict", {}, inputs.predict, make("span", {}, say("label.predict")))),
    alert, law,
    make("div.grids", {}, panels.image, make("div.kernels", {}, panels.kernel, panels.lying), panels.output),
    make("div.player", {}, button("◀", () => step(-1), say("play.back")), playButton, button("▶", () => step(1), say("play.next")), slider),
    make("div.below", {}, make("div", {}, sum, guess, answer, live), list));

  function controls() {
    inputs[state.definition].checked = true;
    for (const key of ["mode", "padding", "anchor", "boundary", "stride", "dilation", "over"]) {
      if (![...inputs[key].options].some(({ value }) => value === state[key])) inputs[key].append(optionOf(state[key], choiceText(key, state[key])));
      inputs[key].value = state[key];
    }
    inputs.fill.value = state.fill;
    inputs.predict.checked = state.predict;
    page.dataset.mode = state.mode;
    page.dataset.boundary = state.boundary;
  }

  // --- Play ---

  const position = () => flat(here("output"), model.ranges);
  const outputAt = (place) => {
    const sizes = model.ranges.map(([low, high]) => high - low + 1);
    return model.ranges.map(([low], a) => low + (Math.floor(place / count(sizes.slice(a + 1))) % sizes[a]));
  };
  const step = (by) => attempt({ pick: "output", at: model.order(outputAt(modulo(position() + (state.pick === "output" ? by : 0), model.outputs))) });

  function play(start) {
    clearInterval(timer);
    timer = start ? setInterval(step, 700, 1) : null;
    playButton.textContent = say(start ? "play.pause" : "label.play");
    announce();
  }

  function playKey(event) {
    if (event.key === "Escape" && timer) play(false);
    if (event.key !== " " || /^(INPUT|TEXTAREA|SELECT|BUTTON|SUMMARY)$/.test(event.target.tagName)) return;
    event.preventDefault();
    play(!timer);
  }

  // The live sentence is silent while playing.
  function announce() {
    if (!timer && live.textContent !== said) live.textContent = said;
  }

  // --- Names, indices and values in print ---

  // A name in its face, italic for signals and indices; a subscript below.
  const nameOf = (text, tag = "i") => {
    const [base, below] = nameParts(text, data.greek);
    return [make(tag, {}, base), below ? make("sub", {}, below) : null];
  };
  const spoken = (role, index) => `${data.names[role]} ${model.order(index).map(shown).join(", ")}`;
  const named = (role, index) => `${data.names[role]}[${shown(model.order(index))}]`;
  const place = (index) => shown(model.order(index.slice(-2))); // within its slice
  const entry = (role, index) => make("span.entry", {}, nameOf(data.names[role]), `[${typeof index === "string" ? index : shown(model.order(index))}]`);
  const cellText = ({ q, s }) => {
    if (!s) return shown(written(q));
    if (!NAME.test(s)) return shown(s).replaceAll("*", "·");
    const [base, below] = nameParts(s, data.greek);
    return below ? base + (/^[0-9]$/.test(below) ? "₀₁₂₃₄₅₆₇₈₉"[below] : `_${below}`) : base;
  };
  // The same as it is printed: what Python has read beyond plain cells comes with its MathML.
  const printed = (value) => {
    if (!Object.hasOwn(data.cells, value.s)) return cellText(value);
    const node = make("span");
    node.innerHTML = data.cells[value.s];
    return node;
  };
  const wrapped = (text) => (/^[\p{L}\p{N}._₀-₉]+$/u.test(text) ? text : `(${text})`);
  const valueAt = (role, index) => (index ? model[role].cells && entryOf(model[role], index, model.order) : model.fill);
  // A factor of a product: its value, or its own name and index.
  const factorOf = (role, index) => {
    const value = valueAt(role, index);
    if (!value) return entry(role, index);
    const text = cellText(value);
    return make(role === "kernel" ? "b" : "span", {}, wrapped(text) === text ? text : ["(", printed(value), ")"]);
  };
  const product = (term) => make("span.product", {}, term.weight === 1 ? null : `${wrapped(shown(term.weight))}·`, factorOf("kernel", term.kernel), "·", factorOf("image", term.read));
  const total = (term) => shown(sumText([productOf(model, term)]));
  // What is laid on a cell: the value of an element or a pixel, or its index where it is a symbol.
  const laidOf = (role, index) => {
    const value = valueAt(role, index);
    return value ? short(printed(value)) : make("span.place", {}, place(index));
  };

  // The law in large type: y[m,n] = Σ_i Σ_j x[i,j]·h[m−i,n−j].
  function drawLaw() {
    const mo = (text, more) => make("mo", { stretchy: "false", ...more }, text);
    const mi = (text) => {
      const [base, below] = nameParts(text, data.greek);
      return below ? make("msub", {}, make("mi", {}, base), make(/^[0-9]+$/.test(below) ? "mn" : "mi", {}, below)) : make("mi", {}, base);
    };
    const part = (text) => text.match(/[A-Za-z]\w*|[0-9]+|./g).map((one) => (/^[A-Za-z]/.test(one) ? mi(one) : /^[0-9]/.test(one) ? make("mn", {}, one) : mo(one)));
    const indexed = (role, parts) => [mi(data.names[role]), mo("["), parts.map((one, n) => [n ? mo(",", { separator: "true" }) : null, part(one)]), mo("]")];
    const letters = (role) => data.letters[role].slice(0, model.rank);
    const over = letters((drawnLaw = state.over));
    const other = model.order(model.axes).map((axis, n) => asks(axis, state.over, letters("output")[n], over[n]));
    const indices = { [state.over]: over, [state.over === "image" ? "kernel" : "image"]: other };
    const sigmas = over.map((letter) => make("munder", {}, mo("∑", { largeop: "true", movablelimits: "false" }), mi(letter)));
    law.replaceChildren(make("math", { display: "block" }, make("mrow", {}, indexed("output", letters("output")), mo("="), sigmas, indexed("image", indices.image), mo("·"), indexed("kernel", indices.kernel))));
  }

  // --- The grids ---

  function draw() {
    sums = isNumeric(model) ? sumsOf(model) : null;
    slice = inRanges([0], model.kernel.ranges) ? 0 : model.kernel.ranges[0][0];
    grids = {};
    for (const role of ROLES) delete last[role];
    slider.max = model.outputs - 1;
    drawnLaw = null;
    for (const what of ["image", "kernel"]) inputs[what].value = state[what].replaceAll(" / ", "\n");
  }

  function show() {
    const at = model.order(state.at);
    last[state.pick] = at;
    if (state.pick === "kernel") slice = at[0];
    const terms = termsOf(model, state.pick, at);
    controls();
    if (drawnLaw !== state.over) drawLaw();
    showGrids(at, terms);
    if (state.pick === "output") showSum(at);
    else showTerms(at, terms);
    showGuess();
    slider.value = position();
    slider.setAttribute("aria-valuetext", spoken("output", here("output")));
    playButton.textContent = say(timer ? "play.pause" : "label.play");
    announce();
    if (addressed) writeAddress();
  }

  // The slices that the grids show on a third axis: that of the pick, the chosen one of the kernel, and what they join.
  function slices(at) {
    if (model.rank < 3) return { image: [], kernel: [], output: [] };
    const [{ law: first, output }] = model.axes;
    const meets = Math.round((at[0] - first.d * slice - first.o) / first.s);
    const n = state.pick === "image" ? Math.min(Math.max(meets, output[0]), output[1]) : here("output")[0];
    return { image: [state.pick === "image" ? at[0] : first.s * n + first.d * slice + first.o], kernel: [slice], output: [n] };
  }

  function gridFor(role, head) {
    if (grids[role]?.slice === `${head}`) return grids[role];
    const label = `${say(role)} ${data.names[role]}`;
    const pick = (index) => attempt({ pick: role, at: model.order(index) });
    const least = Math.max(1, ...(model.kernel.cells ?? []).map((value) => Math.min(cellText(value).length, Object.hasOwn(data.cells, value.s) ? 6 : 12)));
    const grid = gridOf(label, rangesOf(role).slice(-2), head, least, (index) => cellOf(role, index), pick, (event, index) => moved(event, index, boxOf(model, role)));
    const chooser = make("select", { change: () => chooseSlice(role, +chooser.value) }, head.length ? upTo(...rangesOf(role)[0]).map((n) => optionOf(n, shown(n), n === head[0])) : []);
    const scroller = make("div.scroller", {}, grid.element);
    panels[role].replaceChildren(make(`h${data.level + 1}.label`, {}, say(role), " ", nameOf(data.names[role])), head.length ? labelled("option.slice", say("slice"), chooser) : "", scroller);
    fitted = null;
    return (grids[role] = Object.assign(grid, { slice: `${head}`, scroller }));
  }

  function chooseSlice(role, number) {
    if (role !== "kernel" || state.pick === "kernel") return attempt({ pick: role, at: model.order([number, ...here(role).slice(1)]) });
    slice = number;
    return show();
  }

  // What stands in a cell: the value, or the index of a symbol; outside the image what a read there returns.
  function cellOf(role, index) {
    const name = spoken(role, index);
    const valued = (text) => ({ text, kind: "plain", name: text ? `${name}, ${say("said.value", { value: text })}` : name });
    if (role === "output") return valued(sums ? shown(sums[flat(index, model.ranges)]) : "");
    if (!inRanges(index, model[role].ranges)) return ghostOf(index, name);
    const value = valueAt(role, index);
    return value ? { ...valued(cellText(value)), printed: printed(value) } : { text: place(index), kind: "place", name };
  }

  // The weighted pixels that a read outside the image returns.
  const foundOutside = (index) =>
    model.axes.reduce((found, { image, boundary }, a) => {
      const pixels = BOUNDARIES[boundary](index[a] - image[0], image[1] - image[0] + 1);
      return found.flatMap(({ read, weight }) => pixels.map(([pixel, times]) => ({ read: read && pixel !== FILL ? [...read, pixel + image[0]] : null, weight: weight * times })));
    }, [{ read: [], weight: 1 }]);

  function ghostOf(index, name) {
    const found = foundOutside(index);
    const words = found.map(({ read, weight }) => `${weight === 1 ? "" : `${shown(weight)} × `}${read ? spoken("image", read) : cellText(model.fill)}`).join(" + ");
    const outside = { ghost: true, kind: "plain", text: "", name: say("said.outside", { index: name, found: words || say("said.nothing") }) };
    if (!found.length) return outside;
    const [{ read, weight }] = found;
    if (found.length === 1 && read && !model.image.cells) return { ...outside, kind: "place", text: `${weight < 0 ? "−" : ""}${place(read)}` };
    if (!isNumeric({ ...model, kernel: { cells: [] } })) return { ...outside, text: found.length > 1 ? "…" : `${weight < 0 ? "−" : ""}${cellText(pixelOf(model, read))}` };
    return { ...outside, text: shown(sumText(found.map((one) => ({ q: times([BigInt(one.weight), 1n], pixelOf(model, one.read).q), s: [] })))) };
  }

  function showGrids(at, terms) {
    const heads = slices(at);
    const marks = marksOf(at, terms);
    for (const role of ROLES) {
      const grid = gridFor(role, heads[role]);
      mark(grid, marks[role]);
      point(grid, role === state.pick ? at : [...heads[role], ...here(role).slice(-2)], role === state.pick);
    }
    if (!fitted) fit();
    drawArrows(marks.image);
    showLying(at, terms);
    ["image", "output"].forEach(keepInView);
  }

  // Which cells of each grid carry what: [index, class, what is laid on it, words].
  function marksOf(at, terms) {
    const picked = (laid = null, name) => [[at, "picked", laid, say("said.picked"), name]];
    if (state.pick === "output") {
      const elements = [...indices(model.kernel.ranges)].map((k) => [k, askedOf(model, at, k)]);
      const hidden = state.predict && !revealed;
      return {
        image: elements.map(([k, p]) => [p, "read", laidOf("kernel", k), say("said.read", { element: spoken("kernel", k) })]),
        kernel: elements.map(([k, p]) => [k, "used", null, say("said.reads", { pixel: spoken("image", p) })]),
        output: hidden ? picked("?", spoken("output", at)) : picked(sums ? null : nameOf(data.names.output)),
      };
    }
    if (state.pick === "image") {
      const reached = grouped(terms, "output");
      return {
        image: picked(),
        kernel: terms.map((term) => [term.kernel, "used", null, say("said.carries", { output: spoken("output", term.output) })]),
        output: [...reached.values()].map((own) => [own[0].output, "read", own.length === 1 ? laidOf("kernel", own[0].kernel) : `${own.length}×`, say("said.reached", { element: own.map((term) => spoken("kernel", term.kernel)).join("; ") })]),
      };
    }
    const gets = (term) => say("said.gets", { pixel: term.read ? spoken("image", term.read) : cellText(model.fill) });
    return {
      image: terms.map((term) => [term.asked, "read", null, say("said.read", { element: spoken("kernel", at) })]),
      kernel: picked(),
      output: terms.map((term) => [term.output, "read", sums ? short(total(term)) : laidOf("image", term.read), gets(term)]),
    };
  }

  // The kernel as it lies on the image (gather) or on the output (scatter), beside the indices that it lies on.
  function showLying(at, terms) {
    panels.lying.hidden = state.pick === "kernel";
    if (panels.lying.hidden) return;
    const gather = state.pick === "output";
    const placeOf = (k) => (gather ? askedOf(model, at, k) : model.axes.map(({ law: { s, d, o } }, a) => (at[a] - d * k[a] - o) / s));
    const placed = [...indices(model.kernel.ranges)].filter((k) => model.rank < 3 || k[0] === slice).map((k) => [placeOf(k), k]).filter(([place]) => place.every(Number.isInteger));
    const found = new Map(placed.map(([place, k]) => [`${place.slice(-2)}`, k]));
    const live = new Set(terms.map((term) => `${term.kernel}`));
    const along = (a) => [...new Set(placed.map(([place]) => place[a]))].sort((p, q) => p - q);
    const [rows, columns] = [model.rank > 1 ? along(model.rank - 2) : [null], along(model.rank - 1)];
    const number = (role, n) => make("span.axis", { role }, n === null ? "" : shown(n));
    const cell = (r, c) => {
      const k = found.get(`${r === null ? c : [r, c]}`);
      return make(`span.cell${k && live.has(`${k}`) ? ".read" : ".ghost"}`, { role: "cell" }, k ? laidOf("kernel", k) : "");
    };
    const line = (head, cells) => make("div.cells", { role: "row" }, head, cells);
    const where = say(gather ? "lying.image" : "lying.output");
    const table = make("div.grid", { role: "table", "aria-label": where }, line(number("cell", null), columns.map((c) => number("columnheader", c))),
      rows.map((r) => line(number(r === null ? "cell" : "rowheader", r), columns.map((c) => cell(r, c)))));
    size(table, rows, columns, grids.kernel.longest);
    const turned = model.axes.some(({ law: { s, d } }) => (gather ? d : -d * s) < 0) ? "turned" : "straight";
    panels.lying.replaceChildren(make(`h${data.level + 1}.label`, {}, where), make("div.scroller", {}, table), make("p.why", {}, say(`${turned}.${state.pick}.${state.definition}`)));
  }

  // Arrows from reads outside the image to the pixels that a folding rule finds, in units of cells.
  function drawArrows(marks) {
    const { element, cells, marked, rows, columns } = grids.image;
    element.querySelector("svg")?.remove();
    const ghosts = state.pick === "output" ? marks.map(([index]) => cells.get(`${index}`)).filter((node) => node?.ghost) : [];
    const pairs = ghosts.flatMap((ghost) => foundOutside(ghost.index).map(({ read }) => [ghost, cells.get(`${read}`)])).filter(([, pixel]) => pixel);
    if (!pairs.length) return;
    const corner = rangesOf("image").slice(-2).map(([low]) => low - 0.5);
    const centre = ({ index }) => [index.at(-1) - corner.at(-1), model.rank > 1 ? index.at(-2) - corner[0] : 0.5];
    const path = ([ghost, pixel]) => {
      const [[x, y], [p, q]] = [centre(ghost), centre(pixel)];
      const angle = Math.atan2(q - y, p - x);
      const barb = (turn) => `${p - 0.2 * Math.cos(angle + turn)} ${q - 0.2 * Math.sin(angle + turn)}`;
      return `M${x} ${y}L${p} ${q}M${barb(0.4)}L${p} ${q}L${barb(-0.4)}`;
    };
    const attributes = { viewBox: `0 0 ${columns} ${rows}`, preserveAspectRatio: "none", "aria-hidden": "true" };
    element.append(make("svg.arrows", attributes, make("path", { d: pairs.map(path).join("") })));
    for (const [, pixel] of pairs) {
      pixel.classList.add("source");
      marked.push(pixel);
    }
  }

  // --- The sum and its products ---

  const first = (rows) => rows.slice(0, data.limits.rows);
  const cut = (rows) => (rows.length > data.limits.rows ? make("p.note", {}, say("first", { shown: data.limits.rows, count: rows.length })) : "");

  // The list of products, its columns as wide as their longest texts.
  function fill(rows) {
    const longest = (n) => Math.max(0, ...rows.map((row) => row.children[n]?.textContent.length ?? 0));
    [0, 1, 2, 3].forEach((n) => list.style.setProperty(`--column-${n}`, `${(0.58 * longest(n) + 1).toFixed(1)}em`));
    list.replaceChildren(...rows);
  }

  // Where a pixel goes, or what a kernel element brings.
  function showTerms(at, terms) {
    const key = state.pick === "image" ? "scatter" : "shifted";
    const facts = { entry: named(state.pick, at), count: terms.length, outputs: new Set(terms.map((term) => `${term.output}`)).size };
    sum.replaceChildren(make("p", {}, say(key, facts)), cut(terms));
    fill(first(terms).map((term) => make("div.product-row.pair", {}, entry("output", term.output), make("span", {}, say("gets")), product(term))));
    said = say(`said.${key}`, { ...facts, entry: spoken(state.pick, at) });
  }

  function showSum(at) {
    const rows = candidatesOf(model, at, state.over);
    const hidden = state.predict && !revealed;
    const value = sums && shown(sums[flat(at, model.ranges)]);
    const facts = { candidates: rows.length, kept: rows.filter(({ reason }) => !reason).length, entry: spoken("output", at), sum: value };
    const kept = rows.flatMap((row) => row.terms);
    const more = kept.length > data.limits.rows ? " + …" : "";
    const signed = first(kept).map((term, n) => (n ? total(term).replace(/^(−?)/, (sign) => (sign ? " − " : " + ")) : total(term)));
    const values = value && !hidden && kept.length ? [make("br"), "= ", signed.join(""), more, make("br"), "= ", make("strong", {}, value)] : [];
    sum.replaceChildren(make("p.formula", {}, entry("output", at), " = ", kept.length ? [spread(first(kept).map(product), " + "), more] : "0", values), make("p.note", {}, say(`count.${state.over}`, facts)), cut(rows));
    fill(first(rows).map((row, n) => productRow(at, row, hidden, rows[n + 1])));
    said = say(`said.${hidden ? "hidden" : value ? "sum" : "kept"}`, facts);
  }

  function productRow(at, row, hidden, next) {
    const [own, other] = state.over === "image" ? ["image", "kernel"] : ["kernel", "image"];
    const index = { image: row.asked, kernel: row.kernel };
    const law = model.order(model.axes.map((axis, a) => asks(axis, state.over, at[a], index[own][a]))).join(",");
    const ends = next && model.rank > 1 && { image: next.asked, kernel: next.kernel }[own].at(-2) !== index[own].at(-2);
    const gives = row.reason ? say(`reason.${row.reason}`) : hidden ? "" : spread(row.terms.map((term) => [product(term), sums ? ` = ${total(term)}` : ""]), " + ");
    return make(`div.product-row${row.reason ? ".gone" : ""}${ends ? ".last" : ""}`, {},
      entry(own, index[own]), entry(other, law), make("span", {}, "= ", make(row.reason ? "s" : "span", {}, entry(other, index[other]))), make("span", {}, gives));
  }

  // --- Prediction ---

  function showGuess() {
    const asking = state.predict && state.pick === "output" && !revealed;
    const name = `${data.names.output}[${state.at.map(shown)}] =`;
    guess.hidden = !asking || !sums;
    answer.textContent = asking && !sums ? say("predict.symbols") : "";
    guess.querySelector("span").textContent = name;
    if (asked !== name) inputs.guess.value = "";
    asked = name;
  }

  function predict(text) {
    const at = model.order(state.at);
    let number = null;
    try {
      number = readNumber(text.replaceAll("−", "-"), (key) => { throw new Refusal(key); });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error; // too long a number, or one divided by zero
    }
    if (!number) return void (answer.textContent = say("predict.number"));
    if (written(number) === sums[flat(at, model.ranges)]) return reveal(say("predict.right"));
    const mistake = mistakeOf(state, data, at, written(number));
    answer.textContent = mistake ? say("predict.mistake", { mistake: say(`mistake.${mistake}`) }) : say("predict.wrong");
    return null;
  }

  function reveal(words) {
    revealed = true;
    show();
    answer.textContent = words;
  }

  // --- Around the page ---

  // Cells as large as the grids allow, three side by side or below each other; never below 24 pixels.
  function fit() {
    const width = root.clientWidth;
    fitted = `${width} ${innerHeight}`;
    const room = (role, cell) => {
      const { columns, longest } = grids[role];
      return columns * Math.max(cell, longest * 0.68 * Math.max(10, Math.min(0.42 * cell, (1.62 * cell) / longest)) + 6) + 34;
    };
    const beside = (cell) => room("image", cell) + Math.max(room("kernel", cell), width < 1100 ? 165 : 220) + room("output", cell) + 110; // the kernel's words are wider
    const narrow = width < 760 || (width < 1000 && beside(24) > width);
    const fits = (cell) => {
      const [image, output] = [grids.image.rows, grids.output.rows];
      if (narrow) return Math.max(...ROLES.map((role) => room(role, cell))) + 28 <= width && (image + output) * cell <= 0.72 * innerHeight;
      return beside(cell) <= Math.min(width, 1280) && Math.max(image, output) * cell <= 0.58 * innerHeight;
    };
    page.style.setProperty("--cell", `${upTo(25, 40).reverse().find(fits) ?? 24}px`);
    page.style.setProperty("--printed", `${upTo(13, 36).reverse().find((cell) => beside(cell) <= 720) ?? 12}px`);
    page.classList.toggle("narrow", narrow);
    page.classList.toggle("loose", beside(40) < 0.65 * width);
    for (const { scroller } of Object.values(grids)) scroller.tight = scroller.scrollWidth > scroller.clientWidth || scroller.scrollHeight > scroller.clientHeight;
  }

  function keepInView(role) {
    const { marked, scroller } = grids[role];
    if (!marked.length || !scroller.tight) return;
    const [outer, ...inner] = [scroller, marked[0], marked.at(-1)].map((node) => node.getBoundingClientRect());
    const shift = (from, to) => {
      const [low, high] = [Math.min(...inner.map((box) => box[from])) - outer[from] - 30, Math.max(...inner.map((box) => box[to])) - outer[to]];
      return low < 0 ? low : Math.max(0, Math.min(high, low));
    };
    scroller.scrollBy(shift("left", "right"), shift("top", "bottom"));
  }

  // The address says what differs from the page as it was made, soon after the last change; frames that have none of
  // their own refuse it.
  function writeAddress() {
    clearTimeout(writing);
    writing = setTimeout(() => {
      const changed = Object.keys(state).filter((key) => `${state[key]}` !== `${data.state[key]}`);
      const text = changed.map((key) => `${key}=${encodeURIComponent(state[key]).replaceAll("%2C", ",").replaceAll("%20", "+")}`).join("&");
      try {
        history.replaceState(null, "", text ? `#${text}` : location.href.split("#")[0]);
      } catch {
        addressed = false;
      }
    }, 200);
  }

  function readAddress() {
    const given = { ...data.state };
    for (const [key, text] of new URLSearchParams(location.hash.slice(1))) {
      if (Object.hasOwn(given, key)) given[key] = key === "at" ? text.split(",").map(Number) : key === "predict" ? text === "true" : text;
    }
    attempt(given);
    addressed = true;
  }

  // --- What other programs are offered, see docs/page.md ---

  const outputs = () => copied({ box: model.order(model.ranges), sums: sums ?? sumsOf(model) });
  function terms() {
    const { order } = model;
    const at = order(state.at);
    const row = (term) => [order(term.output), order(term.asked), term.read && order(term.read), order(term.kernel), term.weight, true, null];
    if (state.pick !== "output") return copied(termsOf(model, state.pick, at).map(row));
    const gone = ({ asked, kernel, reason }) => [order(at), order(asked), null, order(kernel), 0, false, reason];
    return copied(candidatesOf(model, at, state.over).flatMap((one) => (one.reason ? [gone(one)] : one.terms.map(row))));
  }
  const offered = (state) => {
    try {
      set(state);
    } catch (error) {
      throw error instanceof Refusal ? new Error(sentence(error)) : error;
    }
  };

  root.replaceChildren(page);
  set(state);
  new ResizeObserver(() => `${root.clientWidth} ${innerHeight}` !== fitted && fit()).observe(root);
  return { get, set: offered, outputs, terms, attempt, readAddress, listen: (listener) => listeners.push(listener) };
}

// Messages {symconv: "get" | "set" | "outputs" | "terms", id, state} are answered with {symconv, id, result | error}.
function answerMessages(target) {
  addEventListener("message", ({ data, source }) => {
    if (!["get", "set", "outputs", "terms"].includes(data?.symconv) || !source || "result" in data || "error" in data) return;
    const answer = { symconv: data.symconv, id: data.id };
    try {
      answer.result = target[data.symconv](data.state) ?? null;
    } catch (error) {
      answer.error = error.message;
    }
    source.postMessage(answer, "*");
  });
}

// Opens every page of this document in a style; the first one answers for it, and has the address if it is the only one.
function start(style) {
  document.head.append(make("style", {}, style));
  const roots = [...document.querySelectorAll("[data-symconv]")];
  for (const [id, root] of roots.entries()) root.symconv = openPage(root, { ...JSON.parse(root.querySelector("script").textContent), id });
  const pages = roots.map((root) => root.symconv).filter(Boolean);
  if (!pages.length) return;
  window.symconv = pages[0];
  answerMessages(pages[0]);
  if (roots.length > 1) return;
  pages[0].readAddress();
  addEventListener("hashchange", pages[0].readAddress);
}
