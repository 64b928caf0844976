/** No session is tied to a server. */
export interface NoAffinity {
  readonly kind: "none";
}

/** Ties no session to a server: the upstream only balances, as its `balancing` says. It stands alone. */
export function none(): NoAffinity {
  return { kind: "none" };
}
