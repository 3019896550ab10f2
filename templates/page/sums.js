// What an operation amounts to, exactly and without a document: signals from typed text, terms, candidates, sums and
// mistakes. Indices are tuples in array order (rows first); `order` writes one as the user reads it, and back.
// A value is a coefficient times a symbol, {q: [numerator, denominator], s: ""}; sums of symbols are never simplified.

// A request that cannot be met: the key of its sentence under `page.refused`, and the facts in it.
class Refusal extends Error {
  constructor(key, facts = {}) {
    super(key);
    Object.assign(this, { key, facts });
  }
}
const clip = (text) => (text.length > 80 ? text.slice(0, 79) + "…" : text);
const count = (shape) => shape.reduce((a, b) => a * b, 1);

// --- Fractions of BigInts --------------------------------------------------------------------------------------------

const ZERO = [0n, 1n];
const ONE = [1n, 1n];
function gcd(a, b) {
  while (b) [a, b] = [b, a % b];
  return a < 0n ? -a : a;
}
function reduced(n, d) {
  const g = d < 0n ? -gcd(n, d) : gcd(n, d);
  return [n / g, d / g];
}
const plus = (a, b) => reduced(a[0] * b[1] + b[0] * a[1], a[1] * b[1]);
const times = (a, b) => reduced(a[0] * b[0], a[1] * b[1]);
const same = (a, b) => a[0] === b[0] && a[1] === b[1];
const written = ([n, d]) => (d === 1n ? `${n}` : `${n}/${d}`);

// --- Typed values: the plain cells of symconv/text, and what Python has read beyond them -----------------------------

const NUMERAL = "(?:[0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?";
const NUMBER = new RegExp(`^([+-]?)(${NUMERAL})(?:/(${NUMERAL}))?$`);
const NAME = /^([A-Za-z][A-Za-z0-9]*?)([0-9]*)(?:_([A-Za-z0-9]+))?$/;

function readNumeral(text, refuse) {
  const [mantissa, power = "0"] = text.toLowerCase().split("e");
  const [whole, decimals = ""] = mantissa.split(".");
  const digits = power.replace(/^[+-]?0*/, "");
  if ((whole + decimals).length > 60 || digits.length > 2 || +digits > 64) refuse("long");
  const exponent = BigInt(digits || 0) * (power.startsWith("-") ? -1n : 1n) - BigInt(decimals.length);
  const digitsAlone = BigInt(whole + decimals);
  return exponent < 0n ? reduced(digitsAlone, 10n ** -exponent) : [digitsAlone * 10n ** exponent, 1n];
}

// The exact value of a number or a quotient of two; null if the text is neither.
function readNumber(text, refuse) {
  const match = NUMBER.exec(text.trim());
  if (!match) return null;
  const [n, d] = [readNumeral(match[2], refuse), readNumeral(match[3] ?? "1", refuse)];
  if (!d[0]) refuse("divides");
  const value = times(n, [d[1], d[0]]);
  return match[1] === "-" ? [-value[0], value[1]] : value;
}

// A name as it is printed: the base in Greek where it is a Greek word, and its subscripts.
function nameParts(text, greek) {
  const [, base, digits, part] = NAME.exec(text) ?? [null, text, "", ""];
  return [greek[base] ?? base, [digits, part].filter(Boolean).map((one) => greek[one] ?? one).join(",")];
}

function readCell(text, data, where) {
  const refuse = (key) => {
    throw new Refusal(key, { ...where, cell: clip(text) });
  };
  if (Object.hasOwn(data.cells, text) || text === "pi") return { q: ONE, s: text };
  if (NAME.test(text) && text.length <= 32) {
    const reserved = data.reserved.includes(text) || data.reserved.includes(text.toLowerCase());
    return reserved ? refuse("reserved") : { q: ONE, s: text };
  }
  return { q: readNumber(text, refuse) ?? refuse("cell"), s: "" };
}

