import pc from "picocolors";

/** For standard output. picocolors alone would also colour the log files of a CI. */
export const colors = pc.createColors(pc.isColorSupported && process.stdout.isTTY);
