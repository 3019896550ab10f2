// What is seen, and what answers to mouse, keyboard and other programs. A page is drawn anew when an option changes;
// a pick only moves marks from some cells to others.

const MINUS = /-/g;
const shown = (value) => String(value).replace(MINUS, "−");
const PICKS = ["output", "image", "kernel"];

// An element with attributes and children; `text` sets what it says, and functions listen.
function make(tag, attributes = {}, ...children) {
  const math = ["math", "mrow", "mi", "mo", "mn", "munder", "mfrac", "msub"].includes(tag);
  const node = math ? document.createElementNS("http://www.w3.org/1998/Math/MathML", tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") node.addEventListener(name, value);
    else if (name === "text") node.textContent = value;
    else if (value !== null && value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null));
  return node;
}

// A printed name: the base in its face, subscripts below.
function printedName(text, greek, tag = "i") {
  const [base, below] = nameParts(text, greek);
  return make("span", { class: "name" }, make(tag, { text: base }), below ? make("sub", { text: below }) : null);
}

// --- One grid --------------------------------------------------------------------------------------------------------

// A grid of cells for the ranges of the drawn axes. `cell(index)` says what stands in a cell: its text, the class of its
// text, whether it can be picked, and its name for those who cannot see it.
class Grid {
  constructor({ ranges, head, label, cell, picked, move, order }) {
    Object.assign(this, { ranges, head, cell, picked, move, order, cells: new Map(), marked: [], current: null });
    const [rows, columns] = [ranges.length > 1 ? ranges.at(-2) : [0, 0], ranges.at(-1)];
    const [r0, r1] = rows, [c0, c1] = columns;
    this.columns = c1 - c0 + 1;
    this.rows = r1 - r0 + 1;
    this.longest = 1;
    const body = [this.row([make("span", { role: "columnheader", "aria-label": label }), ...this.numbers(c0, c1)], "axis")];
    for (let r = r0; r <= r1; r++) {
      const row = [make("span", { role: "rowheader", class: "number", text: ranges.length > 1 ? shown(r) : "" , "aria-label": ranges.length > 1 ? null : label})];
      for (let c = c0; c <= c1; c++) row.push(this.add([...head, ...(ranges.length > 1 ? [r, c] : [c])]));
      body.push(this.row(row));
    }
    this.element = make("div", { role: "grid", class: "grid", "aria-label": label, keydown: (event) => this.key(event), pointerdown: (event) => this.point(event), pointermove: (event) => event.buttons === 1 && this.point(event) }, body);
    this.element.style.setProperty("--columns", this.columns);
    this.element.style.setProperty("--longest", Math.min(this.longest, 12));
  }
  numbers(low, high) {
    return Array.from({ length: high - low + 1 }, (_, n) => make("span", { role: "columnheader", class: "number", text: shown(low + n) }));
  }
  row(cells, kind = "") {
    return make("div", { role: "row", class: `row ${kind}` }, cells);
  }
  add(index) {
    const { text, kind, pickable, name } = this.cell(index);
    const value = make("span", { class: `value ${kind}`, text: text.length > 12 ? `${text.slice(0, 11)}…` : text });
    const node = make("div", { role: "gridcell", class: pickable ? "cell" : "cell ghost", tabindex: pickable ? -1 : null, "aria-label": name }, value);
    if (!kind.includes("index")) this.longest = Math.max(this.longest, text.length);
    Object.assign(node, { index, name, value, pickable });
    this.cells.set(`${index}`, node);
    return node;
  }
  at(index) {
    return this.cells.get(`${index}`);
  }
  // Marks are [index, class, text, words]: what lies on a cell, and how that is said.
  mark(marks) {
    for (const node of this.marked) {
      node.className = node.pickable ? "cell" : "cell ghost";
      node.setAttribute("aria-label", node.name);
      if (node.over) node.over.textContent = "";
    }
    this.marked = [];
    for (const [index, kind, text, words] of marks) {
      const node = this.at(index);
      if (!node) continue;
      node.classList.add(...kind.split(" "));
      if (text) {
        if (!node.over) node.append((node.over = make("span", { class: "over", "aria-hidden": "true" })));
        node.over.replaceChildren(...[text].flat());
        node.classList.add("laid");
      }
      if (words) node.setAttribute("aria-label", `${node.getAttribute("aria-label")}, ${words}`);
      this.marked.push(node);
    }
  }
  // The one cell that the tab key reaches.
  focusable(index) {
    const node = this.at(index);
    this.current?.setAttribute("tabindex", -1);
    this.current?.removeAttribute("aria-selected");
    if (node?.pickable) {
      node.setAttribute("tabindex", 0);
      this.current = node;
    }
  }
  select() {
    this.current?.setAttribute("aria-selected", "true");
  }
  point(event) {
    const node = event.target.closest?.(".cell") ?? null;
    if (!node?.pickable || (event.type === "pointermove" && node === this.current)) return;
    this.picked(node.index);
    node.focus({ preventScroll: true });
    event.preventDefault();
  }
  key(event) {
    const index = event.target.index && this.move(event, event.target.index);
    if (!index) return;
    event.preventDefault();
    this.picked(index);
    this.at(index)?.focus({ preventScroll: true });
  }
}

// Where a key leads from an index within ranges; null for a key that does not move.
function moved(event, index, ranges) {
  const rank = index.length;
  const [row, column] = [rank - 2, rank - 1];
  const next = [...index];
  const to = (a, end) => (a >= 0 ? (next[a] = ranges[a][end]) : null);
  const by = (a, step) => (a >= 0 ? (next[a] = Math.min(Math.max(next[a] + step, ranges[a][0]), ranges[a][1])) : null);
  const ends = (end) => (event.ctrlKey ? ranges.forEach((_, a) => to(a, end)) : to(column, end));
  const page = (step) => (rank > 2 ? by(rank - 3, step) : to(row, step < 0 ? 0 : 1));
  const keys = {
    ArrowLeft: () => by(column, -1),
    ArrowRight: () => by(column, 1),
    ArrowUp: () => by(row, -1),
    ArrowDown: () => by(row, 1),
    Home: () => ends(0),
    End: () => ends(1),
    PageUp: () => page(-1),
    PageDown: () => page(1),
  };
  if (!Object.hasOwn(keys, event.key) || event.altKey || event.metaKey) return null;
  keys[event.key]();
  return next;
}

