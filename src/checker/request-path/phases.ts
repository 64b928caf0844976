import { phaseSet } from "../phases/phase.ts";

/**
 * The phases whose code is looked at: those that every request goes through and that cannot wait. Where
 * a phase can, it is there to wait for a file or another server, beside which a closure is nothing.
 */
export const COUNTED_PHASES = phaseSet("set", "balancer", "header_filter", "body_filter", "log");
