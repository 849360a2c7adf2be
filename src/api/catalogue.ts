/** Every operation this program knows, in the order of the documentation. */
import { manageOperations } from "./areas/manage.js";
import { metaOperations } from "./areas/meta.js";
import type { AnyOperation } from "./operation.js";

export const catalogue: readonly AnyOperation[] = [...manageOperations, ...metaOperations];