// --- The law in letters or numbers -----------------------------------------------------------------------------------

// The index that the law solved for image or kernel asks for: "m − 2k + 1", "(1 − 0)/2"; a positive part comes first.
function linear({ law }, over, n, other) {
  const sign = law.d > 0 ? 1 : -1;
  const parts = over === "kernel" ? [[law.s, n], [law.d, other], [law.o, null]] : [[-sign * law.s, n], [sign, other], [-sign * law.o, null]];
  const kept = parts.filter(([size]) => size);
  if (kept.length > 1 && kept[0][0] < 0 && kept[1][0] > 0) kept.unshift(kept.splice(1, 1)[0]);
  const text = kept.map(([size, atom], number) => {
    const value = atom !== null && String(atom).startsWith("-") && (number || size !== 1) ? `(${atom})` : atom;
    const times = typeof atom === "number" ? "·" : "";
    const amount = Math.abs(size);
    const body = atom === null ? `${amount}` : amount === 1 ? `${value}` : `${amount}${times}${value}`;
    return `${size < 0 ? "−" : number ? "+" : ""}${body}`;
  });
  const sum = text.join("") || "0";
  const divisor = over === "kernel" ? 1 : Math.abs(law.d);
  return shown(divisor === 1 ? sum : `(${sum})/${divisor}`);
}

// --- The page --------------------------------------------------------------------------------------------------------

class PageView {
  constructor(root, data) {
    Object.assign(this, { root, data, listeners: [], playing: null, message: "", revealed: false });
    this.document = root.ownerDocument;
    this.state = { ...data.state, at: [...data.state.at] };
    const different = differenceFrom(data);
    if (different !== null) {
      root.replaceChildren(make("p", { role: "alert", text: this.say("differs", { what: different }) }));
      this.broken = true;
      return;
    }
    this.build();
    this.set(this.state);
  }

  say(key, facts = {}) {
    return (this.data.text[key] ?? key).replace(/\{(\w+)\}/g, (_, name) => facts[name] ?? `{${name}}`);
  }

  // --- State ---

  // A state with every key, checked; keys that are left out stay as they are.
  complete(given) {
    const state = { ...this.state };
    for (const [key, value] of Object.entries(given ?? {})) {
      const kind = Array.isArray(value) ? value.every(Number.isSafeInteger) && "array" : typeof value;
      if (!Object.hasOwn(this.data.state, key) || kind !== (key === "at" ? "array" : typeof this.data.state[key]) || String(value).length > 100000) throw new Refusal("state", { what: clip(key) });
      state[key] = value;
    }
    if (!PICKS.includes(state.pick)) throw new Refusal("unknown", { what: "pick", value: clip(state.pick) });
    if (!["image", "kernel"].includes(state.over)) throw new Refusal("unknown", { what: "over", value: clip(state.over) });
    return state;
  }

  // Take over a state, or keep what there is and throw the Refusal.
  set(given) {
    const state = this.complete(given);
    const old = this.model;
    const depends = (one) => JSON.stringify({ ...one, at: 0, pick: 0, over: 0, predict: 0 });
    const again = !old || depends(state) !== depends(this.drawn);
    const model = again ? modelOf(state, this.data) : old;
    if (again) this.checkDrawable(model);
    const ranges = this.rangesOf(model, state.pick);
    const at = model.order(state.at);
    const asked = given.at !== undefined && given !== this.state;
    if (at.length !== model.rank || !inRanges(at, ranges)) {
      if (asked && at.length === model.rank) throw new Refusal("index", { what: this.say(state.pick), index: state.at.join(","), ranges: this.rangesText(model, ranges) });
      state.at = model.order(ranges.map(([low, high], a) => (at.length === model.rank ? Math.min(Math.max(at[a], low), high) : (low + high) >> 1)));
    }
    Object.assign(this, { state, model, drawn: state });
    if (old !== model || !state.predict) this.revealed = false;
    this.tell("");
    if (again) this.draw();
    this.show();
    this.listeners.forEach((listen) => listen(this.get()));
  }

  // The same for what a user does: what cannot be is said in one sentence, and the page stays as it was.
  attempt(given) {
    try {
      this.set(given);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.tell(this.refusal(error));
      this.controls();
    }
  }

  refusal({ key, facts }) {
    return this.say(`refused.${key}`, facts);
  }

  rangesText(model, ranges) {
    return model.order(ranges).map(([low, high]) => shown(`${low} … ${high}`)).join(", ");
  }

  tell(text) {
    this.alert.textContent = text;
  }

  get() {
    return { ...this.state, at: [...this.state.at] };
  }

  rangesOf(model, pick) {
    return { output: model.ranges, image: model.image.ranges, kernel: model.kernel.ranges }[pick];
  }

  // The image with all that any output asks for outside it.
  extentOf(model) {
    return model.axes.map(({ law, output, image, kernel }) => {
      const ends = output.flatMap((n) => kernel.map((k) => law.s * n + law.d * k + law.o));
      return [Math.min(image[0], ...ends), Math.max(image[1], ...ends)];
    });
  }

  checkDrawable(model) {
    const cells = count(this.extentOf(model).slice(-2).map(([low, high]) => high - low + 1)) + count(model.ranges.slice(-2).map(([low, high]) => high - low + 1));
    if (cells > this.data.limits.drawn) throw new Refusal("drawn", { count: cells, limit: this.data.limits.drawn });
  }

  // --- Parts that stay ---

