import { text, type Of } from "../../api/shape.js";
import { arg, command, rehearsed, show } from "../../cli/command.js";
import { profileColumns, profileFlags, profileShape } from "./settings.js";

export const add = command({
  name: "add",
  summary: "Store an instance and how to reach it",
  description: `Nothing on the instance changes. On a terminal it asks for what is missing; GHES_ADMIN_* variables are ignored. Each credential given is tried with one request, and nothing is stored if that fails (--no-verify stores it untried). The first profile becomes the default one.

Credentials from stdin and from the prompt go into the system's keychain, or where there is none into profiles.json, which only you can read, and that is said; those from a file or a command stay where they are.`,
  target: "none",
  effect: "write",
  args: { name: arg(text(), "NAME", "What to call it after -p") },
  flags: profileFlags,
  exits: ["failed", "auth", "unreachable"],
  returns: profileShape,
  view: { columns: profileColumns },
  examples: [
    {
      line: "profile add production --host ghe.example.com --ca-file company-ca.pem",
      note: "asks for the password and the token, and tries both",
      untested: "asks a person",
    },
    {
      line: "profile add staging --host ghe2.example.com --tag test --password-command 'vault kv get -field=password secret/ghe2' --no-verify",
      note: "the password stays in the vault, and is fetched when it is needed",
    },
    {
      line: "profile add build --host ghe.example.com --no-verify --no-input",
      note: "without credentials, which come from GHES_ADMIN_PASSWORD",
    },
  ],
  seeAlso: ["profile set", "profile use", "ping"],
  run: async (ctx, { name, ...changes }) => {
    const row = await ctx.profiles.add(name, changes, { dryRun: ctx.options.dryRun });
    return ctx.options.dryRun ? rehearsed() : show(row, { next: nextStep(row, changes.verify !== false) });
  },
});

/** What was tried can be used; what was not is tried first. */
function nextStep({ name, default: isDefault, password, token }: Of<typeof profileShape>, isTried: boolean): string {
  const isKnownToWork = isTried && (password !== null || token !== null);
  return `ghes-admin ${isKnownToWork ? "status" : "ping"}${isDefault ? "" : ` -p ${name}`}`;
}
