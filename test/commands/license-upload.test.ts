/** `license upload` that is ended, or loses the instance, after the instance took the license. */
import { describe, expect, it } from "vitest";
import { appliance, type Ghes } from "../support/cli.js";
import { interruptedAt } from "../support/interrupted-at.js";

const told = (stderr: string) => (JSON.parse(stderr.trim().split("\n").at(-1) ?? "") as { readonly error: Record<string, unknown> }).error;

async function withLicense(...faults: readonly string[]): Promise<Ghes> {
  const ghes = await appliance({ faults });
  await ghes.file("new.ghl", "seats: 700");
  return ghes;
}

describe("license upload --apply --follow that ends before the run shows", () => {
  const FOLLOW = "license upload new.ghl --apply --follow --yes --json";

  it("by --timeout: still_running, with how to follow on", async () => {
    // Longer than the deadline, however often the read is tried.
    const ghes = await withLicense(...[2, 3, 4, 5].map((which) => `stall:GET /manage/v1/config/apply@${String(which)}`));
    const ran = await ghes.run(`${FOLLOW} --timeout 100s`);
    expect(ran.exit).toBe(7);
    const error = told(ran.stderr);
    expect(error.code).toBe("still_running");
    expect(error.message).toMatch(/^the configuration run is still running on the instance /);
    expect(error.hint).toMatch(/^follow with: ghes-admin config apply watch( |$)/);
  });

  it("by Ctrl-C: what goes on is named, with how to follow on", async () => {
    const ghes = await withLicense("stall:GET /manage/v1/config/apply@2");
    const ran = await ghes.run(FOLLOW, interruptedAt(ghes, "GET", "/manage/v1/config/apply", 2));
    expect(ran.exit).toBe(130);
    expect(ran.stderr).toMatch(/^warning: the configuration run is still running on the instance; follow with: ghes-admin config apply watch( |$)/m);
  });
});

describe("license upload that cannot ask what the instance says of the license", () => {
  it("says that the license is stored", async () => {
    const ghes = await withLicense("status=503:GET /manage/v1/config/license/check");
    const ran = await ghes.run("license upload new.ghl --yes --json --no-retry");
    expect(ran).toMatchObject({ exit: 1, stdout: "" });
    const error = told(ran.stderr);
    expect(error).toMatchObject({ code: "server_error", status: 503, uploaded: true });
    expect(error.message).toMatch(/^the instance stored the file, but asking what it says of the license failed: /);
    expect(error.hint).toMatch(/^the upload need not be repeated; ask again with: ghes-admin license check( |$)/);
  });

  it("says so to Ctrl-C too", async () => {
    const ghes = await withLicense("stall:GET /manage/v1/config/license/check");
    const ran = await ghes.run("license upload new.ghl --yes", interruptedAt(ghes, "GET", "/manage/v1/config/license/check", 1));
    expect(ran.exit).toBe(130);
    expect(ran.stderr).toMatch(/^warning: the instance stored new\.ghl; check it with: ghes-admin license check( |$)/m);
  });

  it("says so to Ctrl-C in JSON too", async () => {
    const ghes = await withLicense("stall:GET /manage/v1/config/license/check");
    const ran = await ghes.run("license upload new.ghl --yes --json", interruptedAt(ghes, "GET", "/manage/v1/config/license/check", 1));
    expect(ran).toMatchObject({ exit: 130, stdout: "" });
    expect(told(ran.stderr)).toEqual({ code: "interrupted", message: "ended by SIGINT", uploaded: true });
  });

  it("does not ask while the run it began restarts the services", async () => {
    const ghes = await withLicense("status=503:GET /manage/v1/config/license/check");
    const ran = await ghes.run("license upload new.ghl --apply --yes --json --no-retry");
    expect(ran).toMatchObject({ exit: 0, stderr: "" });
    expect(JSON.parse(ran.stdout)).toEqual({ uploaded: true, applying: true, status: null });
    expect(ran.requests.map(({ method, url }) => `${method} ${url}`)).toEqual(["PUT /manage/v1/config/license?apply=true"]);
  });
});