// Slices of rows of cell texts, by the rules of symconv/text/values: "/", ";" or a new line ends a row, "//" a slice.
function readTable(text, what) {
  const ends = ["/", ";", "\n", "//"];
  const kept = ["\n"];
  for (const token of text.match(/[^ \t\r\n;]+|[;\n]/g) ?? []) {
    if (token === "\n" && ends.includes(kept.at(-1))) continue;
    if (ends.includes(token) && kept.at(-1) === "\n") kept.pop();
    kept.push(token);
  }
  if (kept[0] === "\n") kept.shift();
  if (kept.at(-1) === "\n") kept.pop();
  const slices = [[[]]];
  for (const token of kept) {
    if (token === "//") slices.push([[]]);
    else if (ends.includes(token)) slices.at(-1).push([]);
    else slices.at(-1).at(-1).push(token);
  }
  const [rows, columns] = [slices[0].length, slices[0][0].length];
  const uneven = slices.some((slice) => slice.length !== rows || slice.some((row) => row.length !== columns));
  if (!columns || uneven) throw new Refusal(columns ? "uneven" : "empty", { what });
  return slices;
}

// Shape (rows first) and cells of a signal; cells are null where its entries are symbols, x[i,j]. A table that ends in
// " /" is one drawn row, "1 2 1 /", and one that ends in " //" one slice.
function readSignal(text, what, data) {
  const sizes = text.toLowerCase().split("x");
  const symbols = sizes.every((size) => /^ *[0-9]{1,9} *$/.test(size));
  const [body, end] = [text.trimEnd().replace(/ \/\/?$/, ""), / \/\/?$/.exec(text.trimEnd())?.[0]];
  const slices = symbols ? [] : readTable(body, what);
  const [rows, columns] = [slices[0]?.length, slices[0]?.[0].length];
  const lengths = slices.length > 1 || end === " //" ? [slices.length, rows, columns] : rows > 1 || end ? [rows, columns] : [columns];
  const shape = symbols ? sizes.map(Number) : lengths;
  if (shape.includes(0)) throw new Refusal("empty", { what });
  if (shape.length > 3) throw new Refusal("rank", { what });
  if (count(shape) > data.limits.cells) throw new Refusal("cells", { what, count: count(shape), limit: data.limits.cells });
  const place = (z, r, c) => ({ what, row: z * rows + r + 1, column: c + 1 });
  const cells = slices.flatMap((slice, z) => slice.flatMap((row, r) => row.map((cell, c) => readCell(cell, data, place(z, r, c)))));
  return { shape, cells: symbols ? null : cells };
}

// --- The operation that a state describes ----------------------------------------------------------------------------

const ORIGINS = { center: (size) => (size - 1) >> 1, first: () => 0 };
const WHOLE = /^ *-?[0-9]{1,4} *$/;

// One value for each axis from "2" or "2,1" (rows first).
function perAxis(text, rank, what, lowest, highest) {
  const parts = text.split(",");
  const values = parts.length === 1 ? Array(rank).fill(parts[0]) : parts;
  const good = (part) => WHOLE.test(part) && +part >= lowest && +part <= highest;
  if (values.length !== rank || !values.every(good)) throw new Refusal("number", { what, value: clip(text), lowest, highest });
  return values.map(Number);
}

function paddingPerAxis(text, rank) {
  if (Object.hasOwn(PADDINGS, text)) return Array(rank).fill(text);
  const parts = text.split(",");
  const sides = (parts.length === 1 ? Array(rank).fill(parts[0]) : parts).map((part) => part.split(":"));
  const good = sides.length === rank && sides.every((side) => side.length <= 2 && side.every((one) => WHOLE.test(one) && +one >= 0 && +one <= 99));
  if (!good) throw new Refusal("padding", { value: clip(text) });
  return sides.map(([before, after = before]) => [+before, +after]);
}

function signalOf(state, what, data) {
  const { shape, cells } = readSignal(state[what], what, data);
  const rank = shape.length;
  const origin = state[`${what}_origin`];
  const order = orderOf(data.indexing);
  const lower = Object.hasOwn(ORIGINS, origin)
    ? shape.map((size) => -ORIGINS[origin](size))
    : order(origin.split(",")).map((part) => (WHOLE.test(part) ? -part : NaN));
  if (lower.length !== rank || lower.some(Number.isNaN)) throw new Refusal("origin", { what, value: clip(origin) });
  const ranges = shape.map((size, a) => [lower[a], lower[a] + size - 1]);
  return { name: data.names[what], shape, cells, ranges };
}

