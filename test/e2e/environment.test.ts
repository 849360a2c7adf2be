/** Cron, CI and colour: RELIABILITY.md 4.2 H 81, 83 and 84. */
import { describe, expect, it } from "vitest";
import { newPlace, program, stackLines } from "../support/spawned.js";

const ESC = "\u001b";

describe("an empty environment, as cron has", () => {
  it("is enough for a command that needs no store", async () => {
    const place = await newPlace();
    const env = Object.fromEntries(Object.entries(place.env).filter(([name]) => name.startsWith("GHES_ADMIN_")));
    const ran = await place.run("nodes list --json", { bare: true, env });
    expect({ exit: ran.exitCode, stderr: ran.stderr }).toEqual({ exit: 0, stderr: "" });
    expect(JSON.parse(ran.stdout)).toMatchObject({ nodes: [{ hostname: "ghes-01.lan" }] });
  });

  it("refuses a write that asks, without --yes, before any request", async () => {
    const place = await newPlace();
    const ran = await place.bash(`yes | env -i $(env | grep ^GHES_ADMIN_ | tr '\\n' ' ') setsid '${process.execPath}' '${program}' maintenance enable`);
    expect(ran.exitCode).toBe(2);
    expect(ran.stderr).toContain("--yes");
    expect(ran.requests).toEqual([]);
  });

  it("without a HOME the store is missing, and that is said", async () => {
    const place = await newPlace();
    const ran = await place.bash(`env -i '${process.execPath}' '${program}' maintenance status -p production --json`);
    expect(ran.exitCode).toBe(9);
    expect(stackLines(ran.stderr)).toEqual([]);
  });

  it("LANG=C and a locale that is not UTF-8 put no byte beyond ASCII around the data", async () => {
    const place = await newPlace();
    for (const locale of ["C", "de_DE.ISO-8859-1"]) {
      const ran = await place.run("status", { env: { LANG: locale, LC_ALL: locale } });
      expect(ran.exitCode).toBe(0);
      expect(ran.stdout).toMatch(/^[\t\n -~]+$/);
    }
  });

  it("says that a variable of ours is misspelt, and that an empty one counts as not set", async () => {
    const place = await newPlace();
    const ran = await place.run("nodes version", { env: { GHES_ADMIN_PASSWROD: "x", GHES_ADMIN_USER: "" } });
    expect(ran.exitCode).toBe(0);
    expect(ran.stderr).toMatch(/^warning: .*GHES_ADMIN_PASSWROD.*GHES_ADMIN_PASSWORD/m);
    expect(ran.stderr).not.toContain("GHES_ADMIN_USER");
  });
});

describe("a working directory that was removed", () => {
  it("is no reason to fail, and a file named in it is one that is not there", async () => {
    const place = await newPlace();
    const ran = await place.bash(
      `mkdir gone; cd gone; rmdir ../gone
       ghes-admin profile list --json; echo "exit $?"
       ghes-admin nodes version --json >/dev/null; echo "exit $?"
       GHES_ADMIN_PASSWORD= ghes-admin profile add x --host 127.0.0.1 --port 1 --password-command 'cat ../ca.pem' --no-verify >/dev/null; echo "exit $?"
       ghes-admin config settings export --file s.yaml; echo "exit $?"
       ghes-admin license upload l.ghl --yes; echo "exit $?"`,
    );
    expect(ran.stdout).toBe("[]\nexit 0\nexit 0\nexit 0\nexit 9\nexit 2\n");
    expect(ran.stderr).toContain("cannot write s.yaml: no such file");
    expect(ran.stderr).toContain("cannot read l.ghl: no such file");
    expect(stackLines(ran.stderr)).toEqual([]);
  });
});

describe("colour in a pipe", () => {
  // --no-color, then NO_COLOR, then FORCE_COLOR, then whether the stream is a terminal.
  it.each([
    { env: {}, flag: "", color: false },
    { env: { NO_COLOR: "1" }, flag: "", color: false },
    { env: { NO_COLOR: "" }, flag: "", color: false },
    { env: { FORCE_COLOR: "1" }, flag: "", color: true },
    { env: { FORCE_COLOR: "0" }, flag: "", color: false },
    { env: { FORCE_COLOR: "1", NO_COLOR: "" }, flag: "", color: true },
    { env: { FORCE_COLOR: "1", NO_COLOR: "1" }, flag: "", color: false },
    { env: { FORCE_COLOR: "1", TERM: "dumb" }, flag: "", color: true },
    { env: { FORCE_COLOR: "1" }, flag: "--no-color", color: false },
  ])("$env $flag: $color", async ({ env, flag, color }) => {
    const place = await newPlace();
    const [table, error] = await Promise.all([place.run(`operations -o table ${flag}`, { env }), place.run(`nodes nonsense ${flag}`, { env })]);
    expect({ stdout: table.stdout.includes(ESC), stderr: error.stderr.includes(ESC) }).toEqual({ stdout: color, stderr: color });
    expect(error.stderr).not.toContain("Warning:");
  });

  it("never reaches lines or JSON", async () => {
    const place = await newPlace();
    const forms = ["", "--json", "-o csv", "-o yaml"];
    const ran = await Promise.all(forms.map((form) => place.run(`nodes status ${form}`, { env: { FORCE_COLOR: "1" } })));
    expect(ran.map(({ stdout }) => stdout.includes(ESC))).toEqual(forms.map(() => false));
    expect(ran.every(({ stdout }) => stdout.includes("ghes-01.lan"))).toBe(true);
  });
});
