import { error, warning } from "../../findings/finding.ts";

// 128x: the options of a simulation

export const unknownEvent = error(
  1281,
  (text: string) =>
    `${JSON.stringify(text)} is not an event. Events are "fail a", "back a", "drain a", "remove a", "weight a 2", "minutes 10" ` +
    'and "add d 10.0.0.14:8080 weight 2" (address and weight are optional); separate several with ";".',
);

export const unknownServer = error(
  1282,
  (name: string, known: readonly string[]) =>
    `There is no server ${JSON.stringify(name)} at that time. There are ${known.join(", ")}.`,
);

export const notATime = error(
  1290,
  (text: string) =>
    `${JSON.stringify(text)} does not say how slow a server is. Write "b=5" for a server that takes five times as long as the others.`,
);

export const slowWithoutTimes = warning(
  1291,
  () => "--slow changes nothing here, because only balancing: peakEwma() goes by how long servers take to answer.",
);

export const serverThere = error(
  1283,
  (name: string) => `There is already a server ${JSON.stringify(name)}. Give the new one another name.`,
);

export const addressNeeded = error(
  1284,
  (name: string) => `ketama hashes addresses, so ${JSON.stringify(name)} needs one: add ${name} 10.0.0.14:8080`,
);

export const impossibleAfter = error(
  1286,
  (event: string) =>
    `After ${JSON.stringify(event)} no server with a weight is left. Keep one, or let it fail instead.`,
);
