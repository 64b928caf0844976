/** A rule as data: its kind, its options, and defaults for options that are not given. */
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

/** Options with defaults for those that are not given. */
export function withDefaults<Options extends object, Defaults extends object>(
  options: Options,
  defaults: Defaults,
): Omit<Options, keyof Defaults> & Defaults {
  const filled: Record<string, unknown> = {};
  copy(defaults, filled);
  copy(options, filled);
  return filled as Omit<Options, keyof Defaults> & Defaults;
}

/** Not by a spread, because that would need TSTL's runtime library. */
function copy(from: object, to: Record<string, unknown>): void {
  for (const name in from) {
    const value = (from as Record<string, unknown>)[name];
    if (value !== undefined) to[name] = value;
  }
}
