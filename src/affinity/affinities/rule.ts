/** A rule as data: its kind, its options, and defaults for those that are not given. */
export function ruleOf<const Kind extends string, Options extends object, Defaults extends object>(
  kind: Kind,
  options: Options,
  defaults: Defaults,
): Options & Defaults & { readonly kind: Kind } {
  const rule: Record<string, unknown> = { kind };
  copy(defaults, rule);
  copy(options, rule);
  return rule as Options & Defaults & { readonly kind: Kind };
}

/** Not by a spread, for which TSTL's runtime library would be needed. */
function copy(from: object, to: Record<string, unknown>): void {
  for (const name in from) {
    const value = (from as Record<string, unknown>)[name];
    if (value !== undefined) to[name] = value;
  }
}
