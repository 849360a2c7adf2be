/** `config settings set` that is ended after the instance took the settings. */
import { describe, expect, it } from "vitest";
import { appliance } from "../support/cli.js";
import { interruptedAt } from "../support/interrupted-at.js";

describe("config settings set that Ctrl-C ends while it reads the settings again", () => {
  const SETTINGS = "/manage/v1/config/settings";
  const LINE = "config settings set smtp.address=mail.example.org --yes";

  it("says that the instance took them, and how to look", async () => {
    const ghes = await appliance({ faults: [`stall:GET ${SETTINGS}@2`] });
    const ran = await ghes.run(LINE, interruptedAt(ghes, "GET", SETTINGS, 2));
    expect(ran).toMatchObject({ exit: 130, stdout: "" });
    expect(ran.stderr).toMatch(/^warning: the instance took the settings; whether each did is not known, look with: ghes-admin config settings get( |$)/m);
    expect(ran.stderr).not.toContain("stopped by");
  });

  it("has what was changed in the JSON error", async () => {
    const ghes = await appliance({ faults: [`stall:GET ${SETTINGS}@2`] });
    const ran = await ghes.run(`${LINE} --json`, interruptedAt(ghes, "GET", SETTINGS, 2));
    const { error } = JSON.parse(ran.stderr.trim().split("\n").at(-1) ?? "") as { readonly error: unknown };
    expect(error).toEqual({
      code: "interrupted",
      message: "ended by SIGINT",
      changed: [{ path: "smtp.address", from: expect.anything() as unknown, to: "mail.example.org" }],
    });
  });
});
