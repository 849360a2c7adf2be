/** Configuration runs: starting one, and how it stands. */
import { getConfigApply, startConfigApply } from "../../api/areas/manage.js";
import { behaves } from "../call.js";
import { startRun } from "../runs.js";
import { Refused } from "../wire.js";

export const applyBehaviors = [
  behaves(startConfigApply, (appliance, input) => ({ status: 200, body: { run_id: startRun(appliance, input.run_id).id } })),

  behaves(getConfigApply, (appliance, input) => {
    const { state, clock } = appliance;
    const run = input.run_id === undefined ? state.runs.at(-1) : state.runs.find((one) => one.id === input.run_id);
    if (run === undefined) throw new Refused(400, input.run_id === undefined ? "no configuration run yet" : "invalid request: no run has this run_id");
    const now = clock.now();
    const nodes = run.nodes.map(({ hostname, endsAt, successful }) => {
      const running = endsAt > now;
      return { run_id: run.id, hostname, running, successful: !running && successful };
    });
    const running = nodes.some((node) => node.running);
    return { status: 200, body: { run_id: run.id, running, successful: !running && nodes.every((node) => node.successful), nodes } };
  }),
];