  build() {
    const { data } = this;
    const option = (key, values, facts) => this.option(key, values, facts);
    this.alert = make("p", { role: "alert", class: "alert" });
    this.live = make("p", { "aria-live": "polite", class: "live" });
    this.law = make("div", { class: "law" });
    this.panels = Object.fromEntries(["image", "kernel", "lying", "output"].map((role) => [role, make("section", { class: `panel ${role}` })]));
    this.sum = make("div", { class: "sum" });
    this.list = make("div", { class: "products" });
    this.inputs = {};
    const definitions = make("fieldset", { class: "definitions" }, make("legend", { text: this.say("label.definition") }), Object.keys(DEFINITIONS).map((name) => this.definition(name)));
    const options = make("div", { class: "options" },
      option("mode", ["full", "same", "valid", "padding"]),
      option("padding", ["0", "1", "2", "3", "same_upper", "same_lower", "causal"]),
      option("anchor", ["", "low", "high"]),
      option("boundary", Object.keys(BOUNDARIES)),
      this.fillInput(),
      option("stride", ["1", "2", "3", "4"]),
      option("dilation", ["1", "2", "3"]),
      option("over", ["image", "kernel"]),
      this.valuesForm(),
      this.predictOption(),
    );
    this.page = make("div", { class: "page", keydown: (event) => this.playKey(event) },
      make("header", {}, make("h1", { text: data.title }), definitions),
      options, this.alert, this.law,
      make("div", { class: "grids" }, this.panels.image, make("div", { class: "kernels" }, this.panels.kernel, this.panels.lying), this.panels.output),
      this.player(),
      make("div", { class: "below" }, make("div", {}, this.sum, this.live, this.prediction()), this.list),
    );
    this.root.replaceChildren(this.page);
    this.observer = new ResizeObserver(() => this.fit());
    this.observer.observe(this.page);
  }

  definition(name) {
    const radio = make("input", { type: "radio", name: `definition-${this.data.id}`, value: name, change: () => this.attempt({ definition: name }) });
    this.inputs[name] = radio;
    return make("label", {}, radio, make("span", { text: this.say(`definition.${name}`) }));
  }

  // A quiet word that opens a list of choices.
  option(key, values) {
    const select = make("select", { change: () => this.attempt({ [key]: select.value }) }, values.map((value) => make("option", { value, text: this.choice(key, value) })));
    this.inputs[key] = select;
    return make("label", { class: `option ${key}` }, make("span", { text: this.say(`option.${key}`) }), select);
  }

  choice(key, value) {
    return this.data.text[`choice.${key}.${value}`] ?? shown(value);
  }

  fillInput() {
    this.inputs.fill = make("input", { type: "text", size: 5, maxlength: 60, spellcheck: "false", autocomplete: "off", change: () => this.attempt({ fill: this.inputs.fill.value }) });
    return make("label", { class: "option fill" }, make("span", { text: this.say("option.fill") }), this.inputs.fill);
  }

  valuesForm() {
    const area = (what) => {
      this.inputs[what] = make("textarea", { rows: 4, spellcheck: "false", autocomplete: "off", autocapitalize: "off" });
      return make("label", {}, make("span", { text: this.say(`values.${what}`) }), this.inputs[what]);
    };
    const apply = make("button", { type: "button", text: this.say("values.apply"), click: () => this.attempt({ image: this.inputs.image.value, kernel: this.inputs.kernel.value }) });
    this.values = make("details", { class: "values" }, make("summary", { text: this.say("label.values") }), make("div", { class: "form" }, area("image"), area("kernel"), make("p", { text: this.say("values.hint") }), apply));
    return this.values;
  }

  predictOption() {
    this.inputs.predict = make("input", { type: "checkbox", change: () => this.attempt({ predict: this.inputs.predict.checked, pick: "output", at: this.outputAt() }) });
    return make("label", { class: "option predict" }, this.inputs.predict, make("span", { text: this.say("label.predict") }));
  }

  prediction() {
    this.inputs.guess = make("input", { type: "text", size: 8, maxlength: 60, spellcheck: "false", autocomplete: "off", inputmode: "text" });
    this.answer = make("p", { class: "answer", role: "status" });
    const check = make("button", { type: "submit", text: this.say("predict.check") });
    const reveal = make("button", { type: "button", text: this.say("predict.reveal"), click: () => this.reveal("") });
    this.guess = make("form", { class: "guess", submit: (event) => (event.preventDefault(), this.predict(this.inputs.guess.value)) }, make("label", {}, make("span", { text: "" }), this.inputs.guess), check, reveal);
    return make("div", {}, this.guess, this.answer);
  }

  player() {
    const button = (text, name, click) => make("button", { type: "button", text, "aria-label": name, click });
    this.slider = make("input", { type: "range", min: 0, "aria-label": this.say("play.slider"), input: () => this.attempt({ pick: "output", at: this.model.order(this.indexOf(+this.slider.value)) }) });
    this.playButton = make("button", { type: "button", class: "play", click: () => this.play(!this.playing) });
    return make("div", { class: "player" }, button("◀", this.say("play.back"), () => this.step(-1)), this.playButton, button("▶", this.say("play.next"), () => this.step(1)), this.slider);
  }

  // --- Play ---

  outputAt() {
    return this.state.pick === "output" ? this.state.at : this.model.order(this.lastOutput ?? this.model.ranges.map(([low, high]) => (low + high) >> 1));
  }

  indexOf(position) {
    return this.model.ranges.toReversed().map(([low, high]) => {
      const size = high - low + 1;
      const part = position % size;
      position = Math.floor(position / size);
      return low + part;
    }).reverse();
  }

  step(by) {
    const here = flat(this.model.order(this.outputAt()), this.model.ranges);
    const there = modulo(this.state.pick === "output" ? here + by : here, this.model.outputs);
    this.attempt({ pick: "output", at: this.model.order(this.indexOf(there)) });
  }

  play(start) {
    clearInterval(this.playing);
    this.playing = start ? setInterval(() => this.step(1), 700) : null;
    this.playButton.textContent = this.say(start ? "play.pause" : "label.play");
    if (!start) this.announce();
  }

  playKey(event) {
    const typing = /^(INPUT|TEXTAREA|SELECT|BUTTON|SUMMARY)$/.test(event.target.tagName);
    if (event.key === " " && !typing) {
      event.preventDefault();
      this.play(!this.playing);
    } else if (event.key === "Escape" && this.playing) this.play(false);
  }

  // --- Drawn anew with every option ---

