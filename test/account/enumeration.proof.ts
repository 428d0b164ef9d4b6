import { Agent, request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Accounts } from '../../src/account/accounts.service.js';
import { Invitations } from '../../src/account/invitations.service.js';
import { hashPassphrase } from '../../src/account/passphrases.js';
import { RecoveryCodes } from '../../src/account/recovery-codes.service.js';
import { FactorQueries } from '../../src/account/factor.queries.js';
import { ViewerQueries } from '../../src/account/viewer.queries.js';
import { People } from '../../src/people/people.service.js';
import { systemAct } from '../../src/platform/audit/act.js';
import { useApp } from '../support/app.js';
import { freshKey } from '../support/visitor.js';

/** SAFETY 38: so many known and so many unknown, one after the other over one connection, in a shuffled order. */
const EACH = 200;
const WARM = 30;
const LEAST_P = 0.01;
const MOST_GAP_MS = 5;

interface Asked {
  isKnown: boolean;
  fields: Record<string, string>;
}
interface Seen {
  isKnown: boolean;
  said: string;
  ms: number;
}

describe('somebody who wants to know who has an account', () => {
  const test = useApp({ trustedProxies: ['loopback'] });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const known: string[] = [];
  const usedCodes: string[] = [];
  const lines: string[] = [];

  beforeAll(async () => {
    const hash = await hashPassphrase('a passphrase of somebody here');
    for (let nth = 0; nth < EACH + WARM; nth += 1) {
      const handle = `known-${String(nth).padStart(4, '0')}`;
      const { personId, code } = await test.write(async (tx) => {
        const id = await test.get(People).make(tx, { displayName: `Display ${nth}`, zone: 'UTC' });
        await test.get(Accounts).write(tx, id, handle, hash, false);
        return { personId: id, code: await test.get(Invitations).make(tx, id) };
      });
      await test.write((tx) => test.get(Invitations).cancel(tx, personId));
      known.push(handle);
      usedCodes.push(code);
      // Every second one has a card of codes.
      const account = await test.get(FactorQueries).entrantByHandle(handle);
      const viewer = nth % 2 ? await test.get(ViewerQueries).viewerOf(account!.id, true) : undefined;
      if (viewer) await test.get(RecoveryCodes).make({ ...systemAct('test.scene'), viewer });
    }
  }, 300000);
  afterAll(() => {
    agent.destroy();
    console.log(['enumeration:', ...lines].join('\n'));
  });

  /** Posts as a browser does, over the one connection; each as if from a network of its own, so that no limit answers first. */
  function post(path: string, { isKnown, fields }: Asked, nth: number): Promise<Seen> {
    const body = new URLSearchParams({ _key: freshKey(), ...fields }).toString();
    const headers = { Host: 'localhost:3999', 'Content-Type': 'application/x-www-form-urlencoded', 'Content-Length': String(body.length), 'Sec-Fetch-Site': 'same-origin', 'X-Forwarded-For': `10.${nth >> 16}.${(nth >> 8) & 255}.${nth & 255}` };
    return new Promise((resolve, reject) => {
      const begun = performance.now();
      const asking = request({ agent, host: '127.0.0.1', port: test.port, path, method: 'POST', headers }, (answer) => {
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => parts.push(part)).on('end', () => {
          const ms = performance.now() - begun;
          const { date: _date, etag: _etag, ...kept } = answer.headers;
          const text = Buffer.concat(parts).toString('utf8');
          resolve({ isKnown, ms, said: `${answer.statusCode} ${JSON.stringify(kept)} ${withoutIds(text, fields)}` });
        });
      });
      asking.on('error', reject).end(body);
    });
  }

  /** Asks all in a shuffled order; every answer must be the same, and the times must not tell the two kinds apart. */
  async function compare(way: string, path: string, asked: Asked[], warm: Asked[]): Promise<void> {
    let nth = 0;
    for (const each of warm) await post(path, each, (nth += 1));
    const seen: Seen[] = [];
    // In pairs, one of each kind, in a shuffled order of pairs and inside each: what else the machine does then falls on both kinds alike.
    const kind = (isKnown: boolean) => shuffled(asked.filter((each) => each.isKnown === isKnown));
    const unknowns = kind(false);
    const order = kind(true).flatMap((each, nth) => shuffled([each, unknowns[nth]!]));
    for (const each of order) seen.push(await post(path, each, (nth += 1)));
    await test.rows('DELETE FROM try_limit');
    const kinds = new Set(seen.map(({ said }) => said));
    const [ours, others] = [true, false].map((isKnown) => seen.filter((each) => each.isKnown === isKnown).map(({ ms }) => ms)) as [number[], number[]];
    const [p, gap] = [mannWhitney(ours, others), Math.abs(median(ours) - median(others))];
    lines.push(`${way}: ${ours.length} known, ${others.length} unknown; ${kinds.size} kind of answer; median ${median(ours).toFixed(2)} and ${median(others).toFixed(2)} ms, gap ${gap.toFixed(2)} ms; Mann-Whitney p ${p.toFixed(3)}`);
    expect([...kinds].map((said) => said.slice(0, 4))).toEqual(['422 ']);
    expect(gap).toBeLessThan(MOST_GAP_MS);
    expect(p).toBeGreaterThan(LEAST_P);
  }

  const unknown = Array.from({ length: EACH + WARM }, (_each, nth) => `other-${String(nth).padStart(4, '0')}`);
  /** The last ones warm the code up. */
  const both = (fields: (handle: string) => Record<string, string>, of: [string[], string[]]): [Asked[], Asked[]] => {
    const all = of.map((names, kind) => names.map((name) => ({ isKnown: kind === 0, fields: fields(name) })));
    return [all.flatMap((list) => list.slice(0, EACH)), all.flatMap((list) => list.slice(EACH))];
  };

  it('learns nothing at the sign-in page', async () => {
    await compare('sign-in', '/sign-in', ...both((handle) => ({ handle, passphrase: 'not the passphrase of anybody' }), [known, unknown]));
  }, 300000);

  it('learns nothing at the sign-in page with a printed code', async () => {
    await compare('sign-in with a code', '/sign-in', ...both((handle) => ({ handle, passphrase: 'not the passphrase of anybody', code: 'aaaaa bbbbb' }), [known, unknown]));
  }, 300000);

  it('learns nothing where a new passphrase is chosen, also for a lost phone', async () => {
    await compare('forgotten, lost phone', '/forgotten', ...both((handle) => ({ handle, code: 'aaaaa bbbbb', passphrase: 'seven lamps along the quay', gone: '1' }), [known, unknown]));
  }, 300000);

  it('learns nothing at the first visit from codes that were once good', async () => {
    const made = Array.from({ length: EACH + WARM }, (_each, nth) => `aaa bbb ccc ${String(nth).padStart(3, '0')}`);
    await compare('first visit', '/first', ...both((code) => ({ code }), [usedCodes, made]));
  }, 300000);
});

