/**
 * Prompts on the controlling terminal, whatever stdin and stdout are. What is piped into the program is data and never
 * an answer. Inquirer (questions.ts) is loaded with the first question.
 */
import { CliError, Interrupted, usage } from "../errors.js";
import type { Prompter } from "../profiles/prompter.js";
import type { ControllingTerminal, World } from "../world.js";

type PromptWorld = Pick<World, "openTerminal" | "interrupt">;
type Prompts = typeof import("./questions.js");
interface Context {
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
  readonly signal: AbortSignal;
}
/** One question on the opened terminal. */
type Ask = <T>(question: (prompts: Prompts, context: Context) => Promise<T>) => Promise<T>;

/** Tries to type the same secret twice. */
const MAX_TRIES = 3;

export interface PromptOptions {
  readonly noInput: boolean;
  /** Takes what is repainted off the terminal until the function it resolves with is called: it would overwrite the question. */
  readonly hold?: () => Promise<() => void>;
}

export function createPrompter(world: PromptWorld, options: PromptOptions): Prompter {
  let known: boolean | undefined;
  let last: Promise<unknown> = Promise.resolve();
  let interrupted: Interrupted | undefined;
  /** Several instances may want a secret at the same time; there is one terminal. */
  const inTurn = <T>(work: (ask: Ask) => Promise<T>): Promise<T> => {
    const begin = async () => {
      // Ctrl-C at one question ends them all; what waits for its turn has not heard of it.
      if (interrupted !== undefined) throw interrupted;
      try {
        return await work((question) => alone(options, () => onTerminal(world, question)));
      } catch (thrown) {
        if (thrown instanceof Interrupted) interrupted = thrown;
        throw thrown;
      }
    };
    const turn = last.then(begin, begin);
    last = turn;
    return turn;
  };
  return {
    get available() {
      known ??= !options.noInput && hasTerminal(world);
      return known;
    },
    confirm: (question) => inTurn((ask) => ask((prompts, context) => prompts.confirm({ message: question, default: false }, context))),
    password: (question, { twice = false } = {}) => inTurn((ask) => (twice ? askTwice(ask, question) : askSecret(ask, question))),
    text: (question, { default: standard } = {}) =>
      inTurn((ask) => ask((prompts, context) => prompts.input({ message: question, ...(standard === undefined ? {} : { default: standard }) }, context))),
  };
}

function hasTerminal(world: PromptWorld): boolean {
  const terminal = world.openTerminal();
  terminal?.close();
  return terminal !== undefined;
}

const askSecret = (ask: Ask, question: string): Promise<string> =>
  ask((prompts, context) => prompts.password({ message: question, toggleMask: false }, context));

async function askTwice(ask: Ask, question: string): Promise<string> {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const first = await askSecret(ask, tries === 0 ? question : `${question} (the two differed)`);
    const second = await askSecret(ask, "The same again");
    if (first === second) return first;
  }
  throw usage(`the two answers differed ${String(MAX_TRIES)} times`, "run the command again, or give the secret on stdin");
}

async function alone<T>({ hold }: PromptOptions, work: () => Promise<T>): Promise<T> {
  const release = await hold?.();
  try {
    return await work();
  } finally {
    release?.();
  }
}

/** A prompt ends the streams it was given, so each question has the terminal opened for itself. */
async function onTerminal<T>(world: PromptWorld, question: (prompts: Prompts, context: Context) => Promise<T>): Promise<T> {
  world.interrupt.throwIfAborted();
  const prompts = await import("./questions.js");
  const terminal = world.openTerminal();
  if (terminal === undefined) throw usage("there is no terminal to ask on", "run the command in a terminal, or give what it asks for with flags");
  // Without a listener, a terminal that goes away would end the process with a stack trace.
  terminal.input.on("error", () => undefined);
  terminal.output.on("error", () => undefined);
  const ended = new AbortController();
  const stopWatching = watchEnd(terminal, ended);
  try {
    return await question(prompts, { input: terminal.input, output: terminal.output, signal: AbortSignal.any([world.interrupt, ended.signal]) });
  } catch (thrown) {
    throw translate(thrown, world.interrupt);
  } finally {
    stopWatching();
    restore(terminal);
  }
}

/** Ctrl-D and a terminal that went away close readline without settling the prompt: it would wait forever. */
function watchEnd({ input }: ControllingTerminal, ended: AbortController): () => void {
  const end = () =>
    setImmediate(() => {
      ended.abort();
    });
  const events = ["pause", "end", "close", "error"] as const;
  for (const event of events) input.on(event, end);
  return () => {
    for (const event of events) input.removeListener(event, end);
  };
}

/** Echo and line mode as they were, also after a failure. */
function restore(terminal: ControllingTerminal): void {
  if (terminal.input.isTTY && !terminal.input.destroyed) terminal.input.setRawMode(false);
  terminal.close();
}

function translate(thrown: unknown, interrupt: AbortSignal): unknown {
  if (interrupt.aborted) return interrupt.reason;
  const name = thrown instanceof Error ? thrown.name : "";
  if (name === "ExitPromptError") return new Interrupted("SIGINT");
  if (name === "AbortPromptError" || name === "CancelPromptError") return new CliError("cancelled", "no answer: the input ended");
  return thrown;
}
