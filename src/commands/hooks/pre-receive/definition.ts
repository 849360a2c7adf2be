/** The flags that make up a pre-receive hook, and what is sent of them. */
import { choice, integer, text } from "../../../api/shape.js";
import { option, toggle, type CommandInput } from "../../../cli/command.js";

export const enforcementFlag = option(choice("enabled", "disabled", "testing"), "MODE", "enabled refuses pushes, disabled does nothing, testing only reports");
export const allowDownstreamFlag = (who: string) => toggle(`Let ${who} decide otherwise`, { negatable: true });

export const definitionFlags = {
  name: option(text(), "NAME", "The hook's name"),
  script: option(text(), "PATH", "Path of the script in its repository"),
  scriptRepo: option(text({ format: "org/repo" }), "OWNER/REPO", "The repository that holds the script"),
  environment: option(integer({ min: 1 }), "ID", "The environment that it runs in (hooks environments list)"),
  enforcement: enforcementFlag,
  allowDownstream: allowDownstreamFlag("organizations and repositories"),
};

export type Definition = CommandInput<Record<never, never>, typeof definitionFlags>;

/** The rest of the body: what a hook need not have, and may leave as it is. */
export const optionalPart = ({ enforcement, allowDownstream }: Definition) => ({ enforcement, allow_downstream_configuration: allowDownstream });
