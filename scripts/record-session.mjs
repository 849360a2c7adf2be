/**
 * `npm run record`: runs the demo on a pseudo-terminal and draws what a person sees as docs/session.svg. Each line appears when
 * its text was complete; long waits are cut short. Who prefers no motion sees the end at once.
 */
import { spawn } from "@lydell/node-pty";
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const COLUMNS = 100;
const CELL = { width: 8.4, height: 19 };
const MARGIN = 16;
/** Seconds between two lines at most. */
const LONGEST_WAIT = 1.2;

const PALETTE = { 31: "#ff7b72", 32: "#7ee787", 33: "#e3b341", 34: "#79c0ff", 35: "#d2a8ff", 36: "#76e3ea", 90: "#8b949e" };
const PLAIN = { color: undefined, bold: false, dim: false };

/** The lines of a terminal that is as high as it must be: enough of one for what this program writes. */
class Paper {
  lines = [[]];
  changed = [0];
  #row = 0;
  #column = 0;
  #style = PLAIN;

  write(text, seconds) {
    // eslint-disable-next-line no-control-regex -- what it reads are control sequences
    for (const [token, csi, character] of text.matchAll(/\x1b\[([0-9;?]*[A-Za-z])|\x1b[^[]|([^])/gu)) {
      if (csi !== undefined) this.#control(csi);
      else if (token === "\n") this.#to(this.#row + 1);
      else if (token === "\r") this.#column = 0;
      else if (character !== undefined && character >= " ") this.#put(character, seconds);
    }
  }

  #put(character, seconds) {
    this.lines[this.#row][this.#column] = { character, style: this.#style };
    this.changed[this.#row] = seconds;
    this.#column += 1;
  }

  #to(row) {
    this.#row = Math.max(0, row);
    while (this.lines.length <= this.#row) {
      this.lines.push([]);
      this.changed.push(0);
    }
  }

  #control(csi) {
    const count = Number.parseInt(csi, 10) || 1;
    switch (csi.at(-1)) {
      case "A":
        return this.#to(this.#row - count);
      case "B":
        return this.#to(this.#row + count);
      case "G":
        return void (this.#column = count - 1);
      case "K":
        return void (this.lines[this.#row].length = csi.startsWith("2") ? 0 : this.#column);
      case "J":
        this.lines.length = this.#row + 1;
        this.changed.length = this.#row + 1;
        return void (this.lines[this.#row].length = this.#column);
      case "m":
        for (const code of csi.slice(0, -1).split(";")) this.#style = styled(this.#style, Number(code));
    }
  }
}

function styled(style, code) {
  if (code === 0) return PLAIN;
  if (code === 1) return { ...style, bold: true };
  if (code === 2) return { ...style, dim: true };
  if (code === 22) return { ...style, bold: false, dim: false };
  if (code === 39) return { ...style, color: undefined };
  return code in PALETTE ? { ...style, color: PALETTE[code] } : style;
}

function record() {
  return new Promise((resolve) => {
    const paper = new Paper();
    const begun = performance.now();
    const args = ["bin/ghes-admin.js", "sandbox", "exec", "--topology", "ha", "--seed", "7", "--", "sh", "scripts/demo.sh"];
    const env = { PATH: process.env.PATH, HOME: process.env.HOME, TERM: "xterm-256color", LANG: "C.UTF-8", TZ: "UTC" };
    const pty = spawn(process.execPath, args, { cols: COLUMNS, rows: 50, cwd: root, env });
    pty.onData((text) => paper.write(text, (performance.now() - begun) / 1000));
    pty.onExit(({ exitCode }) => resolve({ paper, exitCode }));
  });
}

const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** Runs of the same style as one element. */
function spansOf(line) {
  const runs = [];
  for (const { character, style } of Array.from(line, (cell) => cell ?? { character: " ", style: PLAIN })) {
    const last = runs.at(-1);
    if (last !== undefined && last.style === style) last.text += character;
    else runs.push({ style, text: character });
  }
  return runs.map(({ style: { color, bold, dim }, text }) => {
    const looks = [color && ` fill="${color}"`, bold && ' font-weight="bold"', dim && ' opacity="0.7"'].filter(Boolean).join("");
    return looks === "" ? escaped(text) : `<tspan${looks}>${escaped(text)}</tspan>`;
  });
}

/** When each line appears: in order, no wait longer than the longest. */
function delaysOf(changed) {
  let before = 0;
  let shown = 0;
  return changed.map((seconds) => {
    shown += Math.min(LONGEST_WAIT, Math.max(0.05, seconds - before));
    before = Math.max(before, seconds);
    return shown;
  });
}

function drawn({ lines, changed }) {
  while (lines.at(-1)?.length === 0) lines.pop();
  const delays = delaysOf(changed.slice(0, lines.length));
  const [width, height] = [COLUMNS * CELL.width + 2 * MARGIN, lines.length * CELL.height + 2 * MARGIN];
  const texts = lines.map((line, row) => {
    const y = MARGIN + (row + 0.75) * CELL.height;
    return `<text x="${String(MARGIN)}" y="${y.toFixed(1)}" style="animation-delay:${delays[row].toFixed(2)}s">${spansOf(line).join("")}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width.toFixed(0)} ${height.toFixed(0)}" role="img" aria-label="A terminal session: a maintenance window from beginning to end">
<style>
text { font: 14px ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; fill: #e6edf3; white-space: pre; opacity: 0; animation: appear 0.01s forwards }
@keyframes appear { to { opacity: 1 } }
@media (prefers-reduced-motion: reduce) { text { opacity: 1; animation: none } }
</style>
<rect width="100%" height="100%" rx="8" fill="#0d1117"/>
${texts.join("\n")}
</svg>
`;
}

const { paper, exitCode } = await record();
if (exitCode === 0) writeFileSync(new URL("../docs/session.svg", import.meta.url), drawn(paper));
else console.error(`the demo ended with ${String(exitCode)}: docs/session.svg is as it was`);
process.exitCode = exitCode;
