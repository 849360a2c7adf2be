/**
 * The `run:` steps of a job of GitHub Actions, as a runner runs them: each in a `bash -e` of its own (`bash -eo pipefail` where the step names bash), with the
 * variables of the workflow, the job and the step, and `${{ secrets.X }}` and `${{ vars.X }}` replaced. A step with `if: always()` or `if: failure()` runs
 * after a failure; steps with `uses:` are the runner's, and left out. An expression that is none of these fails the test.
 */
import { parse } from "yaml";
import { isRecord } from "../../src/api/shape.js";
import { followWith, type Followed, type RecipePlace } from "./place.js";

export interface Given {
  readonly secrets: Readonly<Record<string, string>>;
  readonly vars: Readonly<Record<string, string>>;
}

interface Step {
  readonly script: string;
  readonly shell: string;
  readonly env: Readonly<Record<string, string>>;
  readonly when: string;
}

const SHELLS: Readonly<Record<string, string>> = { default: "bash -e", bash: "bash --noprofile --norc -eo pipefail", sh: "sh -e" };

export async function runJob(place: RecipePlace, workflow: string, job: string, given: Given): Promise<Followed> {
  // The log has both streams as one.
  const result = { exit: 0, stdout: "", stderr: "" };
  for (const { script, shell, env, when } of stepsOf(workflow, job, given)) {
    if (result.exit !== 0 ? !/^(always|failure)\(\)$/.test(when) : when === "failure()") continue;
    const ran = await followWith(place, `exec 2>&1\n${script}`, shell, { ...env, GITHUB_STEP_SUMMARY: `${place.folder}/summary.md`, CI: "true" });
    result.stdout += ran.stdout;
    result.stderr += ran.stderr;
    result.exit ||= ran.exit;
  }
  return result;
}

function stepsOf(workflow: string, job: string, given: Given): readonly Step[] {
  const document: unknown = parse(workflow);
  const jobs = isRecord(document) ? document.jobs : undefined;
  const one = isRecord(jobs) ? jobs[job] : undefined;
  if (!isRecord(document) || !isRecord(one) || !Array.isArray(one.steps)) throw new Error(`the workflow has no job ${job}`);
  return one.steps.filter(isRecord).flatMap((step): readonly Step[] => {
    if (typeof step.run !== "string") return [];
    const shell = SHELLS[typeof step.shell === "string" ? step.shell : "default"];
    if (shell === undefined) throw new Error(`no such shell: ${String(step.shell)}`);
    const env = [document.env, one.env, step.env].flatMap((level) => (isRecord(level) ? Object.entries(level) : []));
    return [
      {
        script: filledIn(step.run, given),
        shell,
        env: Object.fromEntries(env.map(([key, value]) => [key, filledIn(String(value), given)])),
        when: typeof step.if === "string" ? step.if : "success()",
      },
    ];
  });
}

const filledIn = (text: string, given: Given): string =>
  text.replaceAll(/\$\{\{\s*(.*?)\s*\}\}/g, (_, expression: string) => {
    const [, table, name = ""] = /^(secrets|vars)\.(\w+)$/.exec(expression) ?? [];
    const value = table === "secrets" || table === "vars" ? given[table][name] : undefined;
    if (value === undefined) throw new Error(`the test knows no value for ${expression}`);
    return value;
  });
