/** A certificate that changes while a configuration run is followed: real TLS, the real program, and the appliance's own restart. */
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { issue } from "../support/certificates.js";
import { jsonError, newPlace, stackLines, type Place } from "../support/spawned.js";
import { onTerminal, shown } from "../pty/terminal.js";

const FOLLOW = "config apply --follow --yes --run-id d34db33f";
const posts = (place: Place) => place.sandbox.requests.filter(({ method, url }) => method === "POST" && url === "/manage/v1/config/apply").length;

/** The settings hold a self-signed certificate that the next run puts into effect. */
async function withNewSettings(place: Place): Promise<string> {
  const own = await issue({ name: "new.ghe.test" });
  await place.file("tls.json", JSON.stringify({ github_ssl: { cert: own.cert, key: own.key } }));
  const set = await place.run(`config settings set --file ${join(place.folder, "tls.json")} --yes`);
  expect(set.exitCode, set.stderr).toBe(0);
  return own.fingerprint256;
}

describe("a certificate that changes while a run is followed", () => {
  it("and that the authority vouches for is gone on with, after a line", async () => {
    const place = await newPlace({ faults: ["certificate=ca"] });
    const before = place.sandbox.fingerprint256();
    const ended = await place.run(FOLLOW);
    expect(ended.exitCode, ended.stderr).toBe(0);
    const now = place.sandbox.fingerprint256();
    expect(now).not.toBe(before);
    expect(ended.stderr.split("\n")).toContain(`127.0.0.1:${String(place.sandbox.port)} now presents another certificate (SHA-256 ${now})`);
  });

  it("to the one that these settings brought is gone on with, after a line, although nobody vouches for it", async () => {
    const place = await newPlace();
    const brought = await withNewSettings(place);
    const ended = await place.run(FOLLOW);
    expect(ended.exitCode, ended.stderr).toBe(0);
    expect(place.sandbox.fingerprint256()).toBe(brought);
    expect(ended.stderr.split("\n")).toContain(
      `127.0.0.1:${String(place.sandbox.port)} presents the certificate of its new settings (SHA-256 ${brought}); going on`,
    );
    // It is trusted for the rest of that command, and by no other.
    const next = await place.run("config apply status --json");
    expect([next.exitCode, jsonError(next.stderr).code, next.requests]).toEqual([6, "tls", []]);
  });

  it("to any other ends with 7, the run's id and the trust command where nobody can be asked, also where new settings announced another", async () => {
    const place = await newPlace({ faults: ["certificate=other"] });
    const announced = await withNewSettings(place);
    const ended = await place.run(`${FOLLOW} --json`);
    expect(ended.exitCode, ended.stderr).toBe(7);
    const now = place.sandbox.fingerprint256();
    expect(now).not.toBe(announced);
    expect(jsonError(ended.stderr)).toMatchObject({
      code: "still_running",
      run_id: "d34db33f",
      hint: `check the certificate, then: ghes-admin profile trust --replace --fingerprint ${now}; and: ghes-admin config apply watch --run-id d34db33f`,
    });
    expect(stackLines(ended.stderr)).toEqual([]);
  });
});

describe("on a terminal a certificate that nobody vouches for is asked about", () => {
  const QUESTION = /Run d34db33f goes on\.\s+Trust this certificate/;

  it("yes: the same run is followed to its end, and the question comes once", async () => {
    const place = await newPlace({ faults: ["certificate=other"] });
    const child = onTerminal(place, FOLLOW, { columns: 400 });
    await child.said(QUESTION);
    child.type("y\r");
    expect(await child.done, child.output()).toBe(0);
    // The progress line is not painted over the question.
    expect(/Trust this certificate[^]*✔/.exec(child.output())?.[0]).not.toMatch(/run d34db33f: /);
    const screen = shown(child.output(), 400);
    expect(screen).toContain(place.sandbox.fingerprint256());
    expect(screen).toMatch(/^run d34db33f succeeded on 1 node/m);
    expect(screen.match(/Trust this certificate/g)).toHaveLength(1);
    expect(posts(place)).toBe(1);
  });

  it("no: exit 7, with the run's id, the trust command and how to pick the run up; nothing more is sent", async () => {
    const place = await newPlace({ faults: ["certificate=other"] });
    const child = onTerminal(place, FOLLOW, { columns: 400 });
    await child.said(QUESTION);
    const sent = place.sandbox.requests.length;
    child.type("n\r");
    expect(await child.done, child.output()).toBe(7);
    const screen = shown(child.output(), 400);
    expect(screen).toContain("run d34db33f goes on, but ");
    expect(screen).toContain(
      `ghes-admin profile trust --replace --fingerprint ${place.sandbox.fingerprint256()}; and: ghes-admin config apply watch --run-id d34db33f`,
    );
    expect([place.sandbox.requests.length, posts(place)]).toEqual([sent, 1]);
  });

  it("Ctrl-C: exit 130, the run goes on and how to pick it up is said", async () => {
    const place = await newPlace({ faults: ["certificate=other"] });
    const child = onTerminal(place, FOLLOW, { columns: 400 });
    await child.said(QUESTION);
    child.type("\u0003");
    expect(await child.done, child.output()).toBe(130);
    expect(shown(child.output(), 400)).toContain("follow with: ghes-admin config apply watch --run-id d34db33f");
  });
});
