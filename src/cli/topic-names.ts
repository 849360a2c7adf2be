/** What `help` knows beside the commands. The texts are in topics.ts, which is loaded when one is asked for. */
export interface Topic {
  readonly name: string;
  /** Imperative or noun, no full stop. */
  readonly summary: string;
}

export const TOPICS = [
  { name: "flags", summary: "Flags that every command takes" },
  { name: "profiles", summary: "Stored instances: which one a command is for, and its credentials" },
  { name: "environment", summary: "Environment variables, and what wins over what" },
  { name: "output", summary: "Forms of the result, and what goes to which stream" },
  { name: "jq", summary: "Filter and shape the result with jq" },
  { name: "time", summary: "How moments and durations are written" },
  { name: "exit-codes", summary: "What the exit codes mean" },
  { name: "faults", summary: "How the simulated appliance can misbehave" },
] as const satisfies readonly Topic[];

export type TopicName = (typeof TOPICS)[number]["name"];
