/** Everything went well. */
export const WELL = 0;
/** Mistakes were found, or a threshold was passed. */
export const MISTAKES = 1;
/** The command line itself is wrong: an unknown command or option, a value that cannot be. */
export const WRONG_USAGE = 2;

/** The end of `limpet --help`. */
export const EXIT_CODES = `
Exit codes: ${WELL} success; ${MISTAKES} mistakes were found, or a threshold was exceeded; ${WRONG_USAGE} the command line is wrong.
Colours are used on terminals: NO_COLOR=1 turns them off, FORCE_COLOR=1 always on.`;
