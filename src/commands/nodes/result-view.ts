import type { View } from "../../cli/command.js";

/** What a write said of each node. */
export const nodeResultView: View = { columns: ["hostname", "uuid", "message"], empty: "No node answered." };
