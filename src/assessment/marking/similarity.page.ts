import { commonPassages, givenShingles, similarPairs } from './similarity-rule.js';
import type { ComparedPile, ComparedScript } from './similarity.queries.js';

/** So many pairs stand on one page; the most alike come first. */
const PAIRS_SHOWN = 30;
const TAG = /<[^>]*>/g;

/** Written words of what everybody was given, without markup. */
function given(pile: ComparedPile): Set<string> {
  return givenShingles(pile.given.map((text) => text.replace(TAG, ' ').replaceAll('&nbsp;', ' ').replaceAll('&amp;', '&').replaceAll('&#39;', "'").replaceAll('&quot;', '"')));
}

export function similarityPage(pile: ComparedPile, scripts: readonly ComparedScript[]) {
  const path = `/marking/${pile.assignmentId}/${pile.cohortId}`;
  const codes = new Map(scripts.map(({ id, code }) => [id, code]));
  const pairs = similarPairs(scripts, given(pile)).slice(0, PAIRS_SHOWN).map(({ one, other, common, share }) => ({ codes: `${codes.get(one)!} + ${codes.get(other)!}`, path: `${path}/similarity/${one}/${other}`, percent: Math.floor(share * 100), common }));
  const { assignmentCode, cohortLabel } = pile;
  return { assignmentCode, cohortLabel, pilePath: path, pairs, compared: scripts.filter(({ text }) => text !== '').length, empty: scripts.filter(({ text }) => text === '').length };
}

/** Both texts beside each other, with what they have in common marked. */
export function pairPage(pile: ComparedPile, one: ComparedScript, other: ComparedScript) {
  const passages = commonPassages(one.text, other.text, given(pile));
  const { assignmentCode, cohortLabel } = pile;
  const sides = [one, other].map(({ id, code }, nth) => ({ code, passages: passages[nth]!, common: passages[nth]!.filter(({ isCommon }) => isCommon).length, path: `/marking/scripts/${id}`, talkPath: `/marking/scripts/${id}/talk` }));
  return { assignmentCode, cohortLabel, listPath: `/marking/${pile.assignmentId}/${pile.cohortId}/similarity`, sides };
}
