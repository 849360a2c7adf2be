import { group } from "../../cli/command.js";
import { check } from "./check.js";
import { showLicense } from "./show.js";
import { upload } from "./upload.js";
import { usage } from "./usage.js";

export const license = group("license", "The license of the instance", [showLicense, check, upload, usage], {
  description: "show, check and upload go to the Manage API with the password, usage to the REST API with the token.",
});
