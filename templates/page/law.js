// The index law on one axis: the mirror of symconv/index, held to it by tests and each time a page opens.
//
//     p = s·n + d·k + o        n output, p image, k kernel index
//
// A range is a pair [lowest, highest]. Boundary rules map a position, counted from 0 and anywhere on the integers, to
// weighted positions within the image; the position FILL stands for the fill value.

const DEFINITIONS = { convolution: [1, -1], correlation: [-1, 1], sliding: [1, 1] }; // the signs of s and d
const FILL = -2;

const modulo = (a, b) => ((a % b) + b) % b;
const within = (q, size) => q >= 0 && q < size;
const symmetric = (q, size) => Math.min(modulo(q, 2 * size), 2 * size - 1 - modulo(q, 2 * size));
const period = (size) => Math.max(2 * size - 2, 1);
const mirror = (q, size) => Math.min(modulo(q, period(size)), 2 * size - 2 - modulo(q, period(size)));

// Half turns about the edge pixels: the first pixel, the last one and the folded one, those that are equal added up.
function antireflect(q, size) {
  const turns = Math.floor(q / period(size));
  const odd = mirror(q, size) !== modulo(q, period(size));
  const weights = new Map();
  for (const [pixel, weight] of [[0, -2 * turns], [size - 1, 2 * (turns + odd)], [mirror(q, size), odd ? -1 : 1]]) {
    weights.set(pixel, (weights.get(pixel) ?? 0) + weight);
  }
  return [...weights].filter(([, weight]) => weight);
}

const BOUNDARIES = {
  zero: (q, size) => (within(q, size) ? [[q, 1]] : []),
  constant: (q, size) => [[within(q, size) ? q : FILL, 1]],
  replicate: (q, size) => [[Math.min(Math.max(q, 0), size - 1), 1]],
  symmetric: (q, size) => [[symmetric(q, size), 1]],
  mirror: (q, size) => [[mirror(q, size), 1]],
  wrap: (q, size) => [[modulo(q, size), 1]],
  omit: (q, size) => (within(q, size) ? [[q, 1]] : []),
  antisymmetric: (q, size) => [[symmetric(q, size), modulo(q, 2 * size) < size ? 1 : -1]],
  antireflect,
};

// The amounts before and after, from the least total for ⌈P/s⌉ outputs and from the reach D·(K-1) of the kernel.
const PADDINGS = {
  same_upper: (total) => [Math.floor(total / 2), Math.ceil(total / 2)],
  same_lower: (total) => [Math.ceil(total / 2), Math.floor(total / 2)],
  causal: (total, reach) => [reach, 0],
};

// Law and output range of a choice {definition, mode, padding, anchor, stride, dilation}, or null if there is no output.
// Taps sit at t = ±D·k; a window is a range of bases b, from which the positions b + t are read; n = b, or n = -b where
// the definition runs backwards, and every s-th output is kept. `anchor` is a kernel index, "low" or "high".
function windowOf(choice, image, kernel) {
  const [run, side] = DEFINITIONS[choice.definition];
  const { stride, mode } = choice;
  const tap = side * choice.dilation;
  const middle = (high) => Math.floor((kernel[0] + kernel[1] + high) / 2);
  const anchor = { low: middle(0), high: middle(1) }[choice.anchor] ?? choice.anchor ?? 0;
  if (mode === "same" && !(kernel[0] <= anchor && anchor <= kernel[1])) return null;
  const shift = mode === "same" ? tap * anchor : 0;
  const [low, high] = [tap * kernel[0], tap * kernel[1]].sort((a, b) => a - b);
  const [before, after] = mode === "padding" ? paddingOf(choice, image, kernel) : [];
  let [first, last] = {
    full: [image[0] - high, image[1] - low],
    same: image,
    valid: [image[0] - low, image[1] - high],
    padding: [image[0] - before - low, image[1] + after - high],
  }[mode];
  if (first > last) return null;
  if (run === -1) [first, last] = [-last, -first];
  const start = Math.ceil(first / stride);
  const law = { s: run * stride, d: tap, o: run * (first - stride * start) - shift };
  return { law, output: [start, start + Math.floor((last - first) / stride)] };
}

function paddingOf({ padding, stride, dilation }, image, kernel) {
  if (Array.isArray(padding)) return padding;
  const pixels = image[1] - image[0] + 1;
  const reach = dilation * (kernel[1] - kernel[0]);
  return PADDINGS[padding](Math.max(0, (Math.ceil(pixels / stride) - 1) * stride + reach + 1 - pixels), reach);
}

// What output n of an axis {law, image, kernel, boundary} reads: kernel index, image index as asked and as read (null
// for the fill value), weight. Under `omit` an output whose window overhangs reads nothing.
function readsOf({ law, image, kernel, boundary }, n) {
  const found = [];
  for (let k = kernel[0]; k <= kernel[1]; k++) {
    const asked = law.s * n + law.d * k + law.o;
    const pixels = BOUNDARIES[boundary](asked - image[0], image[1] - image[0] + 1);
    if (boundary === "omit" && !pixels.length) return [];
    for (const [pixel, weight] of pixels) found.push({ k, asked, read: pixel === FILL ? null : pixel + image[0], weight });
  }
  return found;
}
