/** What is watched, in its place on stdout's terminal, laid anew when that changes its size. The last picture stays. */
import type { Line } from "./screen.js";
import type { Stage } from "./stage.js";
import { loadMeasure } from "./width.js";

export interface Canvas {
  /** Shows what `lay` gives, and below it a line that does not stay; it is called again when the terminal has another size. @throws as `Screen.out` */
  show(lay: () => Promise<string>, foot?: string): Promise<void>;
  /** Leaves the last picture, all of it. */
  end(): Promise<void>;
}

export async function createCanvas({ screen, terminal, world }: Pick<Stage, "screen" | "terminal" | "world">): Promise<Canvas> {
  const measure = await loadMeasure();
  let lay: (() => Promise<string>) | undefined;
  let foot: string | undefined;
  let whole: readonly Line[] = [];
  let isCut = false;

  const paint = async (options?: { readonly anew: boolean }): Promise<void> => {
    const mine = lay;
    if (mine === undefined) return;
    const text = await mine();
    // Meanwhile a newer picture may have come.
    if (mine !== lay) return;
    whole =
      text === ""
        ? []
        : text
            .replace(/\n$/, "")
            .split("\n")
            .map((line) => ({ text: line, width: measure(line) }));
    const below = foot === undefined ? [] : [foot.slice(0, terminal.columns)].map((text) => ({ text, width: text.length }));
    const lines = fitted(whole, terminal.columns, (terminal.rows ?? Infinity) - 1 - below.length);
    isCut = lines !== whole;
    await screen.frame([...lines, ...below], options);
  };
  const stopResizing = world.stdout.onResize(() => void paint({ anew: true }).catch(() => undefined));

  return {
    show(next, below) {
      lay = next;
      foot = below;
      return paint();
    },
    async end() {
      lay = undefined;
      stopResizing();
      if (isCut || foot !== undefined) await screen.frame(isCut ? [] : whole);
      await screen.frame(undefined);
      if (isCut) await screen.out(whole.map(({ text }) => `${text}\n`).join(""));
    },
  };
}

/** The lines that so many rows hold, and how many more there are. */
function fitted(lines: readonly Line[], columns: number, rows: number): readonly Line[] {
  const heights = lines.map(({ width }) => Math.max(1, Math.ceil(width / columns)));
  if (heights.reduce((sum, height) => sum + height, 0) <= rows) return lines;
  let [count, used] = [0, 1];
  while (used + (heights[count] ?? Infinity) <= rows) used += heights[count++] ?? 0;
  const text = `and ${String(lines.length - count)} more lines`.slice(0, columns);
  return [...lines.slice(0, count), { text, width: text.length }];
}
