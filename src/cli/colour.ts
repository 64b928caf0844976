/** Whether a stream is for a person to look at, or someone asked for colours by FORCE_COLOR; NO_COLOR counts first. */
export function isColourWanted(stream: { readonly isTTY?: boolean }): boolean {
  const { FORCE_COLOR, NO_COLOR } = process.env;
  if (NO_COLOR !== undefined && NO_COLOR !== "") return false;
  return stream.isTTY === true || (FORCE_COLOR !== undefined && FORCE_COLOR !== "0");
}
