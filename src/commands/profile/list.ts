import { list as listOf } from "../../api/shape.js";
import { command, show } from "../../cli/command.js";
import { profileColumns, profileShape } from "./settings.js";

export const list = command({
  name: "list",
  summary: "List the stored instances",
  description: "For a password and a token the source is shown (store, keychain, file, command), never the value.",
  target: "none",
  returns: listOf(profileShape),
  view: { columns: profileColumns, empty: "No profiles yet: ghes-admin profile add NAME --host HOST" },
  examples: ["profile list", { line: "profile list --json --fields name,host", note: "for a script" }],
  seeAlso: ["profile show", "profile add"],
  run: (ctx) => Promise.resolve(show(ctx.profiles.list())),
});
