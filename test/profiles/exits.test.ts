/** What the profile commands that reach an instance end with is what their help lists. */
import { describe, expect, it } from "vitest";
import { appliance } from "../support/cli.js";

const STRANGER = { GHES_ADMIN_HOST: "", GHES_ADMIN_PORT: "", GHES_ADMIN_REST_PORT: "", GHES_ADMIN_CA_FILE: "", GHES_ADMIN_TOKEN: "" };

describe("the help of a profile command lists what it ends with", () => {
  it.each([
    ["a rejected token", 4, "unauthorized:GET /api/v3/*", true],
    ["an instance that fails", 1, "status=422:GET /api/v3/*", true],
    ["a certificate of nobody's", 6, "latency=1", false],
  ])("%s", async (_name, exit, fault, isTrusted) => {
    const ghes = await appliance({ faults: [fault], identity: undefined });
    const { host, port, restPort, caPem } = ghes.sandbox;
    await ghes.file("ca.pem", caPem);
    await ghes.file("token.txt", `only-here-${String(exit)}`);
    const place = `--host ${host} --port ${String(port)} --rest-port ${String(restPort)}${isTrusted ? " --ca-file ca.pem" : ""}`;
    const go = (line: string) => ghes.run(line, { env: STRANGER });
    expect((await go(`profile add tried ${place} --token-file token.txt`)).exit).toBe(exit);
    await go(`profile add there ${place} --no-verify --no-input`);
    expect((await go("profile set there --token-file token.txt")).exit).toBe(exit);
    for (const name of ["add", "set"]) expect((await go(`profile ${name} --help`)).stdout).toMatch(new RegExp(`^ {2}${String(exit)} {2,}\\S`, "m"));
  });

  it("trust, where nothing listens", async () => {
    const ghes = await appliance();
    const go = (line: string) => ghes.run(line, { env: STRANGER });
    await go("profile add gone --host 127.0.0.1 --port 1 --no-verify --no-input");
    expect((await go("profile trust gone --yes --no-retry")).exit).toBe(6);
    const codes = (await go("profile trust --help")).stdout.split("EXIT CODES\n")[1]?.match(/^ {2}\d+/gm) ?? [];
    expect(codes.map(Number)).toEqual([0, 2, 3, 6, 9]);
  });
});
