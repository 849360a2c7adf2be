import { getSettings } from "../../../api/areas/manage.js";
import { maskSecrets } from "../../../api/secrets.js";
import { anything, text } from "../../../api/shape.js";
import { command, optionalArg, show, toggle } from "../../../cli/command.js";
import { get as valueAt, parsePath } from "../../../domain/settings/paths.js";

export const get = command({
  name: "get",
  summary: "Show the settings, or one of them",
  description: "All of them, one group (smtp) or one value (smtp.address). Passwords, keys and tokens print as ******** unless --show-secrets is given.",
  args: { path: optionalArg(text(), "PATH", "Dotted path of one setting or group: ldap.host", { completion: "setting" }) },
  flags: { showSecrets: toggle("Print secrets in clear: mind who sees the screen, and where the output goes") },
  operations: [getSettings],
  returns: anything(),
  examples: ["config settings get", "config settings get smtp", { line: "config settings get github_hostname --jq .", note: "one value for a script" }],
  seeAlso: ["config settings set", "config settings export"],
  async run(ctx, input) {
    const path = input.path === undefined ? [] : parsePath(input.path);
    const settings = await ctx.call(getSettings, {});
    const value = valueAt(settings, path);
    return show(input.showSecrets === true ? value : maskSecrets(value, path));
  },
});
