/*! Script and style of this page are packed; their readable source is in the folder templates/page of symconv. */
// They are unpacked here (DEFLATE, RFC 1951, without blocks that are stored) and not by a stream of the browser, which
// ends too late for a page that is printed, or asked, as soon as it has been read.
function unpack(packed) {
  const bytes = Uint8Array.from(atob(packed), (one) => one.charCodeAt());
  let place = 0; // in bits
  const bit = () => (bytes[place >> 3] >> (place++ & 7)) & 1;
  const number = (size) => Array.from({ length: size }, bit).reduce((value, one, n) => value + (one << n), 0);

  // A Huffman code: how many codes have each length, and the symbols in the order of their codes.
  const codeOf = (lengths) => ({
    counts: Array.from({ length: 16 }, (_, size) => lengths.filter((one) => one === size).length),
    symbols: [...lengths.keys()].filter((one) => lengths[one]).sort((a, b) => lengths[a] - lengths[b] || a - b),
  });
  const symbol = ({ counts, symbols }) => {
    for (let size = 1, code = 0, first = 0, before = 0; size < 16; size++) {
      code = 2 * code + bit();
      if (code - first < counts[size]) return symbols[before + code - first];
      before += counts[size];
      first = 2 * (first + counts[size]);
    }
    throw new RangeError("no such code");
  };
  const fixed = () => [[[8, 144], [9, 112], [7, 24], [8, 8]], [[5, 30]]].map((runs) => codeOf(runs.flatMap(([size, times]) => Array(times).fill(size))));
  const told = () => {
    const [literals, distances, own] = [number(5) + 257, number(5) + 1, number(4) + 4];
    const sizes = Array(19).fill(0);
    for (const one of [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15].slice(0, own)) sizes[one] = number(3);
    const code = codeOf(sizes);
    const lengths = [];
    while (lengths.length < literals + distances) {
      const one = symbol(code);
      const [value, times] = { 16: () => [lengths.at(-1), number(2) + 3], 17: () => [0, number(3) + 3], 18: () => [0, number(7) + 11] }[one]?.() ?? [one, 1];
      lengths.push(...Array(times).fill(value));
    }
    return [lengths.slice(0, literals), lengths.slice(literals)].map(codeOf);
  };

  // Lengths and distances: numbers whose steps double after every `each` codes; the bits that follow say the rest.
  const sized = (code, each) => {
    const more = Math.max(0, Math.floor(code / each) - 1);
    return (more ? (each + (code % each)) << more : code) + number(more);
  };
  const found = [];
  for (let last = 0; !last; ) {
    last = bit();
    const [literal, distance] = number(2) === 1 ? fixed() : told();
    for (let one = symbol(literal); one !== 256; one = symbol(literal)) {
      if (one < 256) found.push(one);
      else {
        const length = one === 285 ? 258 : sized(one - 257, 4) + 3;
        const from = found.length - sized(symbol(distance), 2) - 1;
        for (let n = 0; n < length; n++) found.push(found[from + n]);
      }
    }
  }
  return new TextDecoder().decode(Uint8Array.from(found));
}

function run(packed) {
  document.body.append(Object.assign(document.createElement("script"), { textContent: unpack(packed) }));
}
