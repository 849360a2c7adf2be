/**
 * `npm run mutants`: breaks ten promises, one at a time, in a copy of the sources, and runs the tests that hold them. Each break
 * must make a test fail whose title says why. A break whose place in the sources is gone is an error too: mend the list.
 *
 *   npm run mutants            all of them
 *   npm run mutants -- pin     those with "pin" in their name
 */
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

/** `caughtBy`: part of the title of a test that must fail. */
const MUTANTS = [
  {
    name: "retry a POST whose answer was lost",
    file: "src/http/retry.ts",
    from: `    case "cut":\n      return repeatable;`,
    to: `    case "cut":\n      return true;`,
    tests: ["test/http/retry.test.ts"],
    caughtBy: "before the answer to any other write leaves its outcome unknown: one request",
  },
  {
    name: "follow a redirect to another host",
    file: "src/http/redirects.ts",
    from: `if (goal.origin !== from.origin) throw refuse("nothing was sent there", hintFor(goal, from, request, target));`,
    to: `void hintFor;`,
    tests: ["test/http/statuses.test.ts"],
    caughtBy: "to another port, host or scheme is never followed",
  },
  {
    name: "forget the lock of the store",
    file: "src/profiles/lock.ts",
    from: `if (codeOf(thrown) === "EEXIST") return false;`,
    to: `if (codeOf(thrown) === "EEXIST") return true;`,
    tests: ["test/profiles/store-processes.test.ts"],
    caughtBy: "loses none of 8 × 100 profiles",
  },
  {
    name: "print a secret",
    file: "src/api/secrets.ts",
    from: `return value !== "" && !OPEN_VALUE.test(value) && looksSecret(path);`,
    to: `return false;`,
    tests: ["test/hooks/global.test.ts"],
    caughtBy: "reaches the instance, and is in no output",
  },
  {
    name: "swallow the error of a node",
    file: "src/domain/node-results.ts",
    from: `if (failed.length === 0) return results;`,
    to: `if (failed.length >= 0) return results;`,
    tests: ["test/transcripts/maintenance.test.ts"],
    caughtBy: "a node that fails inside a 200 is a failure",
  },
  {
    name: "lose a page",
    file: "src/cli/pages.ts",
    from: `left -= batch.lines?.count ?? batch.items.length;`,
    to: `left = 0;`,
    tests: ["test/site-admin/commands.test.ts"],
    caughtBy: "prints all accounts over all pages",
  },
  {
    name: "exit with the wrong code",
    file: "src/errors.ts",
    from: `partial: { code: 5,`,
    to: `partial: { code: 1,`,
    tests: ["test/bulk/several.test.ts"],
    caughtBy: "ends with 5 when some of all failed",
  },
  {
    name: "ignore Retry-After",
    file: "src/http/retry.ts",
    from: `const asked = ending.kind === "answered" ? ending.retryAfter : undefined;`,
    to: `const asked = undefined;`,
    tests: ["test/http/retry.test.ts"],
    caughtBy: "is waited for as long as the instance says",
  },
  {
    name: "skip the journal",
    file: "src/bulk/run.ts",
    from: `if (!this.#note(() => journal.sent(index, key))) return;`,
    to: `void [index, key, journal];`,
    tests: ["test/faults/i-many.test.ts"],
    caughtBy: "when a write arrives, the journal has it",
  },
  {
    name: "drop the pin",
    file: "src/http/connect.ts",
    from: `if (certificate?.fingerprint256 !== trust.pin.fingerprint256) return`,
    to: `if (certificate === undefined) return`,
    tests: ["test/http/tls.test.ts"],
    caughtBy: "is the only one accepted",
  },
];

/** What the tests that run inside their own process need. */
const COPIED = [
  "src",
  "test",
  "docs",
  "completions",
  "man",
  "bin",
  "scripts",
  "package.json",
  "tsconfig.json",
  "vitest.config.ts",
  "README.md",
  "CONTRIBUTING.md",
];

function copyOfTheSources() {
  const folder = mkdtempSync(join(tmpdir(), "ghes-admin-mutants-"));
  for (const name of COPIED) cpSync(join(root, name), join(folder, name), { recursive: true });
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  return folder;
}

/** The titles of the tests that fail in the copy, of those with this one in their title. */
function failuresIn(folder, tests, title) {
  const report = join(folder, "report.json");
  const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
  const args = [
    vitest,
    "run",
    "--project",
    "in process",
    "--reporter=json",
    `--outputFile=${report}`,
    "-t",
    title.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"),
    ...tests,
  ];
  const { stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8", env: { ...process.env, TEST_REPORT_FILE: undefined } });
  try {
    const { testResults } = JSON.parse(readFileSync(report, "utf8"));
    return testResults.flatMap((file) => file.assertionResults.filter(({ status }) => status === "failed").map(({ fullName }) => fullName));
  } catch {
    return [`no report: ${stderr.slice(0, 500)}`];
  } finally {
    rmSync(report, { force: true });
  }
}

/** Undefined where the break was caught as it should be, else what is wrong. */
function tryOne(folder, { file, from, to, tests, caughtBy }) {
  const path = join(folder, file);
  const source = readFileSync(path, "utf8");
  if (source.split(from).length !== 2) return `its place in ${file} is not there exactly once`;
  writeFileSync(
    path,
    source.replace(from, () => to),
  );
  try {
    const failed = failuresIn(folder, tests, caughtBy);
    if (failed.some((title) => title.includes(caughtBy))) return undefined;
    return failed.length === 0 ? `no such test of ${tests.join(", ")} failed` : failed.join("; ");
  } finally {
    writeFileSync(path, source);
  }
}

const wanted = MUTANTS.filter(({ name }) => process.argv.slice(2).every((word) => name.includes(word)));
const folder = copyOfTheSources();
let caught = 0;
try {
  for (const mutant of wanted) {
    const wrong = tryOne(folder, mutant);
    if (wrong === undefined) caught += 1;
    console.log(wrong === undefined ? `caught   ${mutant.name}: "${mutant.caughtBy}"` : `MISSED   ${mutant.name}: ${wrong}`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(`${String(caught)} of ${String(wanted.length)} caught`);
process.exitCode = caught === wanted.length && wanted.length > 0 ? 0 : 1;
