/** A certificate that nobody vouches for, on a terminal. */
import { describe, expect, it } from "vitest";
import { newPlace } from "../support/spawned.js";
import { onTerminal, shown } from "./terminal.js";

describe("profile trust on a terminal", () => {
  it.each([
    ["n", 3, false],
    ["y", 0, true],
  ])("shows the certificate and asks; %s is exit %i, and no request is sent", async (key, exit, isPinned) => {
    const place = await newPlace();
    const { host, port, restPort } = place.sandbox;
    const alone = { ...place.homeOnly, GHES_ADMIN_HOST: undefined, GHES_ADMIN_PORT: undefined, GHES_ADMIN_REST_PORT: undefined, GHES_ADMIN_CA_FILE: undefined };
    await place.run(`profile add lab --host ${host} --port ${String(port)} --rest-port ${String(restPort)} --no-verify --no-input`, { env: alone });
    const child = onTerminal(place, "profile trust lab", { env: alone, columns: 120 });
    await child.said(/\(y\/N\)/);
    const screen = shown(child.output(), 120);
    expect(screen).toContain(place.sandbox.fingerprint256());
    expect(screen).toMatch(/valid|until/i);
    child.type(`${key}\r`);
    expect(await child.done).toBe(exit);
    expect(place.sandbox.requests).toEqual([]);
    const stored = await place.run("profile show lab", { env: alone });
    expect(stored.stdout.includes(`pin\t${place.sandbox.fingerprint256()}`)).toBe(isPinned);
  });
});
