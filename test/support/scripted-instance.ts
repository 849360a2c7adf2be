/** Commands against answers that no appliance of ours gives: an instance over plain HTTP that says to each path what a test wrote down. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { run } from "../../src/run.js";
import { words } from "./cli.js";
import { fakeWorld, type FakeOptions } from "./fake-world.js";
import { PASSWORD, TOKEN } from "./http-client.js";
import { answer, scriptedServer, type Step } from "./scripted-server.js";

/** By `METHOD /path` without a query: a value is sent as JSON with 200, steps as they are. What is not named is 404. */
export type Answers = Readonly<Record<string, object | readonly Step[]>>;

export interface ScriptedInstance {
  /** `METHOD /path`, in the order they came. */
  seen(): readonly string[];
  run(line: string, options?: Pick<FakeOptions, "tty" | "env" | "stdin">): Promise<{ readonly exit: number; readonly stdout: string; readonly stderr: string }>;
}

export async function scriptedInstance(answers: Answers): Promise<ScriptedInstance> {
  const folder = await mkdtemp(join(tmpdir(), "ghes-admin-test-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const server = await scriptedServer({
    always: ({ method, path }) => {
      const given = answers[`${method} ${path.replace(/\?.*/s, "")}`];
      if (given === undefined) return [answer(404, { message: "Not Found" })];
      return isSteps(given) ? given : [answer(200, given)];
    },
  });
  onTestFinished(() => server.close());
  const port = String(server.port);
  const env = {
    GHES_ADMIN_HOST: "http://127.0.0.1",
    GHES_ADMIN_PORT: port,
    GHES_ADMIN_REST_PORT: port,
    GHES_ADMIN_PASSWORD: PASSWORD,
    GHES_ADMIN_TOKEN: TOKEN,
    XDG_CONFIG_HOME: join(folder, "config"),
    XDG_STATE_HOME: join(folder, "state"),
  };
  return {
    seen: () => server.seen(),
    run: async (line, options = {}) => {
      const fake = fakeWorld({ argv: words(line), cwd: folder, home: folder, ...options, env: { ...env, ...options.env } });
      const exit = await run(fake.world);
      return { exit, stdout: fake.out(), stderr: fake.err().replaceAll(/^warning: .* is reached without TLS.*\n/gm, "") };
    },
  };
}

/** Steps hold bytes or words of the script; an answer that is a list holds objects of the API. */
const isSteps = (given: object | readonly Step[]): given is readonly Step[] =>
  Array.isArray(given) &&
  given.length > 0 &&
  given.every((step) => step instanceof Uint8Array || typeof step === "string" || (typeof step === "object" && step !== null && "reset" in step));
