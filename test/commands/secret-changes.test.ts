/** What is said of a setting that is a secret. */
import { describe, expect, it } from "vitest";
import { appliance } from "../support/cli.js";

describe("a secret that takes the place of another", () => {
  it("is said to change, and not from a mask to a mask", async () => {
    const ghes = await appliance();
    const set = (secret: string) => ghes.run("config settings set smtp.password=- --yes", { stdin: secret });
    await set("one secret");
    expect((await set("another secret")).stderr).toContain("smtp.password: (secret) changes\n");
  });
});