  draw() {
    const { model, data } = this;
    this.numeric = isNumeric(model);
    this.sums = this.numeric ? sumsOf(model) : null;
    this.slice = model.kernel.ranges[0][0] <= 0 && model.kernel.ranges[0][1] >= 0 ? 0 : model.kernel.ranges[0][0];
    this.grids = {};
    this.slider.max = model.outputs - 1;
    this.drawLaw();
    for (const what of ["image", "kernel"]) if (this.inputs[what] !== this.document.activeElement) this.inputs[what].value = this.state[what];
  }

  controls() {
    const { state } = this;
    this.inputs[state.definition].checked = true;
    for (const key of ["mode", "padding", "anchor", "boundary", "stride", "dilation", "over"]) {
      const select = this.inputs[key];
      if (![...select.options].some((one) => one.value === state[key])) select.append(make("option", { value: state[key], text: this.choice(key, state[key]) }));
      select.value = state[key];
    }
    this.inputs.fill.value = state.fill;
    this.inputs.predict.checked = state.predict;
    this.page.classList.toggle("with-padding", state.mode === "padding");
    this.page.classList.toggle("with-anchor", state.mode === "same");
    this.page.classList.toggle("with-fill", state.boundary === "constant");
  }

  letters(role) {
    return this.data.letters[role].slice(0, this.model.rank);
  }

  // The law in large type: y[m,n] = Σ_i Σ_j x[i,j]·h[m−i,n−j].
  drawLaw() {
    const { model, state, data } = this;
    const mi = (text) => this.mathName(text);
    const mo = (text) => make("mo", { text, stretchy: "false" });
    const indexed = (name, parts) => [mi(name), mo("["), ...parts.flatMap((part, n) => [n ? make("mo", { text: ",", separator: "true" }) : null, this.mathLinear(part)]), mo("]")];
    const over = this.letters(state.over);
    const output = this.letters("output");
    const asked = model.order(model.axes).map((axis, n) => linear(axis, state.over, output[n], over[n]));
    const factors = state.over === "image" ? [indexed(model.image.name, over), indexed(model.kernel.name, asked)] : [indexed(model.image.name, asked), indexed(model.kernel.name, over)];
    const sums = over.map((letter) => make("munder", {}, make("mo", { text: "∑", largeop: "true", movablelimits: "false" }), mi(letter)));
    this.law.replaceChildren(make("math", { display: "block" }, make("mrow", {}, indexed(data.names.output, output), mo("="), sums, factors[0], mo("·"), factors[1])));
  }

  mathName(text) {
    const [base, below] = nameParts(text, this.data.greek);
    const letter = make("mi", { text: base });
    return below ? make("msub", {}, letter, make(/^[0-9]+$/.test(below) ? "mn" : "mi", { text: below })) : letter;
  }

  // An index such as "2m−k+1" or "(m−i)/2" in letters.
  mathLinear(text) {
    const parts = text.match(/[A-Za-z][A-Za-z0-9_]*|[0-9]+|./g) ?? [];
    return make("mrow", {}, parts.map((part) => (/^[A-Za-z]/.test(part) ? this.mathName(part) : /^[0-9]/.test(part) ? make("mn", { text: part }) : make("mo", { text: part, stretchy: "false" }))));
  }

  // --- Picks ---

  show() {
    const { state, model } = this;
    const at = model.order(state.at);
    if (state.pick === "output") this.lastOutput = at;
    if (state.pick === "kernel" && model.rank === 3) this.slice = at[0];
    this.controls();
    const terms = state.pick === "output" ? null : termsOf(model, state.pick, at);
    this.showGrids(at, terms);
    this.showSum(at, terms);
    this.showPrediction();
    this.slider.value = flat(model.order(this.outputAt()), model.ranges);
    this.slider.setAttribute("aria-valuetext", this.spoken("output", model.order(this.outputAt())));
    if (!this.playing) this.playButton.textContent = this.say("label.play");
    this.announce();
    this.address();
  }

  // The slices that the three grids show: that of the pick, the chosen one of the kernel, and the one that these join.
  slices(at) {
    const { model, state } = this;
    if (model.rank < 3) return { image: [], kernel: [], output: [] };
    const { law, output } = model.axes[0];
    const k = state.pick === "kernel" ? at[0] : this.slice;
    const meets = Math.min(Math.max(Math.round((at[0] - law.d * k - law.o) / law.s), output[0]), output[1]);
    const n = state.pick === "output" ? at[0] : state.pick === "image" ? meets : (this.lastOutput ?? model.ranges.map(([low]) => low))[0];
    return { image: [state.pick === "image" ? at[0] : law.s * n + law.d * k + law.o], kernel: [k], output: [n] };
  }

  grid(role, head) {
    const ranges = (role === "image" ? this.extentOf(this.model) : this.rangesOf(this.model, role)).slice(-2);
    const key = `${head}`;
    if (this.grids[role]?.key === key) return this.grids[role].grid;
    const name = this.data.names[role];
    const title = make("h2", {}, make("span", { text: this.say(role) }), " ", printedName(name, this.data.greek));
    const grid = new Grid({
      ranges, head, order: this.model.order, label: `${this.say(role)} ${name}`,
      cell: (index) => this.cellOf(role, index),
      picked: (index) => this.attempt({ pick: role, at: this.model.order(index) }),
      move: (event, index) => moved(event, index, this.rangesOf(this.model, role)),
    });
    const scroller = make("div", { class: "scroller" }, grid.element);
    this.panels[role].replaceChildren(title, ...this.sliceChooser(role, head), scroller);
    this.grids[role] = { key, grid, scroller };
    this.fitted = null;
    return grid;
  }