const orderOf = (indexing) => (index) => (indexing === "xy" ? [...index].reverse() : [...index]);

// Everything that follows from a state but the pick; throws a Refusal where there is no such operation.
function modelOf(state, data) {
  const [image, kernel] = ["image", "kernel"].map((what) => signalOf(state, what, data));
  const rank = image.shape.length;
  if (rank !== kernel.shape.length) throw new Refusal("axes", { image: rank, kernel: kernel.shape.length });
  checkNames(image, kernel, data);
  for (const [key, known] of [["definition", DEFINITIONS], ["boundary", BOUNDARIES]]) {
    if (!Object.hasOwn(known, state[key])) throw new Refusal("unknown", { what: key, value: clip(state[key]) });
  }
  if (!["full", "same", "valid", "padding"].includes(state.mode)) throw new Refusal("unknown", { what: "mode", value: clip(state.mode) });
  const order = orderOf(data.indexing);
  const strides = perAxis(state.stride, rank, "stride", 1, 99);
  const dilations = perAxis(state.dilation, rank, "dilation", 1, 99);
  const paddings = state.mode === "padding" ? paddingPerAxis(state.padding, rank) : [];
  const named = ["", "low", "high"].includes(state.anchor);
  const anchors = named ? Array(rank).fill(state.anchor || null) : order(perAxis(state.anchor, rank, "anchor", -999, 999));
  const axes = image.ranges.map((pixels, a) => {
    const elements = kernel.ranges[a];
    const choice = { definition: state.definition, mode: state.mode, anchor: anchors[a], padding: paddings[a], stride: strides[a], dilation: dilations[a] };
    const made = windowOf(choice, pixels, elements);
    if (!made) throw new Refusal(state.mode === "same" ? "anchor" : "fit", { value: clip(state.anchor) });
    return { ...made, image: pixels, kernel: elements, boundary: state.boundary };
  });
  const ranges = axes.map((axis) => axis.output);
  const outputs = count(ranges.map(([low, high]) => high - low + 1));
  const terms = outputs * count(kernel.shape);
  if (terms > data.limits.terms) throw new Refusal("terms", { count: terms, limit: data.limits.terms });
  const fill = readCell(state.fill.trim(), data, { what: "fill", row: 1, column: 1 });
  return { rank, axes, image, kernel, fill, order, ranges, outputs, definition: state.definition, reads: axes.map(() => new Map()) };
}

// Two names that print alike would be taken for each other, as would two operands of symbols with one name.
function checkNames(image, kernel, data) {
  if (!image.cells && !kernel.cells && image.name === kernel.name) throw new Refusal("alike", { first: image.name, second: kernel.name });
  const seen = new Map();
  for (const { s } of [...(image.cells ?? []), ...(kernel.cells ?? [])]) {
    if (!s || Object.hasOwn(data.cells, s)) continue;
    const printed = nameParts(s, data.greek).join("_");
    const other = seen.get(printed) ?? s;
    if (other !== s) throw new Refusal("alike", { first: other, second: s });
    seen.set(printed, s);
  }
}

// --- Terms -----------------------------------------------------------------------------------------------------------

const inRanges = (index, ranges) => index.every((part, a) => ranges[a][0] <= part && part <= ranges[a][1]);
const flat = (index, ranges) => index.reduce((sum, part, a) => sum * (ranges[a][1] - ranges[a][0] + 1) + part - ranges[a][0], 0);
const byIndex = (a, b) => a.map((part, n) => part - b[n]).find(Boolean) ?? 0;

// Every index of a box in reading order.
function* indices(ranges, head = []) {
  if (head.length === ranges.length) return void (yield head);
  const [low, high] = ranges[head.length];
  for (let n = low; n <= high; n++) yield* indices(ranges, [...head, n]);
}

