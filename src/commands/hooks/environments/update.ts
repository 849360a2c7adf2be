import { updateEnvironment } from "../../../api/areas/environments.js";
import { text } from "../../../api/shape.js";
import { command, option, show } from "../../../cli/command.js";
import { usage } from "../../../errors.js";
import { environmentArg, environmentColumns } from "./columns.js";
import { explained } from "./refusals.js";

export const update = command({
  name: "update",
  summary: "Change an environment's name or image",
  description: "Only what is given is sent. A new image must be downloaded before hooks can run in it.",
  args: environmentArg,
  flags: {
    name: option(text(), "NAME", "The environment's new name"),
    imageUrl: option(text({ format: "url" }), "URL", "Where the instance downloads the image (.tar.gz) from"),
  },
  operations: [updateEnvironment],
  returns: updateEnvironment.returns,
  view: { columns: environmentColumns },
  look: "hooks environments view {id}",
  examples: ["hooks environments update 3 --image-url https://example.com/node-24.tar.gz"],
  seeAlso: ["hooks environments download"],
  async run(ctx, { id, name, imageUrl }) {
    if (name === undefined && imageUrl === undefined) throw usage("nothing to update was given", "give --name or --image-url");
    const changed = await explained(ctx, id, "changed", () => ctx.call(updateEnvironment, { pre_receive_environment_id: id, name, image_url: imageUrl }));
    return show(changed, { next: imageUrl === undefined ? undefined : `ghes-admin hooks environments download ${String(id)} --wait` });
  },
});
