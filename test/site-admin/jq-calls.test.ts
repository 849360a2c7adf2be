import { Worker } from "node:worker_threads";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { appliance } from "../support/cli.js";

/** Tells how many values jq's thread was given each time; none the first time, with the expression. */
function callsOfJq(): () => readonly number[] {
  const posting = vi.spyOn(Worker.prototype, "postMessage");
  onTestFinished(() => {
    posting.mockRestore();
  });
  return () => posting.mock.calls.map(([call]) => (call as { readonly json?: string }).json?.split("\n").length ?? 0);
}

describe("users list -o ndjson --jq", () => {
  it.each([
    ["of the whole rows", ""],
    ["of some fields", " --fields login,id"],
  ])("runs jq once a page %s", async (_, more) => {
    const ghes = await appliance({ users: 230 });
    const lines = (await ghes.run("users list -o ndjson")).stdout.split("\n").slice(0, -1);
    const calls = callsOfJq();
    const { exit, stdout, requests } = await ghes.run(`users list -o ndjson${more} --jq .login`);
    expect([exit, stdout]).toEqual([0, lines.map((line) => `${(JSON.parse(line) as { login: string }).login}\n`).join("")]);
    expect(requests).toHaveLength(3);
    expect(calls()).toEqual([0, 100, 100, lines.length - 200]);
  });

  it("prints what all rows gave before the one that fails", async () => {
    const ghes = await appliance({ users: 230 });
    const ids = (await ghes.run("users list -o ndjson --jq .id")).stdout.split("\n");
    const { exit, stdout, stderr } = await ghes.run(`users list -o ndjson --jq 'if .id == ${ids[149] ?? ""} then .id.no else .id end'`);
    expect([exit, stdout]).toEqual([2, `${ids.slice(0, 149).join("\n")}\n`]);
    expect(JSON.parse(stderr)).toMatchObject({ error: { code: "usage", message: '--jq failed: Cannot index number with string ("no")' } });
  });

  it.each([
    [".[] | select(.site_admin) | .login", 'Cannot index string with string ("site_admin")'],
    [".login[]", "Cannot iterate over string"],
    [".id | .no", 'Cannot index number with string ("no")'],
    [".site_admin.no", 'Cannot index boolean with string ("no")'],
  ])("says what the input is where %s goes a level too deep, and only there", async (expression, why) => {
    const ghes = await appliance();
    const failure = async (form: string) => {
      const { stderr } = await ghes.run(`users list -o ${form} --fields login,site_admin,id --jq '${expression}'`);
      return (JSON.parse(stderr) as { readonly error: { readonly message: string; readonly hint: string } }).error;
    };
    const ofItem = await failure("ndjson");
    expect(ofItem.message).toContain(`--jq failed: ${why}`);
    expect(ofItem.hint).toBe(
      "With -o ndjson each item of a list is the input by itself: leave out a `.[]` that goes through the list. `--jq .` prints each input.",
    );
    if (!expression.startsWith(".[]")) expect((await failure("json")).hint).toBe("`--jq .` prints the whole value; compare the expression with it.");
  });

  it("tells another failure of an item as it is told of a whole value", async () => {
    const { stderr } = await (await appliance()).run(`users list -o ndjson --jq 'error("no")'`);
    expect(JSON.parse(stderr)).toMatchObject({ error: { hint: "`--jq .` prints the whole value; compare the expression with it." } });
  });
});
