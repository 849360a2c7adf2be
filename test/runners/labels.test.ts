/** `runners labels`: what is sent, and what later reads show. */
import { describe, expect, it } from "vitest";
import { appliance, type Ghes, type Ran } from "../support/cli.js";

const still = () => appliance({ pace: 1 });
const PATH = "/api/v3/enterprises/github/actions/runners/19/labels";

const sent = (ran: Ran) =>
  ran.requests.map(({ method, url, body }) => [method, url, body.length === 0 ? null : (JSON.parse(Buffer.from(body).toString("utf8")) as unknown)]);
const named = (text: string) => (JSON.parse(text) as readonly { readonly name: string }[]).map(({ name }) => name);
const now = async (ghes: Ghes) => named((await ghes.run("runners labels list 19 --json")).stdout);

const FIXED = ["self-hosted", "Linux", "X64"];

describe("runners labels", () => {
  it("list is the labels, without the envelope", async () => {
    const ran = await (await still()).run("runners labels list 19 --json");
    expect(sent(ran)).toEqual([["GET", PATH, null]]);
    expect(JSON.parse(ran.stdout)).toEqual([
      { id: 1, name: "self-hosted", type: "read-only" },
      { id: 2, name: "Linux", type: "read-only" },
      { id: 5, name: "X64", type: "read-only" },
      { id: 7, name: "gpu", type: "custom" },
      { id: 8, name: "cuda-12", type: "custom" },
    ]);
  });

  it("of a runner made just in time have ids of their own, as every label", async () => {
    const ghes = await still();
    await ghes.run("runners jit-config builder-41 --group-id 1 --label linux --label Fast --label fast --label gpu");
    const labels = JSON.parse((await ghes.run("runners list --name builder-41 --jq '.[].labels'")).stdout) as unknown;
    const [, , , fast] = labels as readonly { readonly id: number }[];
    expect(labels).toEqual([
      { id: 1, name: "self-hosted", type: "read-only" },
      { id: 2, name: "Linux", type: "read-only" },
      { id: 5, name: "X64", type: "read-only" },
      { id: expect.any(Number) as number, name: "Fast", type: "custom" },
      { id: 7, name: "gpu", type: "custom" },
    ]);
    expect(fast?.id).toBeGreaterThan(8);
  });

  it("add sends the labels together, and those there were stay", async () => {
    const ghes = await still();
    const ran = await ghes.run("runners labels add 19 fast a100 --json");
    expect(sent(ran)).toEqual([["POST", PATH, { labels: ["fast", "a100"] }]]);
    expect(named(ran.stdout)).toEqual([...FIXED, "gpu", "cuda-12", "fast", "a100"]);
    expect(await now(ghes)).toEqual([...FIXED, "gpu", "cuda-12", "fast", "a100"]);
  });

  it("set replaces the runner's own labels", async () => {
    const ghes = await still();
    const ran = await ghes.run("runners labels set 19 fast --json");
    expect(sent(ran)).toEqual([["PUT", PATH, { labels: ["fast"] }]]);
    expect(await now(ghes)).toEqual([...FIXED, "fast"]);
  });

  it("remove takes one away, whatever characters its name has", async () => {
    const ghes = await still();
    await ghes.run("runners labels add 19 'a/b c'");
    const ran = await ghes.run("runners labels remove 19 'a/b c' --json");
    expect(sent(ran)).toEqual([["DELETE", `${PATH}/a%2Fb%20c`, null]]);
    expect(await now(ghes)).toEqual([...FIXED, "gpu", "cuda-12"]);
    expect((await ghes.run("runners labels remove 19 'a/b c'")).exit).toBe(1);
    expect((await ghes.run("runners labels remove 19 Linux")).exit).toBe(1);
    expect(await now(ghes)).toEqual([...FIXED, "gpu", "cuda-12"]);
  });

  it("clear needs --yes where nobody can be asked, and then takes all of its own", async () => {
    const ghes = await still();
    const unasked = await ghes.run("runners labels clear 19");
    expect([unasked.exit, unasked.requests.length]).toEqual([2, 0]);
    const ran = await ghes.run("runners labels clear 19 --yes --json");
    expect(sent(ran)).toEqual([["DELETE", PATH, null]]);
    expect(named(ran.stdout)).toEqual(FIXED);
    expect(await now(ghes)).toEqual(FIXED);
  });

  it("--dry-run sends no write and shows it", async () => {
    const ghes = await still();
    const ran = await ghes.run("runners labels set 19 fast --dry-run --json");
    expect(ran.requests).toEqual([]);
    expect(JSON.parse(ran.stdout)).toEqual({
      dry_run: true,
      requests: [{ method: "PUT", url: `https://127.0.0.1:${String(ghes.sandbox.restPort)}${PATH}`, body: { labels: ["fast"] } }],
    });
    expect(await now(ghes)).toEqual([...FIXED, "gpu", "cuda-12"]);
  });

  it("are unsupported before 3.4, and nothing is changed", async () => {
    const ran = await (await appliance({ pace: 1, release: "3.0" })).run("runners labels list 19");
    expect(ran.exit).toBe(1);
  });
});
