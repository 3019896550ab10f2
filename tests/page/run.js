// Runs the script of a page without a document: one JSON request on each line of standard input, one answer each.
const fs = require("fs");
const { createHash } = require("crypto");
const folder = process.argv[2];
const NAMES = "windowOf readsOf BOUNDARIES modelOf sumsOf sumAt termsOf candidatesOf mistakeOf differenceFrom Refusal readSignal written indices digest";

// The functions of law.js and sums.js; a mutant is another law.js.
function load(law = fs.readFileSync(`${folder}/law.js`, "utf8")) {
  const sums = fs.readFileSync(`${folder}/sums.js`, "utf8");
  return new Function(`${law}\n${sums}\nreturn { ${NAMES.split(" ").join(", ")} };`)();
}
const page = load();

// A digest of all axis tables of a definition, a window and a boundary rule.
function tables({ definition, mode, anchor, padding, boundary, images, kernels }) {
  const hash = createHash("sha256");
  for (const image of images) {
    for (const kernel of kernels) {
      for (let stride = 1; stride <= 4; stride++) {
        for (let dilation = 1; dilation <= 3; dilation++) {
          const made = page.windowOf({ definition, mode, anchor, padding, stride, dilation }, image, kernel);
          const numbers = made ? [made.law.s, made.law.d, made.law.o, ...made.output] : [-99];
          for (let n = made?.output[0]; n <= made?.output[1]; n++) {
            for (const { k, asked, read, weight } of page.readsOf({ ...made, image, kernel, boundary }, n)) numbers.push(n, k, asked, read ?? -98, weight);
          }
          hash.update(Buffer.from(Int32Array.from(numbers).buffer));
        }
      }
    }
  }
  return hash.digest("hex");
}

// What a page shows for a state: the box, all sums, the terms of a pick and the candidates of an output.
function shown({ data, state }) {
  try {
    const model = page.modelOf({ ...data.state, ...state }, data);
    const at = model.order(state.at ?? data.state.at);
    const pick = state.pick ?? "output";
    const row = (term) => [model.order(term.output), model.order(term.asked), term.read && model.order(term.read), model.order(term.kernel), term.weight];
    return {
      box: model.order(model.ranges),
      sums: page.sumsOf(model),
      terms: page.termsOf(model, pick, at).map(row),
      candidates: pick === "output" ? page.candidatesOf(model, at, state.over ?? "image").map((one) => [model.order(one.asked), model.order(one.kernel).map(String), one.reason, one.terms.length]) : null,
    };
  } catch (error) {
    if (!(error instanceof page.Refusal)) throw error;
    return { refused: error.key, facts: error.facts };
  }
}

const answers = {
  tables,
  shown,
  difference: ({ pages, law }) => {
    try {
      const mutant = load(law ?? undefined);
      return pages.map((data) => mutant.differenceFrom(data)).find((found) => found !== null) ?? null;
    } catch (error) {
      return `${error}`;
    }
  },
  mistake: ({ data, state, at, typed }) => page.mistakeOf({ ...data.state, ...state }, data, at, typed),
};
for (const line of fs.readFileSync(0, "utf8").split("\n").filter(Boolean)) {
  const request = JSON.parse(line);
  console.log(JSON.stringify(answers[request.do](request)));
}
