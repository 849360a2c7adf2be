import { command, stream } from "../../cli/command.js";
import type { Context } from "../../cli/context.js";
import { answerSteps } from "./answers.js";
import { firstRequests, requested } from "./requests.js";
import { isBad, lineOf, stepsShape, stepsView, sumOf, type Step } from "./step.js";
import { waySteps } from "./way.js";

export const doctor = command({
  name: "doctor",
  summary: "Find out why an instance cannot be used, step by step",
  description: `From the name of the host to the rights of the token: DNS, proxy, and for the ports of both APIs the connection, TLS, who vouches for the certificate, its dates and the pin; then the clock, the release, the password, the token with its scopes, its owner and the limit on requests, and how much of this program the release has. Each step is OK, WARNING or FAILED, with what to do next; one that an earlier step makes impossible is SKIPPED, and so is one about a credential that is not stored while the other is.

One request is sent without credentials, one with the password and one with the token; a credential that is refused is never tried again. Exit 10 when any step is a WARNING or FAILED.`,
  operations: [...requested],
  returns: stepsShape,
  view: stepsView,
  mayAnswerNo: true,
  examples: [
    "doctor",
    { line: "doctor --timeout 20s --jq '.[] | select(.status == \"FAILED\") | .hint'", note: "what to do, for a script" },
    { line: "doctor --json --fields check,api,status" },
  ],
  seeAlso: ["ping", "status", "profile trust"],
  async run(ctx) {
    // In a dry run this is where the command ends, before any connection.
    if (ctx.options.dryRun) await Promise.all(firstRequests.map(({ method, path }) => ctx.send({ method, path, query: [] })));
    const steps: Step[] = [];
    const watched = async function* (): AsyncGenerator<Step> {
      for await (const step of stepsOf(ctx)) {
        steps.push(step);
        yield step;
      }
      if (ctx.options.terminal && !ctx.options.formed && !ctx.options.several) ctx.note(sumOf(steps));
    };
    return stream(watched(), { ndjson: false, step: lineOf, exit: () => (steps.some(isBad) ? "check" : "ok") });
  },
});

async function* stepsOf(ctx: Context): AsyncGenerator<Step> {
  const blocks = yield* waySteps(ctx);
  yield* answerSteps(ctx, blocks);
}
