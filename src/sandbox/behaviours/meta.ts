/** What the REST API says of the instance. */
import { getMeta } from "../../api/areas/meta.js";
import { behaves } from "../call.js";

export const metaBehaviors = [
  behaves(getMeta, ({ state }) => ({ status: 200, body: { verifiable_password_authentication: true, installed_version: state.version } })),
];
