/** The two filters that every per-node read takes. */
import { CLUSTER_ROLES } from "../../api/areas/manage.js";

export const nodeFilterFlags = {
  uuid: { value: "UUID" },
  cluster_roles: { flag: "clusterRole", value: "ROLE", commas: true, completion: CLUSTER_ROLES },
} as const;