  sliceChooser(role, head) {
    if (!head.length) return [];
    const [low, high] = (role === "image" ? this.extentOf(this.model) : this.rangesOf(this.model, role))[0];
    const pick = (slice) => {
      if (role === "kernel" && this.state.pick !== "kernel") {
        this.slice = slice;
        return this.show();
      }
      const ranges = this.rangesOf(this.model, role);
      const rest = this.state.pick === role ? this.model.order(this.state.at).slice(1) : ranges.slice(1).map(([first, last]) => (first + last) >> 1);
      this.attempt({ pick: role, at: this.model.order([slice, ...rest]) });
      return null;
    };
    const select = make("select", { change: () => pick(+select.value) }, Array.from({ length: high - low + 1 }, (_, n) => make("option", { value: low + n, text: shown(low + n), selected: low + n === head[0] })));
    return [make("label", { class: "option slice" }, make("span", { text: this.say("slice") }), select)];
  }

  spoken(role, index) {
    return `${this.data.names[role]} ${this.model.order(index).map(shown).join(", ")}`;
  }

  // What stands in a cell: the value, or the index of a symbol; outside the image what a read there returns.
  cellOf(role, index) {
    const { model } = this;
    const name = this.spoken(role, index);
    const place = shown(model.order(index));
    if (role === "output") {
      const sum = this.sums?.[flat(index, model.ranges)];
      return { text: sum === undefined ? "" : shown(sum), kind: "plain", pickable: true, name: sum === undefined ? name : `${name}, ${this.say("said.value", { value: shown(sum) })}` };
    }
    const signal = model[role];
    if (inRanges(index, signal.ranges)) {
      const entry = signal.cells ? this.cellText(entryOf(signal, index, model.order)) : null;
      return { text: entry ?? place, kind: entry === null ? "index" : "plain", pickable: true, name: entry === null ? name : `${name}, ${this.say("said.value", { value: entry })}` };
    }
    const found = this.outside(index);
    return { text: found.text, kind: found.kind, pickable: false, name: this.say("said.outside", { index: name, found: found.said }) };
  }

  cellText({ q, s }) {
    return s ? this.symbol(s) : shown(written(q));
  }

  symbol(s) {
    if (!NAME.test(s)) return shown(s).replaceAll("*", "·");
    const [base, below] = nameParts(s, this.data.greek);
    return below ? `${base}${/^[0-9]$/.test(below) && below.length === 1 ? "₀₁₂₃₄₅₆₇₈₉"[+below] : `_${below}`}` : base;
  }

  // What a read outside the image returns there: one pixel, or a sum of weighted ones.
  outside(index) {
    const { model } = this;
    let terms = [{ read: [], weight: 1 }];
    model.axes.forEach(({ image, boundary }, a) => {
      const pixels = BOUNDARIES[boundary](index[a] - image[0], image[1] - image[0] + 1);
      terms = terms.flatMap((one) => pixels.map(([pixel, weight]) => ({ read: one.read && pixel !== FILL ? [...one.read, pixel + image[0]] : null, weight: one.weight * weight })));
    });
    if (!terms.length) return { text: "", kind: "none", said: this.say("said.nothing"), terms };
    const said = terms.map(({ read, weight }) => `${weight === 1 ? "" : `${shown(weight)} × `}${read ? this.spoken("image", read) : this.cellText(model.fill)}`).join(" + ");
    const products = terms.map(({ read, weight }) => {
      const { q, s } = pixelOf(model, read);
      return { q: times([BigInt(weight), 1n], q), s: s ? [s] : [] };
    });
    const [only] = terms;
    if (model.image.cells || !only.read) {
      const text = sumText(products);
      return { text: terms.length > 1 && text.length > 6 ? "…" : /^[A-Za-z]\w*$/.test(text) ? this.symbol(text) : shown(text), kind: "plain", said, terms };
    }
    return { text: terms.length > 1 ? "…" : `${only.weight < 0 ? "−" : ""}${shown(model.order(only.read))}`, kind: "index", said, terms };
  }

  showGrids(at, terms) {
    const { state, model } = this;
    const slices = this.slices(at);
    const grids = Object.fromEntries(PICKS.map((role) => [role, this.grid(role, slices[role])]));
    const marks = { image: [], kernel: [], output: [], ...this.marksOf(at, terms, slices) };
    for (const role of PICKS) {
      grids[role].mark(marks[role]);
      const own = role === state.pick ? at : (grids[role].current?.index ?? [...slices[role], ...this.rangesOf(model, role).slice(-2).map(([low, high]) => (low + high) >> 1)]);
      grids[role].focusable(own);
    }
    grids[state.pick].select();
    this.fit();
    this.arrows(marks.image, grids.image);
    this.showLying(at, slices);
    for (const role of ["image", "output"]) this.keepInView(this.grids[role]);
  }

  // Which cells of each grid carry what: [index, class, text, words].
  marksOf(at, terms, slices) {
    const { model, state } = this;
    const laid = (k) => this.valueNode("kernel", k);
    if (state.pick === "output") {
      const elements = [...indices(model.kernel.ranges)];
      const image = elements.map((k) => [askedOf(model, at, k), "read", laid(k), this.say("said.read", { element: this.spoken("kernel", k) })]);
      const found = new Set(termsOf(model, "output", at).map((term) => `${term.kernel}`));
      const hidden = state.predict && !this.revealed;
      return {
        image,
        kernel: elements.filter((k) => found.has(`${k}`)).map((k) => [k, "used", "", this.say("said.reads", { pixel: this.spoken("image", askedOf(model, at, k)) })]),
        output: [[at, hidden ? "picked hidden" : "picked", this.sums ? (hidden ? "?" : "") : this.outputSign(), this.say("said.picked")]],
      };
    }
    if (state.pick === "image") {
      const reached = new Map();
      for (const term of terms) reached.set(`${term.output}`, [...(reached.get(`${term.output}`) ?? []), term]);
      return {
        image: [[at, "picked", "", this.say("said.picked")]],
        kernel: terms.map((term) => [term.kernel, "used", "", this.say("said.carries", { output: this.spoken("output", term.output) })]),
        output: [...reached.values()].map((own) => [own[0].output, "read", own.length === 1 ? laid(own[0].kernel) : `${own.length}×`, this.say("said.reached", { element: own.map((term) => this.spoken("kernel", term.kernel)).join("; ") })]),
      };
    }
    const asked = new Map(terms.map((term) => [`${term.asked}`, term]));
    return {
      image: [...asked.values()].map((term) => [term.asked, "read", "", this.say("said.read", { element: this.spoken("kernel", at) })]),
      kernel: [[at, "picked", "", this.say("said.picked")]],
      output: terms.filter((term) => !slices.output.length || term.output[0] === slices.output[0]).map((term) => [term.output, "read", this.numeric ? shown(sumText([productOf(model, term)])) : this.termNode(term), this.say("said.gets", { pixel: term.read ? this.spoken("image", term.read) : this.cellText(model.fill) })]),
    };
  }