/** Form keys and tokens are new on each page; what was typed comes back. */
function withoutIds(text: string, fields: Record<string, string>): string {
  const plain = text.replaceAll(/name="_(?:key|csrf)" value="[^"]*"/g, '');
  return [fields.handle, fields.code].filter((typed) => typed !== undefined).reduce((said, typed) => said.replaceAll(`value="${typed}"`, ''), plain);
}

function shuffled<T>(list: T[]): T[] {
  const left = [...list];
  for (let last = left.length - 1; last > 0; last -= 1) {
    const other = Math.floor(Math.random() * (last + 1));
    [left[last], left[other]] = [left[other]!, left[last]!];
  }
  return left;
}

function median(numbers: number[]): number {
  return [...numbers].sort((one, other) => one - other)[Math.floor(numbers.length / 2)]!;
}

/** Two-sided p of the Mann-Whitney U test, by its normal approximation (some hundred on each side, hardly a tie). */
function mannWhitney(ours: number[], others: number[]): number {
  const ranked = [...ours.map((ms) => ({ ms, isOurs: true })), ...others.map((ms) => ({ ms, isOurs: false }))].sort((one, other) => one.ms - other.ms);
  const rankSum = ranked.reduce((sum, { isOurs }, index) => sum + (isOurs ? index + 1 : 0), 0);
  const [n, m] = [ours.length, others.length];
  const u = rankSum - (n * (n + 1)) / 2;
  const z = Math.abs(u - (n * m) / 2) / Math.sqrt((n * m * (n + m + 1)) / 12);
  return 2 * (1 - normal(z));
}

/** The normal distribution, Abramowitz and Stegun 26.2.17: right to seven places. */
function normal(z: number): number {
  const t = 1 / (1 + 0.2316419 * z);
  const poly = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return 1 - (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * poly;
}
