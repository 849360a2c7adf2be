import { text } from "../../api/shape.js";
import { arg, command, rehearsed, show } from "../../cli/command.js";
import { profileColumns, profileFlags, profileShape } from "./settings.js";

export const add = command({
  name: "add",
  summary: "Store an instance and how to reach it",
  description:
    "On a terminal it asks for what is missing; GHES_ADMIN_* variables are ignored. Each credential given is tried with one request, and nothing is stored if that fails (--no-verify stores it untried). The first profile becomes the default one. Credentials from stdin and from the prompt go into the system's keychain, or where there is none into profiles.json, which only you can read, and that is said; those from a file or a command stay where they are.",
  target: "none",
  effect: "write",
  args: { name: arg(text(), "NAME", "What to call it after -p") },
  flags: profileFlags,
  returns: profileShape,
  view: { columns: profileColumns },
  examples: [
    { line: "profile add ghe9 --host ghe9.example.com --tag staging --no-verify", note: "without credentials: they come from the environment or a prompt" },
    {
      line: "profile add ghe8 --host ghe8.example.com --password-command 'vault kv get -field=password secret/ghe8' --no-verify",
      note: "the password stays in the vault",
    },
  ],
  seeAlso: ["profile set", "profile use", "ping"],
  run: async (ctx, { name, ...changes }) => {
    const row = await ctx.profiles.add(name, changes, { dryRun: ctx.options.dryRun });
    return ctx.options.dryRun ? rehearsed() : show(row, { next: `ghes-admin ping -p ${name}` });
  },
});
