/** The bulk engine's surroundings, out of a session: its own client, the command line's questions and messages. */
import type { Reader } from "../bulk/job.js";
import type { Line, Surroundings } from "../bulk/surroundings.js";
import type { Client } from "../http/client.js";
import { shellWord } from "../domain/shell-word.js";
import { CliError } from "../errors.js";
import { originOf, originOfAddress } from "../http/request.js";
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
    flagsOf: (origin) => flagsOf(invocation, origin),
    asEachEnds: options.ndjson,
    isTable: options.terminal && !options.formed && !options.several,
    isLogged: !world.stderr.isTTY,
    asks: command.asks !== false && !options.yes,
    dryRun: options.dryRun,
    isQuiet: options.quiet,
    reader: readerOf(client),
    async open(ending) {
      // The looks before the run are over: its own connections are as many as allowed.
      await client.rest();
      return lineOf(await open(ending, seldom(renderer, world.clock)), signal, (thrown) => withLook(thrown, command.look, given, target.flags));
    },
    readInput: (path) => readInput({ world, signal, note: (text) => renderer.note(text), largest: LARGEST_LIST }, path),
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

/** Profiles that cannot be read name nothing. */
function flagsOf({ profiles }: Session["invocation"], origin: string): string | undefined {
  try {
    const found = profiles.list().find((row) => origin === restOriginOf(row.host, row.rest_port));
    return found === undefined ? undefined : ` -p ${shellWord(found.name)}`;
  } catch (thrown) {
    if (thrown instanceof CliError) return undefined;
    throw thrown;
  }
}

/** @param host as `profile list` shows it: with `http://` where it is without TLS */
function restOriginOf(host: string, port: number): string {
  const [, scheme, name = host] = /^(http):\/\/\[?([^\]]*)\]?$/.exec(host) ?? [];
  return originOfAddress(scheme ?? "https", name, port);
}

/** Bytes of a list of subjects: a million of them with what a report says of each. */
const LARGEST_LIST = 128 * 1024 * 1024;

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
