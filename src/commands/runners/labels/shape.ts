/** What every label command prints: the runner's labels, without the wire's envelope. */
import { label } from "../../../api/areas/runners.js";
import { list } from "../../../api/shape.js";

export const labelsShape = list(label);
