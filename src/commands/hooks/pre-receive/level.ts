/** Where a pre-receive hook is looked at or decided on: the instance, an organization or a repository. */
import { integer, text } from "../../../api/shape.js";
import { arg, option, type View } from "../../../cli/command.js";
import { usage } from "../../../errors.js";

export const hookArg = { id: arg(integer({ min: 1 }), "ID", "The hook's id (hooks pre-receive list)") };

export const levelFlags = {
  org: option(text({ format: "login" }), "ORG", "At this organization"),
  repo: option(text({ format: "org/repo" }), "OWNER/REPO", "At this repository"),
};

export type Level =
  { readonly kind: "instance" } | { readonly kind: "org"; readonly org: string } | { readonly kind: "repo"; readonly owner: string; readonly repo: string };

/** @throws {CliError} `usage` for both. */
export function levelOf({ org, repo }: { readonly org: string | undefined; readonly repo: string | undefined }): Level {
  if (org !== undefined && repo !== undefined) throw usage("--org and --repo exclude each other", "leave one of them out");
  if (org !== undefined) return { kind: "org", org };
  if (repo === undefined) return { kind: "instance" };
  const [owner = "", name = ""] = repo.split("/");
  return { kind: "repo", owner, repo: name };
}

/** An organization or a repository. @throws {CliError} `usage` for neither and for both. */
export function placeOf(input: { readonly org: string | undefined; readonly repo: string | undefined }): Exclude<Level, { kind: "instance" }> {
  const level = levelOf(input);
  if (level.kind === "instance")
    throw usage("neither --org nor --repo was given", "at the instance itself: ghes-admin hooks pre-receive update ID --enforcement ...");
  return level;
}

const decision: View["columns"] = ["id", "name", { field: "enforcement", as: "state" }];
const downstream = { field: "allow_downstream_configuration", title: "downstream", as: "yesno" } as const;

const empty = "There is no pre-receive hook.";

export const levelViews = {
  instance: {
    columns: [
      ...decision,
      downstream,
      "script",
      { field: "script_repository.full_name", title: "repository" },
      { field: "environment.name", title: "environment" },
    ],
    empty,
  },
  org: { columns: [...decision, downstream, { field: "configuration_url", title: "decided at" }], empty },
  repo: { columns: [...decision, { field: "configuration_url", title: "decided at" }], empty },
} as const satisfies Record<Level["kind"], View>;
