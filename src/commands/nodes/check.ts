import { getSystemRequirements } from "../../api/areas/manage.js";
import type { Of } from "../../api/shape.js";
import { operationCommand, show } from "../../cli/command.js";
import { worstOf } from "../../domain/health.js";

type Checked = Of<(typeof getSystemRequirements)["returns"]>;

const wordsOf = ({ status, nodes }: Checked): readonly string[] => [
  status,
  ...nodes.flatMap((node) => [node.status, ...(node.roles_status ?? []).map((role) => role.status)]),
];

export const check = operationCommand({
  name: "check",
  summary: "Check whether every node meets the system requirements",
  description: "What each node has against what its roles need, as the instance itself sees it. Exit code 10 unless it says OK.",
  operation: getSystemRequirements,
  mayAnswerNo: true,
  view: {
    columns: ["hostname", "role", { field: "status", as: "state" }],
    tabulate: (checked: Checked): readonly object[] =>
      checked.nodes.flatMap((node): readonly object[] =>
        node.roles_status === null || node.roles_status.length === 0
          ? [{ hostname: node.hostname, role: null, status: node.status }]
          : node.roles_status.map((role) => ({ hostname: node.hostname, role: role.role, status: role.status })),
      ),
    summary: (checked: Checked) => `Overall: ${checked.status}`,
  },
  examples: [
    "nodes check",
    { line: "nodes check && ghes-admin upgrade download 3.22.1 --wait --yes", note: "download an upgrade only where every node is large enough" },
  ],
  seeAlso: ["nodes status"],
  outcome: (answer) => show(answer, { exit: worstOf(wordsOf(answer)) === "OK" ? "ok" : "check" }),
});
