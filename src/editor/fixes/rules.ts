import { allowanceUnused } from "../../checker/allowances/findings.ts";
import {
  functionWithoutThis,
  memberByItsName,
  moreResultsThanOne,
  notInLua,
  notToHandOn,
  optionalCallOfModule,
  partOfStringBehindChain,
  placeInList,
  resultsUsedAsOne,
  sortOfNumbers,
  subjectEvaluatedTwice,
  trueInLua,
} from "../../checker/lua/findings.ts";
import { TRUTH_RULE } from "../../checker/lua/truth.ts";
import { PHASES_RULE } from "../../checker/phase-check/check.ts";
import {
  contextKept,
  coroutineRefused,
  notFollowed,
  phasesUndeclared,
  refused,
  requestReadWhileLoading,
  socketKept,
  tagInPlainComment,
  unknownPhase,
  unknownTag,
  yieldAtTop,
} from "../../checker/phase-check/findings.ts";
import * as costs from "../../checker/request-path/findings.ts";
import { localAlias } from "./alias.ts";
import { deleted } from "./allow.ts";
import type { Fix } from "./edit.ts";
import {
  arrowFunction,
  behindDot,
  calledGlobal,
  checkedCall,
  docComment,
  element,
  partOfText,
  phaseMeant,
  regexOptions,
  sortBySize,
  tagMeant,
} from "./replacements.ts";
import { evaluatedTwice, firstOfSeveral, oneOfSeveral } from "./results.ts";
import { comparison } from "./truth.ts";

/** What mends a finding, by its code. */
export const FIXES: ReadonlyMap<number, Fix> = new Map<number, Fix>([
  [optionalCallOfModule.code, checkedCall],
  [subjectEvaluatedTwice.code, evaluatedTwice],
  [trueInLua.code, comparison],
  [resultsUsedAsOne.code, firstOfSeveral],
  [moreResultsThanOne.code, oneOfSeveral],
  [notInLua.code, calledGlobal],
  [notToHandOn.code, arrowFunction],
  [functionWithoutThis.code, arrowFunction],
  [partOfStringBehindChain.code, partOfText],
  [memberByItsName.code, behindDot],
  [sortOfNumbers.code, sortBySize],
  [placeInList.code, element],
  [unknownPhase.code, phaseMeant],
  [unknownTag.code, tagMeant],
  [tagInPlainComment.code, docComment],
  [costs.regexNotKept.code, regexOptions],
  [costs.readAgain.code, localAlias],
  [allowanceUnused.code, deleted],
]);

const PHASES = [
  refused,
  coroutineRefused,
  yieldAtTop,
  socketKept,
  contextKept,
  notFollowed,
  phasesUndeclared,
  requestReadWhileLoading,
].map(({ code }) => code);

const COSTS = Object.values(costs).map(({ code }) => code);

/** The name that a comment can allow a finding by. */
export function allowableAs(code: number, message: string): string | undefined {
  if (code === trueInLua.code) return TRUTH_RULE;
  if (PHASES.includes(code)) return PHASES_RULE;
  return COSTS.includes(code) ? /\[([\w-]+)\]$/.exec(message)?.[1] : undefined;
}

/** The codes of all that something can be done about. */
export const FIXABLE: readonly number[] = [...new Set([...FIXES.keys(), trueInLua.code, ...PHASES, ...COSTS])];