function readsAt(model, a, n) {
  const kept = model.reads[a];
  if (!kept.has(n)) kept.set(n, readsOf(model.axes[a], n).map((read) => ({ n, ...read })));
  return kept.get(n);
}

// The terms of an output (gather), of a pixel (scatter) or of a kernel element (the shifted copy): axes are
// independent, so they are all combinations of the reads of each axis.
function termsOf(model, pick, index) {
  let rows = [{ output: [], asked: [], read: [], kernel: [], weight: 1 }];
  model.axes.forEach((axis, a) => {
    const [low, high] = pick === "output" ? [index[a], index[a]] : axis.output;
    const part = { output: "n", image: "read", kernel: "k" }[pick];
    const reads = [];
    for (let n = low; n <= high; n++) reads.push(...readsAt(model, a, n).filter((read) => read[part] === index[a]));
    rows = rows.flatMap((row) =>
      reads.map((read) => ({
        output: [...row.output, read.n],
        asked: [...row.asked, read.asked],
        read: row.read && read.read !== null ? [...row.read, read.read] : null,
        kernel: [...row.kernel, read.k],
        weight: row.weight * read.weight,
      })),
    );
  });
  return pick === "output" ? rows : rows.sort((a, b) => byIndex(a.output, b.output) || byIndex(a.kernel, b.kernel));
}

// Terms by their output or by their kernel index.
const grouped = (terms, part) => terms.reduce((map, term) => map.set(`${term[part]}`, [...(map.get(`${term[part]}`) ?? []), term]), new Map());

// Every product that a reader might expect in the sum of an output, with the reason why it vanishes if it does: for
// each pixel of a window around the survivors the element that it asks for, or for each element its pixel.
function candidatesOf(model, at, over) {
  const terms = termsOf(model, "output", at);
  const found = grouped(terms, "kernel");
  const rows = [];
  for (const index of indices(candidateWindow(model, at, over, terms))) {
    const [asked, kernel] = over === "kernel" ? [askedOf(model, at, index), index] : [index, elementOf(model, at, index)];
    const kept = found.get(`${kernel}`) ?? [];
    rows.push({ asked, kernel, terms: kept, reason: kept.length ? null : causeOf(model, asked, kernel) });
  }
  return rows;
}

function candidateWindow(model, at, over, terms) {
  if (over === "kernel") return model.kernel.ranges;
  const reads = terms.length ? terms.map((term) => term.asked) : [0, 1].map((end) => askedOf(model, at, model.kernel.ranges.map((range) => range[end])));
  const ring = terms.length ? 1 : 0;
  return model.axes.map((_, a) => [Math.min(...reads.map((p) => p[a])) - ring, Math.max(...reads.map((p) => p[a])) + ring]);
}

const askedOf = (model, at, k) => model.axes.map(({ law }, a) => law.s * at[a] + law.d * k[a] + law.o);

// The law solved for the kernel, k = (p - s·n - o)/d: an integer, or a fraction as text.
function elementOf(model, at, p) {
  return model.axes.map(({ law }, a) => {
    const quotient = reduced(BigInt(p[a] - law.s * at[a] - law.o), BigInt(law.d));
    return quotient[1] === 1n ? Number(quotient[0]) : written(quotient);
  });
}

function causeOf(model, asked, kernel) {
  if (!kernel.every(Number.isInteger)) return "fraction";
  if (!inRanges(kernel, model.kernel.ranges)) return "kernel";
  return inRanges(asked, model.image.ranges) ? "omit" : "image";
}

// --- Values and sums -------------------------------------------------------------------------------------------------

function entryOf(signal, index, order) {
  return signal.cells ? signal.cells[flat(index, signal.ranges)] : { q: ONE, s: `${signal.name}[${order(index)}]` };
}
const pixelOf = (model, read) => (read ? entryOf(model.image, read, model.order) : model.fill);
const elementValue = (model, k) => entryOf(model.kernel, k, model.order);

// A term as coefficient and symbols, the kernel's first.
function productOf(model, term) {
  const [h, x] = [elementValue(model, term.kernel), pixelOf(model, term.read)];
  return { q: times(times([BigInt(term.weight), 1n], h.q), x.q), s: [h.s, x.s].filter(Boolean) };
}

