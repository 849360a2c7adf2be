/** Instances that ask for a client certificate: the one of the profile is shown, and what is missing or wrong is said with the flags. */
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { createServer, type TLSSocket } from "node:tls";
import type { AddressInfo } from "node:net";
import { getVersion, setMaintenance } from "../../src/api/areas/manage.js";
import type { Trust } from "../../src/http/target.js";
import { issue, type Issued } from "../support/certificates.js";
import { appliance } from "../support/cli.js";
import { bench, target } from "../support/http-client.js";
import { answer, scriptedServer } from "../support/scripted-server.js";

const CLOCK = { clock: { now: () => Date.now(), monotonic: () => 0, sleep: () => Promise.resolve() } };
const FLAGS = "ghes-admin profile set ghe1 --client-cert PEM --client-key PEM";

let authority: Issued;
let server: Issued;
let mine: Issued;
let foreign: Issued;
beforeAll(async () => {
  authority = await issue({ ca: true, name: "Corp Authority" });
  server = await issue({ by: authority });
  mine = await issue({ by: authority, name: "admin" });
  foreign = await issue({ name: "stranger" });
});

const shown = ({ cert, key }: Issued): Trust["client"] => ({ cert, key });

async function reach(client: Trust["client"], version: "TLSv1.2" | "TLSv1.3", write = false) {
  const tls = { ...server, requestCert: true, rejectUnauthorized: true, ca: authority.cert, minVersion: version, maxVersion: version };
  const instance = await scriptedServer({ always: [answer(200, [])], tls });
  const made = bench(target(instance.port, { scheme: "https" }, { ca: [authority.cert], client }), CLOCK);
  const ended = await (write ? made.client.exchange(setMaintenance, { enabled: true }) : made.client.exchange(getVersion, {})).then(
    ({ status }) => ({ status, error: undefined }),
    (error: unknown) => ({ status: undefined, error }),
  );
  await made.client.close();
  await instance.close();
  return { ...ended, requests: instance.requests.length };
}

describe("an instance that asks for a client certificate", () => {
  it.each(["TLSv1.2", "TLSv1.3"] as const)("gets that of the profile (%s)", async (version) => {
    expect(await reach(shown(mine), version)).toMatchObject({ status: 200, requests: 1 });
  });

  it.each([
    ["TLSv1.2", "a read", false],
    ["TLSv1.2", "a write", true],
    ["TLSv1.3", "a read", false],
    ["TLSv1.3", "a write", true],
  ] as const)("and gets none (%s) ends %s with 6: what it asks for, and the flags", async (version, _, write) => {
    const { error, requests } = await reach(undefined, version, write);
    expect(error).toEqual(
      expect.objectContaining({
        code: "tls",
        exit: "unreachable",
        message: expect.stringMatching(/(asks for a client certificate|refused the TLS handshake) \(ERR_SSL_/) as unknown,
        facts: expect.objectContaining({ hint: expect.stringContaining(FLAGS) as unknown }) as unknown,
      }),
    );
    expect(requests).toBe(0);
  });

  it("and hangs up on a wrong one, as some do without a word: the flags are named", async () => {
    const { error, requests } = await reach(shown(foreign), "TLSv1.3");
    expect(error).toEqual(
      expect.objectContaining({
        exit: "unreachable",
        facts: expect.objectContaining({
          hint: expect.stringContaining("does not accept the client certificate (--client-cert, --client-key)") as unknown,
        }) as unknown,
      }),
    );
    expect(requests).toBe(0);
  });

  it.each(["400 No required SSL certificate was sent", "400 The SSL certificate error"])(
    "and says so by a page, as nginx does (%s): the flags",
    async (title) => {
      const page = `<html><head><title>${title}</title></head></html>`;
      const instance = await scriptedServer({ always: [answer(400, page, { "content-type": "text/html" })], tls: server });
      const { client } = bench(target(instance.port, { scheme: "https" }, { ca: [authority.cert] }), CLOCK);
      await expect(client.exchange(getVersion, {})).rejects.toThrow(
        expect.objectContaining({
          message: `ghe1 answered 400 with an HTML page ("${title}"), not JSON`,
          facts: expect.objectContaining({ hint: `store the one it asks for with ${FLAGS}` }) as unknown,
        }),
      );
      await client.close();
      await instance.close();
    },
  );
});

describe("the files that profile add names", () => {
  /** An instance of one answer, which keeps who came to it. */
  async function instance() {
    const names: string[] = [];
    const body = JSON.stringify([{ hostname: "ghe", version: { version: "3.19.0" } }]);
    const tls = createServer({ ...server, requestCert: true, rejectUnauthorized: true, ca: authority.cert }, (socket: TLSSocket) => {
      names.push(socket.getPeerX509Certificate()?.subject ?? "nobody");
      socket.on("error", () => undefined);
      socket.on("data", () => socket.write(`HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${String(body.length)}\r\n\r\n${body}`));
    });
    await new Promise<void>((resolve) => tls.listen(0, "127.0.0.1", resolve));
    onTestFinished(
      () =>
        new Promise<void>(
          (resolve) =>
            void tls.close(() => {
              resolve();
            }),
        ),
    );
    return { names, port: (tls.address() as AddressInfo).port };
  }

  it("are shown to that instance, and to no other host", async () => {
    const ghes = await appliance();
    const { names, port } = await instance();
    for (const [name, text] of [
      ["me.pem", mine.cert],
      ["me.key", mine.key],
      ["corp.pem", authority.cert],
    ] as const)
      await ghes.file(name, text);
    const env = { GHES_ADMIN_HOST: "", GHES_ADMIN_PORT: "", GHES_ADMIN_REST_PORT: "", GHES_ADMIN_CA_FILE: "" };
    const added = await ghes.run(
      `profile add corp --host 127.0.0.1 --port ${String(port)} --ca-file corp.pem --client-cert me.pem --client-key me.key --no-verify --no-input`,
      { env },
    );
    expect(added).toMatchObject({ exit: 0, stderr: "" });
    const ran = await ghes.run("-p corp nodes version --ghes-version 3.19 --json", { env });
    expect(ran).toMatchObject({ exit: 0, stderr: "" });
    expect(names).toEqual(["CN=admin"]);
    const elsewhere = await ghes.run("-p corp --host localhost nodes version --ghes-version 3.19 --json", { env });
    expect([elsewhere.exit, names]).toEqual([6, ["CN=admin"]]);
  });
});
