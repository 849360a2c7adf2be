/** Each row of the table of exit codes that a command can reach without a terminal, with the code of its JSON error. */
import { describe, expect, it } from "vitest";
import type { SandboxOptions } from "../../src/sandbox/sandbox.js";
import { jsonError, newPlace, stackLines, type Place } from "../support/spawned.js";

/** Of an instance that nobody knows, an answer that may mean "no such operation" leads to two reads: `/manage/v1/version` and `/api/v3/meta`. */
const AND_ITS_RELEASE = 2;

interface Row {
  readonly line: string;
  readonly exit: number;
  readonly code?: string;
  readonly sandbox?: SandboxOptions;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Requests that may have arrived. */
  readonly requests?: number;
  readonly before?: (place: Place) => Promise<unknown>;
}

const CODES: readonly Row[] = [
  { line: "status --json", exit: 0 },
  { line: "ssh-keys list --json", exit: 0, requests: 1 },
  { line: "config apply watch --run-id nosuchrun --json", exit: 1, code: "not_found" },
  { line: "maintenance status --json", exit: 1, code: "invalid", sandbox: { faults: ["status=422"] }, requests: 1 },
  { line: "config apply --yes --json", exit: 1, code: "conflict", sandbox: { pace: 10 }, before: (place) => place.run("config apply --yes --run-id first") },
  { line: "maintenance status --json --no-retry", exit: 1, code: "server_error", sandbox: { faults: ["status=500"] }, requests: 1 },
  { line: "maintenance status --json --timeout 5", exit: 1, code: "rate_limited", sandbox: { faults: ["rate-limit=3600"] }, requests: 1 },
  { line: "maintenance status --json", exit: 1, code: "unsupported", sandbox: { faults: ["status=501"] }, requests: 1 + AND_ITS_RELEASE },
  { line: "maintenance enable --yes --json", exit: 1, code: "node_error", sandbox: { faults: ["node-error=ghes-01.lan"] } },
  { line: "config apply --follow --yes", exit: 1, sandbox: { faults: ["apply-fails"] } },
  { line: "maintenence status --json", exit: 2, code: "usage", requests: 0 },
  { line: "maintenance status --no-such-flag --json", exit: 2, code: "usage", requests: 0 },
  { line: "maintenance enable --json", exit: 2, code: "usage", requests: 0 },
  { line: "config settings diff --file absent.yml --json", exit: 2, code: "usage", requests: 0 },
  { line: "maintenance status --json", exit: 4, code: "unauthenticated", env: { GHES_ADMIN_PASSWORD: "wrong" }, requests: 1 },
  { line: "maintenance status --json", exit: 4, code: "forbidden", sandbox: { faults: ["status=403"] }, requests: 1 },
  { line: "maintenance status --json --no-retry", exit: 6, code: "unreachable", env: { GHES_ADMIN_PORT: "1" }, requests: 0 },
  { line: "maintenance status --json", exit: 6, code: "tls", env: { GHES_ADMIN_CA_FILE: undefined }, requests: 0 },
  { line: "maintenance status --json", exit: 6, code: "redirect", sandbox: { faults: ["redirect=https://login.example.com/"] }, requests: 1 + AND_ITS_RELEASE },
  { line: "maintenance status --json", exit: 6, code: "bad_answer", sandbox: { faults: ["html=200"] }, requests: 1 + AND_ITS_RELEASE },
  { line: "maintenance status --json --timeout 1", exit: 6, code: "timeout", sandbox: { faults: ["stall"] }, requests: 1 },
  { line: "maintenance status --json --no-retry", exit: 6, code: "proxy", env: { HTTPS_PROXY: "http://127.0.0.1:1" }, requests: 0 },
  { line: "maintenance enable --yes --json", exit: 7, code: "unknown_outcome", sandbox: { faults: ["lost:POST /manage/v1/maintenance"] } },
  { line: "config apply --follow --yes --json --timeout 2", exit: 7, code: "still_running", sandbox: { pace: 10 } },
  { line: "config apply status --exit-code --json", exit: 8, sandbox: { pace: 10 }, before: (place) => place.run("config apply --yes") },
  { line: "maintenance status -p nosuch --json", exit: 9, code: "local_state", requests: 0 },
  { line: "maintenance status --tag nosuch --json", exit: 9, code: "local_state", requests: 0 },
  { line: "license check --warn-days 36500 --json", exit: 10 },
  { line: "nodes status --exit-code --json", exit: 10, sandbox: { faults: ["unhealthy=CRITICAL"] } },
  { line: "nodes status --nagios", exit: 2, sandbox: { faults: ["unhealthy=CRITICAL"] } },
];

describe("exit codes", () => {
  it.each(CODES.map((row) => ({ ...row, title: [row.exit, row.code].filter((part) => part !== undefined).join(" ") })))(
    "$title: $line",
    async ({ line, exit, code, sandbox, env, requests, before }) => {
      const place = await newPlace(sandbox);
      await before?.(place);
      const ran = await place.run(line, { env: env ?? {} });
      expect({ exit: ran.exitCode, code: ran.stderr.includes('{"error"') ? jsonError(ran.stderr).code : undefined }, ran.stderr).toEqual({ exit, code });
      expect(stackLines(ran.stderr)).toEqual([]);
      if (requests !== undefined) expect(ran.requests).toHaveLength(requests);
      if (code !== undefined && exit !== 5 && !line.includes("--follow")) expect(ran.stdout).toBe("");
    },
  );
});
