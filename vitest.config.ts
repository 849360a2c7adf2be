import { defineConfig } from "vitest/config";
import manifest from "./package.json" with { type: "json" };

// Before any test process starts: they, and what they spawn, inherit it. What a test is about, it sets itself.
// What is shown in local time stands in golden files: another zone with TEST_TZ.
process.env.TZ = process.env.TEST_TZ ?? "UTC";
process.env.LC_ALL = "C.UTF-8";
for (const name of Object.keys(process.env))
  if (/^(GHES_ADMIN_|NO_COLOR$|FORCE_COLOR$|COLUMNS$|(HTTPS?|NO)_PROXY$)/i.test(name)) Reflect.deleteProperty(process.env, name);

/** These start `bin/ghes-admin.js`, so `dist` is built before them. */
const SPAWNED = ["test/e2e/**/*.test.ts", "test/pty/**/*.test.ts", "test/recipes/**/*.test.ts"];
/** Where `.ci/run` wants the numbers; unset otherwise. */
const report = process.env.TEST_REPORT_FILE;

export default defineConfig({
  define: { __VERSION__: JSON.stringify(manifest.version) },
  test: {
    projects: [
      { extends: true, test: { name: "in process", include: ["test/**/*.test.ts"], exclude: [...SPAWNED], maxWorkers: 2 } },
      // These mostly wait for other processes, so that more of them fit on the same cores; after the others, which do not.
      {
        extends: true,
        test: {
          name: "spawned",
          include: [...SPAWNED],
          globalSetup: ["scripts/build-if-stale.mjs"],
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
          testTimeout: 60_000,
        },
      },
    ],
    pool: "forks",
    // Loading the program anew for each file costs more than most files. What a process remembers, such as a rejected password,
    // tests keep apart themselves: each appliance has a password of its own.
    isolate: false,
    retry: 0,
    allowOnly: false,
    testTimeout: 20_000,
    hookTimeout: 20_000,
    reporters: report === undefined ? ["default"] : ["default", ["json", { outputFile: report }]],
  },
});
