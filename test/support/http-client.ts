/** A client pointed at a scripted server, with a clock that does not wait and remembers what it was asked to. */
import { createClient, type Client, type ClientOptions } from "../../src/http/client.js";
import type { SecretSource, Target, Trust } from "../../src/http/target.js";
import { fakeClock, type FakeClock } from "./fake-world.js";

export { fakeClock };

export const PASSWORD = "correct horse/battery+staple";
export const TOKEN = "ghp_canaryCanaryCanaryCanaryCanary0001";

export const source = (value: string, description: string): SecretSource => ({ source: "environment", description, read: () => Promise.resolve(value) });

export const target = (port: number, changes: Partial<Target> = {}, trust: Partial<Trust> = {}): Target => ({
  profile: "ghe1",
  flags: " -p ghe1",
  label: "ghe1",
  scheme: "http",
  host: "127.0.0.1",
  port,
  restPort: port,
  user: "api_key",
  password: source(PASSWORD, "GHES_ADMIN_PASSWORD"),
  token: source(TOKEN, "GHES_ADMIN_TOKEN"),
  enterprise: undefined,
  tags: [],
  readOnly: false,
  trust: { ca: [], insecure: false, ...trust },
  proxy: undefined,
  ...changes,
});

export interface Bench {
  readonly client: Client;
  readonly clock: FakeClock;
  readonly waits: string[];
  readonly warnings: string[];
  readonly trace: string[];
  readonly abort: AbortController;
}

export function bench(to: Target, changes: Partial<ClientOptions> = {}): Bench {
  const clock = fakeClock();
  const abort = new AbortController();
  const waits: string[] = [];
  const warnings: string[] = [];
  const trace: string[] = [];
  const client = createClient({
    target: to,
    clock,
    random: () => 1,
    signal: abort.signal,
    retries: 3,
    concurrency: 8,
    version: "0.0.0-test",
    env: {},
    onTrace: (line) => trace.push(line),
    onWait: (text) => waits.push(text),
    onWarn: (text) => warnings.push(text),
    ...changes,
  });
  return { client, clock, waits, warnings, trace, abort };
}
