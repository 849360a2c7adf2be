/** Other languages and the farthest time zone: the same result whatever the locale, moments with their offset, and ASCII where the locale is not UTF-8. */
import { describe, expect, it } from "vitest";
import { newPlace } from "../support/spawned.js";

const KIRITIMATI = "Pacific/Kiritimati";
/** What shows moments, sorts, aligns or folds case; none changes anything. */
const LINES = [
  "license show -o table",
  "audit-log list --limit 3 -o table",
  "users view mona -o table",
  "config settings diff --file settings.yml",
  'maintenance enable --when "tomorrow 22:00" --dry-run --jq .requests[].body.when',
  "config settings set smtp.address=ı.example.com --dry-run",
  "profile list --fields naem",
];
const SCRIPT = LINES.map((line) => `echo '== ${line.replaceAll("'", "")}'; ghes-admin ${line} 2>&1`).join("\n");

/** Ids of requests and what a clock shows that goes on. */
const steady = (text: string): string => text.replaceAll(/\((?:in \d+ \w+|\d+ \w+ ago|now)\)/g, "(distance)").replaceAll(/\(in [^)]*\)/g, "(distance)");

describe("locales", () => {
  it("sk_SK.UTF-8, tr_TR.UTF-8 and C give what C.UTF-8 gives, at +14:00 too", async () => {
    const place = await newPlace({ now: Date.parse("2026-11-22T17:00:00Z") });
    await place.file("settings.yml", "github_hostname: iıİI.example.com\nsmtp:\n  address: ľščťž.example.com\n");
    const { enterprise } = place.sandbox;
    const shown = async (locale: string) =>
      (await place.bash(SCRIPT, { env: { LC_ALL: locale, LANG: locale, TZ: KIRITIMATI, GHES_ADMIN_ENTERPRISE: enterprise } })).stdout;
    const [common, slovak, turkish, plain] = (await Promise.all(["C.UTF-8", "sk_SK.UTF-8", "tr_TR.UTF-8", "C"].map(shown))).map(steady);
    expect(common?.match(/^== /gm)).toHaveLength(LINES.length);
    expect(slovak).toBe(common);
    expect(turkish).toBe(common);
    // Data keeps its signs; those that are ours are ASCII.
    expect(plain).toBe(common?.replaceAll("→", "->").replaceAll("…", "..."));

    const moments = [...(common ?? "").matchAll(/\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?( ?[+-]\d{2}:\d{2}|Z)?/g)];
    expect(moments.length).toBeGreaterThan(5);
    expect(moments.filter(([, offset]) => offset === undefined).map(([moment]) => moment)).toEqual([]);
    expect(common).toMatch(/^== maintenance enable --when "tomorrow 22:00".*\n(?:begins .*\n)?2026-11-2\dT22:00:00\+14:00$/m);
    expect(common).toContain('(did you mean "name"?)');
  });
});
