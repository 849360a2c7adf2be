/** How an instance is built up, as `GET /manage/v1/config/nodes` names it (API.md 1.4). */
const WORDS: Readonly<Record<string, string>> = { SingleNode: "single node", Ha: "high availability", Cluster: "cluster" };

/** For people; a name that is not known stands as it is. */
export const topologyInWords = (topology: string | null): string => (topology === null ? "unknown topology" : (WORDS[topology] ?? topology));
