import { createHash } from 'node:crypto';
import type { RuleNumbers } from '../course/course.entity.js';
import type { Outcome } from '../completion/completion-rule.js';
import type { Fraction } from '../completion/fraction.js';

/** What is the same for everybody of a cohort: read once when results are made final. */
export interface AwardSource {
  title: string;
  awardingBody: string;
  learningOutcomes: Array<{ code: string; text: string }>;
  notionalHours: number | null;
  liveHours: number | null;
  creditStatement: string;
  language: string;
  zone: string;
  /** YYYY-MM-DD, as `endsOn`. */
  startsOn: string;
  endsOn: string;
  partners: Array<{ name: string; unit: string; country: string }>;
  rule: RuleNumbers;
  workshopCount: number;
  assignments: Array<{ code: string; weightPercent: number }>;
}

/** The fields of DOMAIN section 5, frozen, without any name: what a completion record says for ever. */
export interface FrozenRecord extends Omit<AwardSource, 'zone'> {
  schema: 'banyan-completion-record-1';
  number: string;
  version: number;
  awardedOn: string;
  madeFinalAt: string;
  outcome: Outcome;
  /** The weighted mean as an exact fraction; whole numbers as text. */
  mark: { points: string; outOf: string };
  conditions: Array<{ kind: string; label: string | number; isMet: boolean }>;
  creditScheme: null;
  creditValue: null;
  level: null;
  participation: 'online';
  identityCheck: 'pseudonymous';
  /** How many people it took to make the result final. */
  madeFinalBy: number;
  supersedes: string | null;
  reasonCode: string | null;
}

export interface Judged {
  outcome: Outcome;
  mean: Fraction;
  conditions: FrozenRecord['conditions'];
}

export function freeze(source: AwardSource, judged: Judged, number: string, awardedOn: string, madeFinalAt: Date): FrozenRecord {
  const { zone: _zone, ...shared } = source;
  return {
    ...shared, schema: 'banyan-completion-record-1', number, version: 1, awardedOn, madeFinalAt: madeFinalAt.toISOString(), outcome: judged.outcome,
    mark: { points: String(judged.mean.points), outOf: String(judged.mean.outOf) }, conditions: judged.conditions,
    creditScheme: null, creditValue: null, level: null, participation: 'online', identityCheck: 'pseudonymous', madeFinalBy: 2, supersedes: null, reasonCode: null,
  };
}

/** JSON with sorted keys and no spaces: the same content is always the same text (RFC 8785 for the values that we use: text, whole numbers, true, false, null). */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, inner]) => inner !== undefined).sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonicalJson(inner)}`).join(',')}}`;
  }
  return JSON.stringify(value);
}

/** SHA-256 in hex. */
export function sha256(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
