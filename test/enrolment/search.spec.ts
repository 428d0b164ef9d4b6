import { beforeAll, describe, expect, it } from '@jest/globals';
import { comparable } from '../../src/people/blind-index.js';
import { People } from '../../src/people/people.service.js';
import { Keys } from '../../src/platform/crypto/keys.js';
import { useApp } from '../support/app.js';
import { makeWorld, type World } from '../support/cast.js';

describe('the search by real name or e-mail', () => {
  const test = useApp();
  let world: World;
  const search = (text: string, kind = 'real_name', browser = world.organiser.browser) => browser.post('/people/search', { kind, text });
  const noted = () => test.rows<{ person_id: string }>("SELECT person_id, detail FROM audit_event WHERE event = 'person.searched' ORDER BY at");
  beforeAll(async () => {
    world = await makeWorld(test);
  });

  it('finds every way of typing the same text, and notes whom it found', async () => {
    const variants = ['Zqx participant Legal', 'zqx PARTICIPANT legal', '  Zqx   participant\tLegal ', 'Ｚｑｘ participant Legal', 'ZQX\u00a0PARTICIPANT\u00a0LEGAL'];
    for (const variant of variants) expect([variant, (await search(variant)).text.includes('Display participant')]).toEqual([variant, true]);
    expect((await search('Participant@Example.ORG', 'email')).text).toContain('Display participant');
    expect(await noted()).toHaveLength(variants.length + 1);
    expect(new Set((await noted()).map((row) => row.person_id))).toEqual(new Set([world.participant.personId]));
    expect(JSON.stringify(await noted())).not.toMatch(/zqx|example/i);
    expect((await world.participant.browser.get('/my-data/openings')).text).toContain('To find you by it.');
  });

  it('finds no part of a name, no other column, and nobody outside the cohorts of the organiser, and notes nothing then', async () => {
    const before = (await noted()).length;
    for (const [text, kind] of [['Zqx participant', 'real_name'], ['participant@example.org', 'real_name'], ['Zqx participant Legal', 'email'], ['Zqx stranger Legal', 'real_name'], ['Zqx trainer Legal', 'real_name'], ['%', 'real_name']] as const) {
      const { status, text: answer } = await search(text, kind);
      expect([text, status, answer.includes('Nobody in your cohorts')]).toEqual([text, 200, true]);
    }
    expect(await noted()).toHaveLength(before);
  });

  it('answers for somebody hidden exactly as for nobody', async () => {
    await test.rows("UPDATE person SET protection_level = 'hidden' WHERE id = $1", [world.classmate.personId]);
    const plain = (answer: string, typed: string) => answer.replaceAll(typed, '').replaceAll(/name="_(key|csrf)" value="[^"]*"/g, '');
    const [hidden, nobody] = [await search('Zqx classmate Legal'), await search('Zqx nobodyyy Legal')];
    expect(plain(hidden.text, 'Zqx classmate Legal')).toBe(plain(nobody.text, 'Zqx nobodyyy Legal'));
    await test.rows("UPDATE person SET protection_level = 'pseudonymous' WHERE id = $1", [world.classmate.personId]);
  });

  it('is for organisers only', async () => {
    for (const player of [world.trainer, world.coTrainer, world.participant, world.officer, world.administrator]) {
      expect((await player.browser.get('/people/search')).status).toBe(404);
      expect((await search('Zqx participant Legal', 'real_name', player.browser)).status).toBe(404);
    }
    expect((await world.nobody.get('/people/search')).status).toBe(303);
    expect((await search('Zqx participant Legal', 'real_name', world.otherOrganiser.browser)).text).not.toContain('Display participant');
  });

  it('wants a text and a kind that can be searched', async () => {
    expect((await search(' ')).status).toBe(422);
    const { status, text } = await search('kept text', 'country');
    expect(status).toBe(422);
    expect(text).toContain('kept text');
  });

  it('keeps digests that say nothing across columns or under another key', async () => {
    const id = await test.write((tx) => test.get(People).make(tx, { displayName: 'Same', zone: 'UTC', protected: { real_name: 'same@example.org', email: 'same@example.org', country: 'same@example.org' } }));
    const rows = await test.rows<{ kind: string; blind_index: Buffer | null }>('SELECT kind, blind_index FROM protected_field WHERE person_id = $1', [id]);
    const of = (kind: string) => rows.find((row) => row.kind === kind)!.blind_index;
    expect(of('real_name')!.equals(of('email')!)).toBe(false);
    // The country has one too (a blackout compares it), which no page searches.
    for (const other of ['real_name', 'email']) expect(of('country')!.equals(of(other)!)).toBe(false);
    const foreign = new Keys(test.config.secretKey, 'a foreign name key, longer than thirty-two');
    expect(foreign.blindIndexes('real_name', comparable('same@example.org'))[0]!.equals(of('real_name')!)).toBe(false);
    expect(test.get(Keys).blindIndexes('real_name', comparable('SAME@example.org'))[0]!.equals(of('real_name')!)).toBe(true);
  });
});
