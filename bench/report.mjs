/** What was measured, as a table on the terminal, as bench/results.json and as the table of docs/performance.md. */
import { readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import prettier from "prettier";
import { root } from "./place.mjs";

const page = join(root, "docs/performance.md");
const [BEGIN, END] = ["<!-- bench: begin -->", "<!-- bench: end -->"];

/** The ratio, and whether it is no more than the target; rows without a target only tell. */
export function judged(row) {
  const ratio = row.ours === undefined || row.theirs === undefined || row.theirs === 0 ? undefined : row.ours / row.theirs;
  const isMet = row.isMet ?? (row.target === undefined || ratio === undefined ? undefined : ratio <= row.target);
  return { ...row, ratio, isMet };
}

const HEAD = ["", "what", "measured with", "ours", "theirs", "ratio", "target", ""];

const amount = (value, unit = "ms") => {
  if (value === undefined) return "-";
  if (unit === "ms" && value < 1000) return `${value.toFixed(1)} ms`;
  if (unit === "ms") return `${(value / 1000).toFixed(2)} s`;
  return `${Math.round(value).toLocaleString("en-US")} ${unit}`;
};

const cellsOf = ({ id, what, program, ours, theirs, against, unit, ratio, target, isMet }) => [
  id,
  what,
  program,
  amount(ours, unit),
  `${amount(theirs, unit)} (${against})`,
  ratio === undefined ? "-" : `${ratio.toFixed(2)}x`,
  target === undefined ? "-" : `<= ${String(target)}x`,
  isMet === undefined ? "" : isMet ? "met" : "missed",
];

export function print(rows, notes) {
  const lines = [HEAD, ...rows.map(cellsOf)];
  const widths = HEAD.map((_, i) => Math.max(...lines.map((one) => one[i].length)));
  const text = (cells) => cells.map((cell, i) => cell.padEnd(widths[i])).join("  ");
  for (const cells of lines) console.log(text(cells).trimEnd());
  for (const note of notes) console.log(note);
}

/** Ratios hold on a busy machine too, but more loosely: the load says how far to trust them. */
const machine = (load) => ({ platform: `${process.platform}-${process.arch}`, cpus: cpus().length, model: cpus()[0]?.model ?? "unknown", load });

export async function write(rows, notes, load) {
  writeFileSync(join(root, "bench/results.json"), `${JSON.stringify({ machine: machine(load), notes, rows }, null, 2)}\n`);
  const text = readFileSync(page, "utf8");
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error("docs/performance.md has no place for the table");
  const made = `${text.slice(0, begin)}${BEGIN}\n\n${table(rows)}\n\n${paragraph(notes, load)}\n\n${text.slice(end)}`;
  writeFileSync(page, await prettier.format(made, { ...(await prettier.resolveConfig(page)), parser: "markdown" }));
}

const escaped = (cell) => cell.replaceAll("|", "\\|").replaceAll("<", "\\<");

const table = (rows) => [HEAD, HEAD.map(() => "---"), ...rows.map(cellsOf)].map((cells) => `| ${cells.map(escaped).join(" | ")} |`).join("\n");

function paragraph(notes, load) {
  const { platform, cpus, model } = machine(load);
  return [`Measured on ${platform}, ${String(cpus)} processors (${model}), load ${load.toFixed(1)} before.`, ...notes.map((note) => `${note}.`)].join(" ");
}