  outputSign() {
    return printedName(this.data.names.output, this.data.greek);
  }

  termNode(term) {
    return term.read ? make("span", { class: "tiny", text: this.model.image.cells ? this.cellText(pixelOf(this.model, term.read)) : shown(this.model.order(term.read)) }) : this.cellText(this.model.fill);
  }

  // The value of a kernel element or a pixel as it is laid on a cell: its own text, or its index if it is a symbol.
  valueNode(role, index) {
    const signal = this.model[role];
    return signal.cells ? this.cellText(entryOf(signal, index, this.model.order)) : make("span", { class: "tiny", text: shown(this.model.order(index)) });
  }

  // The kernel as it lies on the image (gather) or on the output (scatter), with the indices it lies on.
  showLying(at, slices) {
    const { model, state } = this;
    const { lying } = this.panels;
    lying.hidden = state.pick === "kernel";
    if (lying.hidden) return;
    const elements = [...indices(model.kernel.ranges)].filter((k) => !slices.kernel.length || k[0] === slices.kernel[0]);
    const lies = state.pick === "output" ? (k) => askedOf(model, at, k) : (k) => model.axes.map(({ law }, a) => (at[a] - law.d * k[a] - law.o) / law.s);
    const placed = elements.map((k) => [lies(k), k]).filter(([index]) => index.every(Number.isInteger));
    const along = (a) => [...new Set(placed.map(([index]) => index[a]))].sort((p, q) => p - q);
    const rows = model.rank > 1 ? along(model.rank - 2) : [null];
    const columns = along(model.rank - 1);
    const found = new Map(placed.map(([index, k]) => [`${index.slice(-2)}`, k]));
    const alive = new Set(termsOf(model, state.pick, at).map((term) => `${term.kernel}`));
    const cell = (r, c) => {
      const k = found.get(`${r === null ? [c] : [r, c]}`);
      return make("span", { role: "cell", class: `cell ${k && alive.has(`${k}`) ? "read" : "ghost"}` }, k ? this.valueNode("kernel", k) : "");
    };
    const head = make("span", { role: "row", class: "row axis" }, make("span", { role: "cell" }), columns.map((c) => make("span", { role: "columnheader", class: "number", text: shown(c) })));
    const body = rows.map((r) => make("span", { role: "row", class: "row" }, make("span", { role: r === null ? "cell" : "rowheader", class: "number", text: r === null ? "" : shown(r) }), columns.map((c) => cell(r, c))));
    const where = this.say(state.pick === "output" ? "lying.image" : "lying.output");
    const table = make("div", { role: "table", class: "grid still", "aria-label": where }, head, body);
    table.style.setProperty("--columns", columns.length);
    table.style.setProperty("--longest", this.grids.kernel.grid.longest);
    const turned = model.axes.some(({ law }) => (state.pick === "output" ? law.d : -law.d * law.s) < 0);
    const why = this.say(`${turned ? "turned" : "straight"}.${state.pick}.${state.definition}`);
    lying.replaceChildren(make("h2", { text: where }), make("div", { class: "scroller" }, table), make("p", { class: "why", text: why }));
  }

  // Arrows from reads outside the image to the pixels that a folding rule finds.
  arrows(marks, grid) {
    const { model, state } = this;
    grid.element.querySelector("svg")?.remove();
    if (state.pick !== "output") return;
    const lines = [];
    for (const [index] of marks) {
      const ghost = grid.at(index);
      if (!ghost || ghost.pickable) continue;
      for (const { read } of this.outside(index).terms) {
        const pixel = read && grid.at(read);
        if (pixel) lines.push([ghost, pixel]);
      }
    }
    if (!lines.length) return;
    const box = grid.element.getBoundingClientRect();
    const middle = (node) => {
      const { left, top, width, height } = node.getBoundingClientRect();
      return [left + width / 2 - box.left, top + height / 2 - box.top];
    };
    const svg = this.document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("class", "arrows");
    svg.setAttribute("aria-hidden", "true");
    for (const [ghost, pixel] of lines) {
      const [[x1, y1], [x2, y2]] = [middle(ghost), middle(pixel)];
      const [dx, dy] = [x2 - x1, y2 - y1];
      const long = Math.hypot(dx, dy) || 1;
      const [ux, uy] = [dx / long, dy / long];
      const [tx, ty] = [x2 - ux * 4, y2 - uy * 4];
      const path = this.document.createElementNS("http://www.w3.org/2000/svg", "path");
      path.setAttribute("d", `M${x1} ${y1}L${tx} ${ty}M${tx - 6 * ux + 3 * uy} ${ty - 6 * uy - 3 * ux}L${tx} ${ty}L${tx - 6 * ux - 3 * uy} ${ty - 6 * uy + 3 * ux}`);
      svg.append(path);
      pixel.classList.add("source");
      grid.marked.push(pixel);
    }
    grid.element.append(svg);
  }

  // --- The sum and its products ---

  indexed(name, index, kind = "") {
    const text = typeof index === "string" ? index : this.model.order(index).map(shown).join(",");
    return make("span", { class: `entry ${kind}` }, printedName(name, this.data.greek), `[${text}]`);
  }

  valueOf(role, index) {
    const { model } = this;
    if (role === "image" && !index) return make("b", { text: this.cellText(model.fill) });
    const signal = model[role];
    return signal.cells ? make(role === "kernel" ? "b" : "span", { text: this.bracketed(this.cellText(entryOf(signal, index, model.order))) }) : this.indexed(signal.name, index);
  }

  bracketed(text) {
    return /^[\p{L}\p{N}._₀-₉]+$/u.test(text) ? text : `(${text})`;
  }

