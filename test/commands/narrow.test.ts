/** What a narrow terminal still shows. */
import { describe, expect, it } from "vitest";
import { appliance } from "../support/cli.js";

describe("a terminal of 40 columns", () => {
  it("shows the names of the parts of status whole", async () => {
    const ghes = await appliance({ topology: "ha" });
    const { stdout } = await ghes.run("status", { tty: { stdout: true, stderr: true }, columns: 40, env: { NO_COLOR: "1" } });
    for (const part of ["maintenance", "nodes", "services", "replication", "config apply", "license"])
      expect(stdout).toMatch(new RegExp(`^(PART +)?${part} *`, "m"));
    expect(stdout).not.toContain("…");
  });
});
