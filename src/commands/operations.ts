import { catalogue } from "../api/catalogue.js";
import { choice, list, nullable, object, text } from "../api/shape.js";
import { existsIn } from "../api/operation.js";
import { command, show, type Command, type Group } from "../cli/command.js";
import { commandsFor } from "../cli/tree.js";

/** The table of operations, with the commands of the tree it is given. */
export const operations = (root: () => Group): Command =>
  command({
    name: "operations",
    summary: "List every API operation this program knows",
    description: "With --ghes-version only those that the release has.",
    target: "none",
    returns: list(
      object({
        method: choice("GET", "POST", "PUT", "PATCH", "DELETE"),
        path: text(),
        api: choice("manage", "setup", "rest"),
        since: text(),
        until: nullable(text()),
        effect: choice("read", "write", "destructive"),
        command: text(),
        docs: text(),
      }),
    ),
    view: { columns: ["method", "path", "since", "until", "command"] },
    examples: ["operations", { line: "operations --ghes-version 3.12 --json", note: "what an older release offers" }],
    seeAlso: ["api"],
    run(ctx) {
      const release = ctx.options.release;
      const rows = catalogue
        .filter((operation) => release === undefined || existsIn(operation, release))
        .map((operation) => ({
          method: operation.method,
          path: operation.path,
          api: operation.plane,
          since: operation.since,
          until: operation.until ?? null,
          effect: operation.effect,
          command: commandsFor(operation, root()).join(", "),
          docs: operation.docs,
        }));
      return Promise.resolve(show(rows));
    },
  });