const factor = (s) => (/^[\w[\],-]+$/.test(s) ? s : `(${s})`);

// A sum as text: products of symbols in the order of the terms, then what is a number.
function sumText(products) {
  const number = products.filter(({ s }) => !s.length).reduce((sum, { q }) => plus(sum, q), ZERO);
  const parts = products.filter(({ q, s }) => s.length && q[0]);
  if (number[0] || !parts.length) parts.push({ q: number, s: [] });
  const text = parts.map(({ q, s }) => {
    const size = q[0] < 0n ? [-q[0], q[1]] : q;
    const factors = same(size, ONE) && s.length ? s.map(factor) : [written(size), ...s.map(factor)];
    return `${q[0] < 0n ? " - " : " + "}${factors.join("·")}`;
  });
  return text.join("").replace(/^ \+ /, "").replace(/^ - /, "-");
}
const sumAt = (model, at) => sumText(termsOf(model, "output", at).map((term) => productOf(model, term)));
const isNumeric = (model) => [...(model.image.cells ?? [{ s: "x" }]), ...(model.kernel.cells ?? [{ s: "h" }]), model.fill].every(({ s }) => !s);

// All sums as text, in reading order. Numbers are brought to common denominators, so that only integers are added.
function sumsOf(model) {
  if (!isNumeric(model)) return [...indices(model.ranges)].map((at) => sumAt(model, at));
  const common = (cells) => cells.reduce((lcm, { q }) => (lcm / gcd(lcm, q[1])) * q[1], 1n);
  const [dx, dh] = [common([...model.image.cells, model.fill]), common(model.kernel.cells)];
  const whole = (cells, d) => cells.map(({ q }) => (q[0] * d) / q[1]);
  const [pixels, elements] = [whole([...model.image.cells, model.fill], dx), whole(model.kernel.cells, dh)];
  const [image, kernel] = [model.image.ranges, model.kernel.ranges];
  const fill = pixels.length - 1;
  const add = (at, a, p, k, weight) => {
    if (a === model.rank) return weight * pixels[p < 0 ? fill : p] * elements[k];
    let sum = 0n;
    for (const read of readsAt(model, a, at[a])) {
      const [wide, long] = [image[a][1] - image[a][0] + 1, kernel[a][1] - kernel[a][0] + 1];
      const pixel = p < 0 || read.read === null ? -1 : p * wide + read.read - image[a][0];
      sum += add(at, a + 1, pixel, k * long + read.k - kernel[a][0], weight * BigInt(read.weight));
    }
    return sum;
  };
  return [...indices(model.ranges)].map((at) => written(reduced(add(at, 0, 0, 0, 1n), dx * dh)));
}

// --- Mistakes --------------------------------------------------------------------------------------------------------

const turnedAxes = { flip: [0, 1, 2], columns: [1], rows: [0] };

// The kernel laid down wrongly, by a row of symconv/derive/mistakes; null where that cannot happen.
function turnedKernel(kernel, how) {
  const { shape, ranges, cells } = kernel;
  if (!how) return kernel;
  if (how !== "flip" && (shape.length !== 2 || (how === "transpose" ? count(shape) === 1 : shape.includes(1)))) return null;
  const turned = how === "transpose" ? [ranges[1], ranges[0]] : ranges.map(([low, high], a) => (turnedAxes[how].includes(a) ? [-high, -low] : [low, high]));
  const source = (k) => (how === "transpose" ? [k[1], k[0]] : k.map((part, a) => (turnedAxes[how].includes(a) ? -part : part)));
  return { ...kernel, ranges: turned, shape: turned.map(([low, high]) => high - low + 1), cells: [...indices(turned)].map((k) => cells[flat(source(k), ranges)]) };
}

