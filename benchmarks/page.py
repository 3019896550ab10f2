"""The living page in Chromium: bytes, first paint, a step of the window, a changed option."""

import shutil
import statistics
import tempfile
from pathlib import Path

from symconv import convolve, image

SIZES = (
    ("7×7 · 3×3", 7, 3, (45, 500, 8, 80)),
    ("16×16 · 5×5", 16, 5, (50, 500, 16, 150)),
    ("32×32 · 7×7", 32, 7, (55, 1000, 33, 400)),
)
STEPS = """
async () => {
  const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  const times = [];
  const [[low], [first]] = symconv.outputs().box;
  for (let n = 0; n < 40; n++) {
    const begin = performance.now();
    symconv.set({ at: [low + (n % 7), first + Math.floor(n / 7)] });
    document.body.offsetHeight;
    times.push(performance.now() - begin);
    await frame();
  }
  return times;
}
"""
OPTION = """
async () => {
  const times = [];
  for (const definition of ["sliding", "correlation", "convolution", "sliding", "convolution"]) {
    const begin = performance.now();
    symconv.set({ definition });
    document.body.offsetHeight;
    times.push(performance.now() - begin);
    await new Promise((done) => setTimeout(done, 50));
  }
  return times;
}
"""
PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null"


def numbers(side, seed):
    """Small integers in a square, the same each time."""
    return [[(row * seed + column * 5 + row * column) % 10 for column in range(side)] for row in range(side)]


def measured(browser, folder, side, width):
    """Bytes and milliseconds of one page, the best of five runs: a busy machine only adds."""
    y = convolve(image(numbers(side, 7)), numbers(width, 3), mode="same", boundary="mirror")
    file = Path(folder) / f"{side}.html"
    y.page().save(file)
    runs = []
    for _ in range(5):
        tab = browser.new_page(viewport={"width": 1280, "height": 800})
        tab.goto(file.as_uri())
        tab.wait_for_timeout(300)
        while not (painted := tab.evaluate(PAINT)):
            tab.wait_for_timeout(100)
        runs.append((painted, *(statistics.median(tab.evaluate(script)) for script in (STEPS, OPTION))))
        tab.close()
    return file.stat().st_size / 1000, *map(min, zip(*runs, strict=True))


def figures():
    """The rows of the table: size, then measure and goal for each figure."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for name, side, width, goals in SIZES:
            yield name, list(zip(measured(browser, folder, side, width), goals, strict=True))
        browser.close()


def main():
    print("| image · kernel | whole file | first paint | a step, median | a changed option |")
    print("| --- | --- | --- | --- | --- |")
    for name, cells in figures():
        texts = [
            f"{found:.0f} {unit} (goal {goal})"
            for (found, goal), unit in zip(cells, ("kB", "ms", "ms", "ms"), strict=True)
        ]
        print(f"| {name} | {' | '.join(texts)} |")


if __name__ == "__main__":
    main()