  product(term) {
    return make("span", { class: "product" }, term.weight === 1 ? null : `${this.bracketed(shown(term.weight))}·`, this.valueOf("kernel", term.kernel), "·", this.valueOf("image", term.read));
  }

  showSum(at, terms) {
    const { model, state } = this;
    if (state.pick === "output") return this.showGather(at);
    const rows = terms.slice(0, this.data.limits.rows);
    const name = this.data.names;
    const intro = state.pick === "image" ? "scatter" : "shifted";
    const facts = { entry: this.spoken(state.pick, at), count: terms.length, outputs: new Set(terms.map((term) => `${term.output}`)).size };
    this.sum.replaceChildren(make("p", { text: this.say(intro, facts) }));
    if (rows.length < terms.length) this.sum.append(make("p", { class: "note", text: this.say("first", { shown: rows.length, count: terms.length }) }));
    this.fill(rows.map((term) => make("div", { class: "product-row" }, make("span", {}, this.indexed(name.output, term.output)), make("span", { class: "gets", text: this.say("gets") }), make("span", {}, this.product(term)))));
    this.said = this.say(`said.${intro}`, facts);
    return null;
  }

  showGather(at) {
    const { model, state } = this;
    const rows = candidatesOf(model, at, state.over);
    const kept = rows.flatMap((row) => row.terms);
    const hidden = state.predict && !this.revealed;
    const facts = { candidates: rows.length, kept: rows.filter((row) => !row.reason).length, entry: this.spoken("output", at) };
    const total = this.numeric ? shown(this.sums[flat(at, model.ranges)]) : null;
    this.sum.replaceChildren(this.sumLine(at, kept, hidden ? null : total));
    this.sum.append(make("p", { class: "note", text: this.say(`count.${state.over}`, facts) }));
    this.said = this.say(hidden ? "said.hidden" : total === null ? "said.kept" : "said.sum", { ...facts, sum: total });
    this.fill(rows.map((row, n) => this.productRow(row, this.asks(row, at), hidden, rows[n + 1])));
  }

  // The law with the numbers of a row put in: "1−0,1−2".
  asks(row, at) {
    const { model, state } = this;
    const own = state.over === "image" ? row.asked : row.kernel;
    return model.order(model.axes.map((axis, a) => linear(axis, state.over, at[a], own[a]))).join(",");
  }

  productRow(row, asks, hidden, next) {
    const { model, state } = this;
    const { image, kernel } = this.data.names;
    const over = state.over === "image";
    const [own, other] = over ? [this.indexed(image, row.asked), this.indexed(kernel, row.kernel)] : [this.indexed(kernel, row.kernel), this.indexed(image, row.asked)];
    const key = over ? "asked" : "kernel";
    const last = model.rank > 1 && next && next[key].at(-2) !== row[key].at(-2);
    const gives = row.reason ? make("span", { class: "reason", text: this.say(`reason.${row.reason}`) }) : make("span", {}, hidden ? "" : this.contribution(row));
    if (row.reason) other.classList.add("missing");
    return make("div", { class: `product-row ${row.reason ? "gone" : ""} ${last ? "last" : ""}` }, make("span", {}, own), make("span", {}, this.indexed(over ? kernel : image, asks)), make("span", {}, "= ", other), gives);
  }

  contribution(row) {
    return row.terms.flatMap((term, n) => [n ? " + " : "", this.product(term), this.numeric ? make("span", { class: "equals" }, ` = ${shown(sumText([productOf(this.model, term)]))}`) : ""]);
  }

  // The list of products, its columns as wide as their longest texts.
  fill(rows) {
    [0, 1, 2, 3].forEach((n) => {
      const longest = Math.max(0, ...rows.map((row) => row.children[n]?.textContent.length ?? 0));
      this.list.style.setProperty(`--column-${n}`, `${(0.54 * longest + 0.9).toFixed(1)}em`);
    });
    this.list.replaceChildren(...rows);
  }

  sumLine(at, terms, total) {
    const { numeric, model } = this;
    const limit = this.data.limits.rows;
    const joined = (parts) => parts.flatMap((part, n) => [n ? " + " : "", part]);
    const list = (part) => joined(terms.slice(0, limit).map(part)).concat(terms.length > limit ? [" + …"] : []);
    const line = make("p", { class: "formula" }, this.indexed(this.data.names.output, at), " = ", terms.length ? list((term) => this.product(term)) : "0");
    if (!numeric || terms.length === 0) return line;
    const values = total === null ? [] : [make("br"), "= ", ...list((term) => make("span", { text: this.bracketed(shown(sumText([productOf(model, term)]))) })), make("br"), "= ", make("strong", { text: total })];
    line.append(...values);
    return line;
  }

  // --- Prediction ---

  showPrediction() {
    const { state } = this;
    const asks = state.predict && state.pick === "output" && !this.revealed;
    this.guess.hidden = !asks || !this.numeric;
    this.answer.textContent = asks && !this.numeric ? this.say("predict.symbols") : "";
    const place = `${this.data.names.output}[${this.state.at.map(shown)}] =`;
    this.guess.querySelector("label span").textContent = place;
    if (this.asked !== place) this.inputs.guess.value = "";
    this.asked = place;
  }

  predict(text) {
    const at = this.model.order(this.state.at);
    let typed = null;
    try {
      typed = readNumber(text.replaceAll("−", "-"), () => null);
    } catch {
      typed = null;
    }
    if (!typed) return void (this.answer.textContent = this.say("predict.number"));
    if (written(typed) === this.sums[flat(at, this.model.ranges)]) return this.reveal(this.say("predict.right"));
    const name = mistakeOf(this.state, this.data, at, written(typed));
    this.answer.textContent = name ? this.say("predict.mistake", { mistake: this.say(`mistake.${name}`) }) : this.say("predict.wrong");
    return null;
  }

  reveal(words) {
    this.revealed = true;
    this.show();
    this.answer.textContent = words;
  }

  // --- Around the page ---

  announce() {
    if (!this.playing && this.live.textContent !== this.said) this.live.textContent = this.said;
  }

