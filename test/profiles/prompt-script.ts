/**
 * A program for the prompt's tests, bundled and run on a pseudo-terminal: asks one question, prints the answer as JSON
 * on stdout, and what came through stdin after it.
 */
import { openSync } from "node:fs";
import tty from "node:tty";
import { createPrompter } from "../../src/cli/prompt.js";
import { CliError, Interrupted } from "../../src/errors.js";

const openTerminal = () => {
  try {
    const input = new tty.ReadStream(openSync("/dev/tty", "r"));
    const output = new tty.WriteStream(openSync("/dev/tty", "w"));
    const close = () => {
      input.destroy();
      output.destroy();
    };
    return { input, output, close };
  } catch {
    return undefined;
  }
};
const interrupt = new AbortController();
process.on("SIGTERM", () => {
  interrupt.abort(new Interrupted("SIGTERM"));
});

const [what = "confirm", ...flags] = process.argv.slice(2);
const prompter = createPrompter({ openTerminal, interrupt: interrupt.signal }, { noInput: flags.includes("--no-input") });
const ask = (): Promise<unknown> => {
  if (!prompter.available) return Promise.resolve("not available");
  if (what === "confirm") return prompter.confirm("Really?");
  if (what === "text") return prompter.text("Host?", { default: "ghe1" });
  if (what === "both") return Promise.all([prompter.password("First?"), prompter.password("Second?")]);
  return prompter.password("Secret?", { twice: what === "twice" });
};
const named = (thrown: unknown): string =>
  thrown instanceof Interrupted ? thrown.signal : thrown instanceof CliError ? `${thrown.code}: ${thrown.message}` : String(thrown);
const answer = await ask().catch(named);
const chunks: Buffer[] = [];
if (!process.stdin.isTTY) for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
process.stdout.write(`${JSON.stringify({ answer, stdin: Buffer.concat(chunks).toString("utf8") })}\n`);
