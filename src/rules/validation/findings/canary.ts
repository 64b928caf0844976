import { error, warning } from "../../../findings/finding.ts";

// 36x: groups of servers

const EXAMPLE = '[{ name: "stable", weight: 95 }, { name: "canary", weight: 5 }]';

export const tooFewGroups = error(360, () => `A canary has at least two groups. Write groups: ${EXAMPLE}.`);

export const badGroupName = error(
  361,
  (name: string) => `A group cannot be named ${JSON.stringify(name)}. Use 1 to 64 letters, digits, "_", "-" or ".".`,
);

export const duplicateGroup = error(
  362,
  (name: string) => `Another group of this canary is also named ${JSON.stringify(name)}. Add up their weights in one.`,
);

export const noGroupHasWeight = error(
  363,
  () =>
    "Every group has weight 0, so no new session could go to any. Give the group of most sessions a weight, as in weight: 100.",
);

export const unknownGroup = error(364, (name: string, meant: string | undefined, known: readonly string[]) =>
  meant === undefined
    ? `There is no group ${JSON.stringify(name)}. The groups of this upstream are ${known.join(", ")}.`
    : `There is no group ${JSON.stringify(name)}. Did you mean ${JSON.stringify(meant)}?`,
);

export const groupWithoutCanary = error(
  365,
  (name: string) =>
    `A server has a group only where the upstream says what share of the sessions that gets. Leave group out, or write ` +
    `canary: { groups: [{ name: "stable", weight: 95 }, { name: ${JSON.stringify(name)}, weight: 5 }] } beside servers.`,
);

export const emptyGroup = warning(
  366,
  (name: string) =>
    `No server belongs to the group ${JSON.stringify(name)}, so its sessions go to other groups. ` +
    `Write group: ${JSON.stringify(name)} in one of the servers, or remove the group.`,
);

export const releaseWithoutBinding = error(
  367,
  () =>
    "hash() and none() bind no sessions that a group could release: with hash(), a change of weights moves the difference at once. " +
    "Leave release out, or bind sessions, as in affinity: [issueCookie({ keys: … }), hash()].",
);

export const forceWithoutBinding = warning(
  368,
  () =>
    "With hash() or none() alone, what a request forces holds for that request only. To make it last, bind sessions, as in " +
    "affinity: [issueCookie({ keys: … }), hash()], or have the client send it each time, and ignore this.",
);