  // Cells as large as three grids side by side allow, or two below each other on a narrow page; never below 24 pixels.
  fit() {
    const width = this.page.clientWidth;
    const key = [width, innerHeight, PICKS.map((role) => this.grids?.[role]?.key)].join();
    if (!this.grids?.output || key === this.fitted) return;
    this.fitted = key;
    const narrow = width < 760;
    const room = (role, cell) => {
      const { columns, longest } = this.grids[role].grid;
      const letters = Math.min(longest, 12);
      const size = Math.max(10, Math.min(0.42 * cell, (1.62 * cell) / letters));
      return columns * Math.max(cell, letters * 0.56 * size + 6) + 34;
    };
    const fits = (cell) => {
      const rows = PICKS.filter((role) => role !== "kernel").map((role) => this.grids[role].grid.rows);
      const high = narrow ? rows[0] + rows[1] : Math.max(...rows);
      const wide = narrow ? Math.max(...PICKS.map((role) => room(role, cell))) : PICKS.reduce((sum, role) => sum + room(role, cell), 64);
      return wide <= width && high * cell <= innerHeight * (narrow ? 0.72 : 0.58);
    };
    let cell = 40;
    while (cell > 24 && !fits(cell)) cell--;
    this.page.style.setProperty("--cell", `${cell}px`);
    this.page.classList.toggle("narrow", narrow);
  }

  keepInView({ grid, scroller }) {
    const cells = grid.marked;
    if (!cells.length || (scroller.scrollWidth <= scroller.clientWidth && scroller.scrollHeight <= scroller.clientHeight)) return;
    const [outer, first, last] = [scroller, cells[0], cells.at(-1)].map((node) => node.getBoundingClientRect());
    const shift = (low, high, from, to) => (low < from + 30 ? low - from - 30 : high > to ? Math.min(high - to, low - from - 30) : 0);
    scroller.scrollBy(shift(Math.min(first.left, last.left), Math.max(first.right, last.right), outer.left, outer.right), shift(Math.min(first.top, last.top), Math.max(first.bottom, last.bottom), outer.top, outer.bottom));
  }

  // The address says what differs from the page as it was made. Frames without an address of their own refuse this.
  address() {
    if (!this.addressed) return;
    const changed = Object.keys(this.state).filter((key) => `${this.state[key]}` !== `${this.data.state[key]}`);
    const text = changed.map((key) => `${key}=${encodeURIComponent(this.state[key]).replaceAll("%2C", ",").replaceAll("%20", "+")}`).join("&");
    try {
      history.replaceState(null, "", text ? `#${text}` : location.pathname + location.search);
    } catch {
      this.addressed = false;
    }
  }

  readAddress() {
    const given = {};
    for (const pair of location.hash.slice(1).split("&").filter(Boolean)) {
      const [key, value = ""] = pair.split("=");
      let text = value;
      try {
        text = decodeURIComponent(value.replaceAll("+", " "));
      } catch {
        text = value;
      }
      if (!Object.hasOwn(this.data.state, key)) continue;
      given[key] = key === "at" ? text.split(",").map(Number) : key === "predict" ? text === "true" : text;
    }
    this.attempt({ ...this.data.state, ...given });
    this.addressed = true;
  }

  // --- What it answers to other programs, see docs/page.md ---

  outputs() {
    const { model } = this;
    return { box: model.order(model.ranges), sums: this.sums ?? sumsOf(model) };
  }

  terms() {
    const { model, state } = this;
    const at = model.order(state.at);
    const row = (term) => [model.order(term.output), model.order(term.asked), term.read && model.order(term.read), model.order(term.kernel), term.weight, true, null];
    if (state.pick !== "output") return termsOf(model, state.pick, at).map(row);
    return candidatesOf(model, at, state.over).flatMap((one) => one.reason ? [[model.order(at), model.order(one.asked), null, model.order(one.kernel), 0, false, one.reason]] : one.terms.map(row));
  }
}

// What `window.symconv` and messages offer of a page.
function interfaceOf(view) {
  return {
    get: () => view.get(),
    set: (state) => {
      try {
        view.set(state);
      } catch (error) {
        throw error instanceof Refusal ? new Error(view.refusal(error)) : error;
      }
    },
    outputs: () => view.outputs(),
    terms: () => view.terms(),
    listen: (listener) => view.listeners.push(listener),
  };
}

// Messages {symconv: "get" | "set" | "outputs" | "terms", id, state} are answered with {symconv, id, result | error}.
function answerMessages(target) {
  addEventListener("message", ({ data, source }) => {
    const name = data?.symconv;
    if (!["get", "set", "outputs", "terms"].includes(name) || !source || "result" in data || "error" in data) return;
    const answer = { symconv: name, id: data.id };
    try {
      answer.result = target[name](data.state) ?? null;
    } catch (error) {
      answer.error = error.message;
    }
    source.postMessage(answer, "*");
  });
}

// Every page of this document; the first one answers for it, and has the address if it is the only one.
function start() {
  const roots = [...document.querySelectorAll("[data-symconv]")];
  const views = roots.map((root, number) => {
    const data = JSON.parse(root.querySelector("script").textContent);
    return new PageView(root, { ...data, id: number });
  });
  const working = views.filter((view) => !view.broken);
  working.forEach((view) => (view.root.symconv = interfaceOf(view)));
  if (!working.length) return;
  window.symconv = working[0].root.symconv;
  answerMessages(window.symconv);
  if (roots.length === 1) {
    working[0].readAddress();
    addEventListener("hashchange", () => working[0].readAddress());
  }
}

// The same as a widget of a notebook, whose state follows the page and is followed by it.
function render({ model, el }) {
  const root = el.appendChild(make("div", { class: "symconv" }));
  const view = new PageView(root, { ...model.get("data"), id: Math.random() });
  if (view.broken) return;
  view.attempt(model.get("state"));
  const differs = () => JSON.stringify(model.get("state")) !== JSON.stringify(view.get());
  view.listeners.push((state) => differs() && (model.set("state", state), model.save_changes()));
  model.on("change:state", () => differs() && view.attempt(model.get("state")));
}
