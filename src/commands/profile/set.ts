import { text } from "../../api/shape.js";
import { arg, command, rehearsed, show } from "../../cli/command.js";
import { profileColumns, profileFlags, profileShape } from "./settings.js";

export const set = command({
  name: "set",
  summary: "Change what is stored about an instance",
  description:
    'Only what is given changes, and nothing on the instance. --tag replaces all tags. An empty value takes a setting away: --ca-file "". GHES_ADMIN_* variables are ignored. Each credential given is tried with one request, and nothing is stored if that fails (--no-verify stores it untried). --store moves the password and the token that are there.',
  target: "none",
  effect: "write",
  args: { name: arg(text(), "NAME", "Name of the profile", { completion: "profile" }) },
  flags: profileFlags,
  exits: ["failed", "auth", "unreachable"],
  returns: profileShape,
  view: { columns: profileColumns },
  examples: [
    { line: "profile set ghe1 --password-stdin < password.txt", note: "the root password was changed", untested: "tries the password on the instance" },
    { line: "profile set ghe1 --read-only --tag production", note: "refuse every change made through this profile" },
    { line: "profile set ghe1 --port 8444 --rest-port 8445", note: "the ports of an SSH tunnel" },
    { line: "profile set ghe1 --store keychain", note: "out of profiles.json, into the system's keychain", untested: "needs a keychain" },
  ],
  seeAlso: ["profile show", "profile rename"],
  run: async (ctx, { name, ...changes }) => {
    const row = await ctx.profiles.set(name, changes, { dryRun: ctx.options.dryRun });
    return ctx.options.dryRun ? rehearsed() : show(row, { next: isAboutTheWay(changes) ? `ghes-admin ping -p ${name}` : undefined });
  },
});

/** Whether what was changed decides how the instance is reached, or as whom. */
const isAboutTheWay = (changes: Readonly<Record<string, unknown>>): boolean =>
  Object.entries(changes).some(([name, value]) => value !== undefined && !BESIDE_THE_WAY.has(name));

const BESIDE_THE_WAY: ReadonlySet<string> = new Set(["enterprise", "auditLog", "tag", "readOnly", "store", "default", "verify"]);
