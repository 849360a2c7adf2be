/** An appliance of the Management Console API, as its documentation shows it, on plain HTTP; and commands against it. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { run } from "../../src/run.js";
import { words } from "../support/cli.js";
import { fakeWorld } from "../support/fake-world.js";
import { answer, scriptedServer, type SeenRequest, type Step } from "../support/scripted-server.js";

export type Answers = (request: SeenRequest) => readonly Step[] | undefined;

export interface Console {
  readonly folder: string;
  readonly port: number;
  /** Method, path and, where there is one, the body as text; since the last call of `run`. */
  run(
    line: string,
    options?: { readonly env?: Readonly<Record<string, string>>; readonly stdin?: string },
  ): Promise<{
    readonly exit: number;
    readonly out: string;
    readonly err: string;
    readonly requests: readonly string[];
    readonly seen: readonly SeenRequest[];
  }>;
}

const UNAUTHORIZED = [answer(401, { message: "Requires authentication" }, { "x-github-enterprise-version": "2.22.4" })];
const KEYS = [{ key: "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQC1 octo@example.com", "pretty-print": "ssh-rsa f3:9a:2c:9b:f0:a1:2b:3c:4d:5e:6f:70:81:92:a3:b4" }];

/** Release 2.22.4, unless `answers` says otherwise. */
export const console222: Answers = ({ method, path }) => {
  switch (`${method} ${path}`) {
    case "GET /api/v3/meta":
      return UNAUTHORIZED;
    case "GET /setup/api/maintenance":
    case "POST /setup/api/maintenance":
      return [
        answer(200, {
          status: "scheduled",
          scheduled_time: "Tuesday, January 22 at 15:34 -0800",
          connection_services: [{ name: "git operations", number: "3" }],
        }),
      ];
    case "GET /setup/api/settings":
      return [answer(200, { enterprise: { smtp: { address: "smtp.example.com" }, github_hostname: "ghe.local" }, run_list: ["recipe[enterprise-configure]"] })];
    case "PUT /setup/api/settings":
      return [answer(204)];
    case "GET /setup/api/settings/authorized-keys":
    case "DELETE /setup/api/settings/authorized-keys":
      return [answer(200, KEYS)];
    case "POST /setup/api/settings/authorized-keys":
      return [answer(201, KEYS)];
    case "POST /setup/api/start":
    case "POST /setup/api/upgrade":
    case "POST /setup/api/configure":
      return [answer(202, "", { location: "https://ghe.local:8443/setup/api/configcheck" })];
    case "GET /setup/api/configcheck":
      return [answer(200, [{ key: "Updating configuration", status: "DONE" }])];
    default:
      return undefined;
  }
};

let passwords = 0;

export async function consoleOf(answers: Answers = console222): Promise<Console> {
  const server = await scriptedServer({ always: (request) => answers(request) ?? console222(request) ?? [answer(404, { message: "Not Found" })] });
  const folder = await mkdtemp(join(tmpdir(), "ghes-admin-test-"));
  onTestFinished(async () => {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });
  await writeFile(join(folder, "license.ghl"), "a license");
  passwords += 1;
  const own = {
    GHES_ADMIN_HOST: "http://127.0.0.1",
    GHES_ADMIN_PORT: String(server.port),
    GHES_ADMIN_REST_PORT: String(server.port),
    GHES_ADMIN_PASSWORD: `console-${String(passwords)}-${folder}`,
  };
  return {
    folder,
    port: server.port,
    async run(line, { env = {}, stdin } = {}) {
      const before = server.requests.length;
      const fake = fakeWorld({ argv: words(line), env: { ...own, ...env }, home: folder, cwd: folder, ...(stdin === undefined ? {} : { stdin }) });
      const exit = await run(fake.world);
      const seen = server.requests.slice(before);
      const requests = seen.map(({ method, path, body }) => `${method} ${path}${body.length === 0 ? "" : ` ${body.toString("utf8")}`}`);
      return { exit, out: fake.out(), err: fake.err(), requests, seen };
    },
  };
}
