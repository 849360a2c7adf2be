/** The bulk engine's surroundings, out of a session: its own client, the command line's questions and messages. */
import type { Reader } from "../bulk/job.js";
import type { Line, Surroundings } from "../bulk/surroundings.js";
import type { Client } from "../http/client.js";
import { originOf } from "../http/request.js";
import type { Renderer } from "../output/render.js";
import type { Clock } from "../world.js";
import { confirm } from "./confirm.js";
import { readInput } from "./files.js";
import { retriesOf } from "./invocation.js";
import { withLook } from "./look.js";
import { itemsOf } from "./pages.js";
import type { Session } from "./session.js";

export function aroundBulk({ invocation, command, input: given, target, client, rehearsal, open }: Session): Surroundings {
  const { world, signal, options, renderer } = invocation;
  return {
    world,
    signal,
    concurrency: options.concurrency,
    retries: retriesOf(invocation.globals) > 0,
    origin: originOf(target, "rest"),
    label: target.label,
    flags: target.flags,
    asEachEnds: options.ndjson,
    isTable: options.terminal && !options.formed && !options.several,
    isLogged: !world.stderr.isTTY,
    asks: command.asks !== false && !options.yes,
    dryRun: options.dryRun,
    isQuiet: options.quiet,
    reader: readerOf(client),
    open: async (ending) => lineOf(await open(ending, seldom(renderer, world.clock)), signal, (thrown) => withLook(thrown, command.look, given, target.flags)),
    async readInput(path) {
      if (path === "-" && world.stdin.isTTY) renderer.note("waiting for input on stdin; Ctrl-D ends it");
      return readInput(world, path, signal);
    },
    confirm: (question) => confirm(invocation, question),
    note: (text) => renderer.note(client.redact(text)),
    noteOnce: invocation.noteOnce,
    warn: (text) => renderer.warn(client.redact(text)),
    // Behind the ^C of a terminal, on whose line it would begin.
    lastWord: (text) => world.stderr.atEnd?.(() => `${world.stderr.isTTY ? "\r" : ""}${client.redact(text())}`) ?? (() => undefined),
    progress: (text) => renderer.progress(text),
    rehearse: ({ operation, input }) => rehearsal?.record(client.preview(operation, input)),
  };
}

/** Between two lines about waiting: of thousands of requests many wait. */
const WAIT_LINES = 10_000;

/** What its own client says: now and then that it waits, never of single requests, which have rows and a journal. */
function seldom(renderer: Renderer, clock: Clock): Renderer {
  let told = -Infinity;
  return {
    ...renderer,
    note(text) {
      if (clock.monotonic() - told < WAIT_LINES) return;
      told = clock.monotonic();
      renderer.note(text);
    },
    warn: () => undefined,
  };
}

const readerOf = (client: Client): Reader => ({
  call: async (operation, input, how) => (await client.exchange(operation, input, how)).value,
  pages: (operation, input) => itemsOf(operation, input, (page) => client.exchange(operation, page)),
});

const lineOf = (client: Client, until: AbortSignal, looking: (thrown: unknown) => unknown): Line => ({
  ...readerOf(client),
  send: async (operation, input, again) => {
    try {
      return await client.exchange(operation, input, { ...again, untilReset: true, until });
    } catch (thrown) {
      throw looking(thrown);
    }
  },
  close: () => client.close(),
});
