/** A run that another command started. */
import { expect, it } from "vitest";
import { appliance } from "../support/cli.js";

it("a run that was joined late is given no duration, for nobody here knows when it began; one of our own is", async () => {
  const ghes = await appliance();
  const tty = { stdout: true, stderr: true };
  await ghes.run("config apply --yes --run-id d34db33f");
  const joined = await ghes.run("config apply watch", { tty });
  expect(joined.stdout).toMatch(/INFO[^]*\nrun d34db33f succeeded on 1 node\n$/);
  await ghes.run("config apply --yes --run-id d34db340");
  const asJson = await ghes.run("config apply watch --json");
  expect(JSON.parse(asJson.stdout.trimEnd().split("\n").at(-1) ?? "")).toMatchObject({ type: "result", run_id: "d34db340", duration_ms: null });
  const own = await ghes.run("config apply --follow --yes --run-id d34db341", { tty });
  expect(own.stdout).toMatch(/\nrun d34db341 succeeded on 1 node in \d+ (?:s|min)/);
});
