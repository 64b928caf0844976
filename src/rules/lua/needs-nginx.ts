/** What was asked for exists in a running nginx only. */
export class NeedsNginx extends Error {
  /** As it is written: `ngx.var.remote_user`. */
  readonly api: string;

  constructor(api: string) {
    super(`${api} needs a running nginx`);
    this.name = "NeedsNginx";
    this.api = api;
    remember(this);
  }
}

let missed: NeedsNginx | undefined;

function remember(need: NeedsNginx): void {
  missed ??= need;
}

/**
 * What was missing first since the last call, also where the rules caught it: in nginx they would not have had to, so
 * what they did instead says nothing.
 */
export function takeMissed(): NeedsNginx | undefined {
  const first = missed;
  missed = undefined;
  return first;
}

/** Whether an error says that something exists in nginx only. */
export function isMissing(error: unknown): error is NeedsNginx | ReferenceError {
  return error instanceof NeedsNginx || error instanceof ReferenceError;
}

/**
 * Stands for a function of nginx's, or for a library of them. It may be taken out of its library and kept, as rules do
 * when they are loaded; to call it throws.
 * @param api its name, as it is written
 */
export function absentFunction(api: string): object {
  return new Proxy(
    function absent(): undefined {
      return undefined;
    },
    {
      get(_target, member) {
        // How compiled imports ask whether this is an ES module, and promises whether it is one of them.
        if (member === "__esModule") return true;
        if (member === "then") return undefined;
        if (typeof member === "symbol") throw new NeedsNginx(api);
        return absentFunction(`${api}.${member}`);
      },
      set(_target, member) {
        throw new NeedsNginx(`${api}.${String(member)}`);
      },
      apply() {
        throw new NeedsNginx(api);
      },
      construct() {
        throw new NeedsNginx(api);
      },
    },
  );
}

/**
 * Stands for values that only a running nginx has, such as those of `ngx.var`: to read or write one throws.
 * @param api the name of what has them
 */
export function absentValues(api: string): object {
  const refuse = (_target: object, member: string | symbol): never => {
    throw new NeedsNginx(`${api}.${String(member)}`);
  };
  return new Proxy({}, { get: refuse, set: refuse, has: refuse, deleteProperty: refuse });
}
