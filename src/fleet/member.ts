/** One of several instances: its own client, its own end, its own result. */
import { exitOf, type Command, type Outcome } from "../cli/command.js";
import type { Invocation } from "../cli/invocation.js";
import { outcomeOn, refuseUnwritable, type Input } from "../cli/on-instance.js";
import { CliError, DeadlinePassed, EXIT, Interrupted } from "../errors.js";
import type { Target } from "../http/target.js";
import type { Board } from "../output/board.js";
import type { ProfileNews } from "../output/profiles.js";
import { batchesOf, wholeText } from "../output/render-stream.js";
import { errorFor, saidBy, type Speaker } from "./addressed.js";
import type { Channel } from "./channel.js";
import type { Council } from "./council.js";
import type { endingOf } from "./ending.js";
import type { Gate } from "./gate.js";

/** What all of them share. */
export interface Company {
  readonly invocation: Invocation;
  readonly command: Command;
  readonly input: Input;
  readonly channel: Channel<ProfileNews>;
  readonly council: Council;
  readonly gate: Gate;
  readonly board: Board;
  /** Requests at a time to each. */
  readonly concurrency: number;
  /** A new secret is asked for once. */
  readonly password: Invocation["prompter"]["password"];
}

export interface Member {
  readonly name: string;
  /** Its place among all, in the order asked for. */
  readonly index: number;
  readonly target: Target;
  readonly ending: ReturnType<typeof endingOf>;
}

/** How one of them ended. `left`: nobody wanted to hear the rest. */
export type Ended =
  | { readonly kind: "done"; readonly exit: number }
  | { readonly kind: "left" }
  | { readonly kind: "failed" }
  | { readonly kind: "declined"; readonly error: CliError }
  | { readonly kind: "interrupted"; readonly error: Interrupted };

type News = ProfileNews extends infer N ? (N extends ProfileNews ? Omit<N, "profile" | "index"> : never) : never;

/** Works and tells, of a failure too. Never rejects. */
export async function attend(member: Member, company: Company): Promise<Ended> {
  const { name, index } = member;
  const { channel, council, gate, board } = company;
  const put = (news: News): Promise<boolean> => channel.put({ ...news, profile: name, index });
  await gate.enter();
  try {
    return await work(member, company, put);
  } finally {
    council.leave(name);
    board.ended(name);
    member.ending.stop();
    gate.leave();
  }
}

async function work(member: Member, company: Company, put: (news: News) => Promise<boolean>): Promise<Ended> {
  const { target, name } = member;
  const { command, input, council, board } = company;
  const isKept = command.effect === "write";
  const own = invocationOf(member, company);
  try {
    await refuseUnwritable(own, command, target);
    const client = await own.connect(target);
    try {
      const outcome = await outcomeOn(own, command, input, target, client);
      if (!(await tell(outcome, put))) return { kind: "left" };
      council.leave(name);
      board.ended(name);
      await put({ kind: "done" });
      return { kind: "done", exit: outcome.kind === "exit" ? EXIT.ok.code : EXIT[exitOf(outcome)].code };
    } finally {
      await client.close();
    }
  } catch (thrown) {
    if (council.isDeclined && thrown instanceof CliError && thrown.code === "cancelled") return { kind: "declined", error: thrown };
    const error = failureOf(member, thrown);
    council.leave(name);
    board.ended(name);
    const isHeard = await put({ kind: "failed", error, isKept });
    if (error instanceof Interrupted) return { kind: "interrupted", error };
    return isHeard ? { kind: "failed" } : { kind: "left" };
  }
}

/** Tells all of it, as it comes; resolves with false as soon as nobody wants more. */
async function tell(outcome: Outcome, put: (news: News) => Promise<boolean>): Promise<boolean> {
  switch (outcome.kind) {
    case "value":
      return put({ kind: "value", value: outcome.value, view: outcome.view });
    case "exit":
      return put({ kind: "value", value: outcome.code });
    case "text":
      return put({ kind: "text", text: typeof outcome.text === "string" ? outcome.text : new TextDecoder().decode(outcome.text) });
    case "pieces":
      return put({ kind: "text", text: await wholeText(outcome.pieces) });
    case "stream":
      for await (const { items } of batchesOf(outcome.items)) if (!(await put({ kind: "items", items, of: outcome }))) return false;
      return true;
    case "live":
      for await (const value of outcome.frames) if (!(await put({ kind: "frame", value, view: outcome.view }))) return false;
      return true;
  }
}

function failureOf(member: Member, thrown: unknown): Error {
  if (thrown instanceof DeadlinePassed) return new CliError("timeout", thrown.message, { hint: "give it a longer --timeout" });
  return thrown instanceof Error ? errorFor(thrown, speakerOf(member)) : new CliError("bad_answer", "something that is no error was thrown");
}

const speakerOf = ({ name, target }: Member): Speaker => ({ name, flags: target.flags });

/** As the one of all, with messages that say whose they are. */
function invocationOf(member: Member, { invocation, council, gate, board, concurrency, password }: Company): Invocation {
  const { name, ending } = member;
  const speaker = speakerOf(member);
  const { prompter } = invocation;
  const renderer = {
    ...invocation.renderer,
    note: (text: string) => {
      invocation.renderer.note(saidBy(text, speaker));
    },
    warn: (text: string) => {
      invocation.renderer.warn(saidBy(text, speaker));
    },
    trace: (line: string) => {
      invocation.renderer.trace(`${name}: ${line}`);
    },
    progress: (text: string) => board.progress(name, text),
  };
  return {
    ...invocation,
    // A report is passed on as the instance wrote it only where there is one.
    options: { ...invocation.options, csv: false, several: true, concurrency },
    signal: ending.signal,
    consent: (question) => gate.outside(() => council.consent(name, question)),
    prompter: {
      get available() {
        return prompter.available;
      },
      confirm: (question) => prompter.confirm(saidBy(question, speaker)),
      text: (question, options) => prompter.text(question, options),
      password,
    },
    renderer,
    connect: (target, given) => invocation.connect(target, { signal: ending.signal, renderer, concurrency, ...given }),
  };
}
