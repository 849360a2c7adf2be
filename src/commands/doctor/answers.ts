/** What the answers of the instance say: of its clock, its release, the credentials, and what there is to work with. */
import { compareReleases } from "../../api/operation.js";
import type { Context } from "../../cli/context.js";
import { formatDuration } from "../../domain/duration.js";
import { askWithoutCredentials, askWithPassword, askWithToken, isOlderApi, releaseOf, type Heard } from "./requests.js";
import { about, credentialFailed, failed, fine, skipped, skippedFor, warning, type Step } from "./step.js";
import { tokenSteps } from "./token.js";
import type { Blocks } from "./way.js";
import { catalogue } from "../../api/catalogue.js";
import { wayOn } from "../../api/releases.js";

/** Each credential is sent with one request, after one without any; an answer that is needed earlier is asked for earlier. */
export async function* answerSteps(ctx: Context, blocks: Blocks): AsyncGenerator<Step> {
  const { has } = ctx.instance;
  const heard: Heard[] = [];
  const noted = async (asked: Promise<Heard>): Promise<Heard> => {
    const one = await asked;
    heard.push(one);
    return one;
  };
  const release = (): string | undefined => heard.map(releaseOf).find((one) => one !== undefined);
  const knows = (): boolean => release() !== undefined && heard.some(({ answer }) => answer?.headers.date !== undefined);

  const isPassword = blocks.manage === undefined && (has.password || !has.token);
  const isToken = blocks.rest === undefined && (has.token || !has.password);
  if (blocks.rest === undefined) await noted(askWithoutCredentials(ctx));
  let password = isPassword && !knows() ? await noted(askWithPassword(ctx, release())) : undefined;
  let token = isToken && !knows() ? await noted(askWithToken(ctx)) : undefined;
  yield clockStep(heard, blocks);
  const version = versionStep(ctx, heard, release(), blocks);
  yield version;
  if (isPassword) password ??= await askWithPassword(ctx, release());
  yield passwordStep(ctx, password, release(), blocks);
  if (isToken) token ??= await askWithToken(ctx);
  yield* tokenSteps(ctx, token, blocks.rest);
  yield featuresStep(release(), version);
}

/** Milliseconds; a moment that people give in minutes comes out right, and so do logs side by side. */
const MOST_SKEW = 60_000;

function clockStep(heard: readonly Heard[], blocks: Blocks): Step {
  const what = about("clock");
  const [told] = heard.flatMap(({ answer, at }) => {
    const date = Date.parse(answer?.headers.date ?? "");
    // The header has whole seconds: half of one is lost on average.
    return Number.isNaN(date) ? [] : [date + 500 - at];
  });
  if (told === undefined)
    return blocks.manage !== undefined && blocks.rest !== undefined ? skippedFor(what, blocks.manage) : skipped(what, "no answer told the time");
  if (Math.abs(told) <= MOST_SKEW) return fine(what, "the clocks of the instance and of this computer agree");
  return warning(
    what,
    `the instance's clock is ${formatDuration(Math.abs(told))} ${told > 0 ? "ahead of" : "behind"} this computer's`,
    "set both clocks by NTP: certificates, tokens and the hours of maintenance depend on them",
  );
}

function versionStep(ctx: Context, heard: readonly Heard[], release: string | undefined, blocks: Blocks): Step {
  const what = about("version");
  const given = ctx.options.release;
  if (release === undefined) {
    const [first] = heard;
    if (first === undefined) return skippedFor(what, blocks.manage ?? blocks.rest ?? skipped(about("version"), ""));
    const why = heard.find(({ error }) => error !== undefined)?.error;
    const detail = `no answer names the release${why === undefined ? "" : `: ${why.message}`}`;
    return warning(what, detail, why?.facts.hint ?? "check that host and ports are those of a GitHub Enterprise Server");
  }
  if (given !== undefined && compareReleases(given, release) !== 0)
    return warning(what, `GitHub Enterprise Server ${release}, and --ghes-version says ${given}`, "leave --ghes-version out");
  return fine(what, `GitHub Enterprise Server ${release}`);
}

function passwordStep(ctx: Context, heard: Heard | undefined, release: string | undefined, { manage }: Blocks): Step {
  const what = about("password", "manage");
  if (heard === undefined)
    return manage === undefined
      ? skipped(
          what,
          "there is none, so the management API cannot be used",
          `store one: ghes-admin profile set ${ctx.instance.profile ?? "NAME"} --password-stdin, or set GHES_ADMIN_PASSWORD`,
        )
      : skippedFor(what, manage);
  const api = isOlderApi(heard) ? "Management Console API" : "Manage API";
  if (heard.error === undefined)
    return heard.body === undefined
      ? failed(what, `the ${api} answered something that is no JSON`, "check host and port")
      : fine(what, `accepted by the ${api}`);
  const isGone = ["not_found", "unsupported"].includes(heard.error.code) && release !== undefined && !isOlderApi(heard);
  const step = credentialFailed(what, heard.error, ctx);
  return isGone
    ? {
        ...step,
        hint: `${release} has the Manage API: look at the service ghes-manage-gateway in the administrative shell (SSH), and check --port ${String(ctx.instance.port)}`,
      }
    : step;
}

function featuresStep(release: string | undefined, version: Step): Step {
  const what = about("features");
  if (release === undefined) return skipped(what, version.status === "SKIPPED" ? version.detail : "the release is not known");
  const ways = catalogue.filter(({ until }) => until === undefined).map((operation) => wayOn(operation, release).kind);
  const count = (kind: string): number => ways.filter((one) => one === kind).length;
  const older = count("older") === 0 ? "" : `, ${String(count("older"))} of them in its older way`;
  const has = `${release} has ${String(ways.length - count("absent"))} of ${String(ways.length)} operations${older}`;
  return fine(what, has, count("absent") === 0 ? null : `ghes-admin operations --ghes-version ${release} lists those that it has`);
}