// The name of the mistake that gives a number at an output, or null. The right number must be told first.
function mistakeOf(state, data, at, typed) {
  const right = modelOf(state, data);
  const overhangs = [...indices(right.kernel.ranges)].some((k) => !inRanges(askedOf(right, at, k), right.image.ranges));
  for (const row of data.mistakes) {
    const definition = row.definitions[state.definition];
    const kernel = turnedKernel(right.kernel, row.kernel);
    const unseen = (row.off_origin && !at.some(Boolean)) || (row.border && (!overhangs || state.mode === "valid"));
    if (!definition || !kernel || unseen) continue;
    const boundary = row.border ? (data.border[state.boundary] ?? "zero") : state.boundary;
    const places = row.moves ? at.flatMap((_, a) => [1, -1].map((step) => at.map((part, b) => part + step * (a === b)))) : [at];
    try {
      const model = rebuilt({ ...state, definition, boundary }, data, kernel);
      if (places.some((one) => inRanges(one, model.ranges) && sumAt(model, one) === typed)) return row.name;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error; // a mistake that gives no operation explains no number
    }
  }
  return null;
}

// The operation of a state with another kernel, whose anchor stays the element that it was.
function rebuilt(state, data, kernel) {
  const model = modelOf(state, data);
  const axes = modelOf({ ...state, kernel: kernel.shape.join("x"), kernel_origin: model.order(kernel.ranges.map(([low]) => -low)).join(",") }, data).axes;
  return { ...model, kernel, axes, ranges: axes.map((axis) => axis.output), reads: axes.map(() => new Map()) };
}

// --- One truth -------------------------------------------------------------------------------------------------------

// A digest of integers: FNV-1a over 32-bit words, mixed.
function digest(numbers) {
  let hash = 2166136261;
  for (const number of numbers) {
    hash = Math.imul(hash ^ number, 16777619);
    hash ^= hash >>> 15;
  }
  return hash >>> 0;
}

// Laws, ranges and corners of the tables of every choice of a definition, on the given axes.
function windowNumbers(definition, { axes, windows }) {
  const numbers = [];
  for (const [image, kernel] of axes) {
    for (const [mode, anchor, padding] of windows) {
      for (let stride = 1; stride <= 4; stride++) {
        for (let dilation = 1; dilation <= 3; dilation++) {
          const made = windowOf({ definition, mode, anchor, padding, stride, dilation }, image, kernel);
          if (!made) {
            numbers.push(-99);
            continue;
          }
          const { law, output } = made;
          numbers.push(law.s, law.d, law.o, ...output);
          const axis = { law, image, kernel, boundary: "replicate" };
          for (const n of output) numbers.push(...readsOf(axis, n).flatMap(({ k, asked }) => [k, asked]));
        }
      }
    }
  }
  return numbers;
}

// What a boundary rule returns, from four image lengths before the image to four after it, and within an axis.
function boundaryNumbers(boundary, { axes }) {
  const numbers = [];
  for (const [image, kernel] of axes) {
    const size = image[1] - image[0] + 1;
    for (let q = -4 * size; q <= 5 * size; q++) numbers.push(...BOUNDARIES[boundary](q, size).flat(), -99);
    const { law, output } = windowOf({ definition: "convolution", mode: "full", stride: 1, dilation: 1 }, image, kernel);
    for (const n of output) numbers.push(...readsOf({ law, image, kernel, boundary }, n).flatMap(({ k, read, weight }) => [k, read ?? -98, weight]), -99);
  }
  return numbers;
}

// The first thing in which this script differs from the tables that Python put into the data; null if nothing does.
function differenceFrom(data) {
  const { checks } = data;
  for (const [name, value] of Object.entries(checks.definitions)) if (digest(windowNumbers(name, checks)) !== value) return name;
  for (const [name, value] of Object.entries(checks.boundaries)) if (digest(boundaryNumbers(name, checks)) !== value) return name;
  const model = modelOf(data.state, data);
  for (const { at, terms, sum } of checks.samples) {
    const rows = termsOf(model, "output", at);
    if (digest(rows.flatMap((row) => [...row.asked, ...(row.read ?? []), ...row.kernel, row.weight])) !== terms) return `${data.names.output}[${model.order(at)}]`;
    if (sum !== null && sumAt(model, at) !== sum) return `${data.names.output}[${model.order(at)}]`;
  }
  return null;
}
