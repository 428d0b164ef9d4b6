import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SAID_WORDS, isSaid, wordOf } from '../../src/workshop/said-word.js';
import { SaidWords } from '../../src/workshop/said-words.service.js';
import { useApp } from '../support/app.js';
import { makeParticipant, makeWorld, type Participant, type World } from '../support/cast.js';
import { freshKey } from '../support/visitor.js';
import { makeSession, noted, startIn, told } from './workshop-scene.js';

let count = 0;

describe('the word said in a session', () => {
  const test = useApp();
  let world: World;
  let her: Participant;
  let session: { id: string; workshopId: string };
  const path = () => `/workshops/${session.id}/word`;
  const word = () => test.get(SaidWords).wordFor(session.id);
  const wrong = () => SAID_WORDS.find((each) => each !== word())!;

  beforeAll(async () => {
    world = await makeWorld(test);
  }, 60000);

  beforeEach(async () => {
    count += 1;
    session = await makeSession(test, world, { number: count });
    await startIn(test, session.id, -20);
    her = await makeParticipant(test, `plover-${count}`, world.cohortId, 'Asia/Yangon');
    await test.rows("UPDATE person SET protection_level = 'hidden' WHERE id = $1", [her.personId]);
  });

  it('is one of many plain words, the same for one session at all times', () => {
    expect(new Set(SAID_WORDS).size).toBe(SAID_WORDS.length);
    expect(SAID_WORDS.length).toBeGreaterThan(200);
    expect(SAID_WORDS.filter((each) => !/^[a-z]{3,9}$/.test(each))).toEqual([]);
    expect(wordOf('0123456789abcdef')).toBe(wordOf('0123456789abcdef'));
    expect([isSaid(' Mango. ', 'mango'), isSaid('MANGO', 'mango'), isSaid('man go', 'mango'), isSaid('mangoes', 'mango'), isSaid('', 'mango')]).toEqual([true, true, true, false, false]);
  });

  it('stands on the day page of those who run the session, whether anybody hides or not', async () => {
    for (const player of [world.trainer, world.coTrainer, world.organiser]) expect((await player.browser.get(`/workshops/${session.id}/day`)).text).toContain(word());
    expect((await her.browser.get(`/workshops/${session.id}`)).text).not.toContain(`>${word()}<`);
    expect((await world.participant.browser.get(`/workshops/${session.id}/day`)).status).toBe(404);
  });

  it('makes somebody hidden count as there, and no page of staff shows or counts it', async () => {
    const before = (await world.coTrainer.browser.get(`/workshops/${session.id}/register`)).text;
    expect((await her.browser.get(`/workshops/${session.id}`)).text).toContain('The word that was said');
    const form = { word: ` ${word().toUpperCase()}. `, _key: freshKey() };
    const answers = await Promise.all([her.browser.post(path(), form), her.browser.post(path(), form)]);
    expect(answers.map(({ headers }) => headers.location)).toEqual([`/workshops/${session.id}?said=wordSaid`, `/workshops/${session.id}?said=wordSaid`]);
    expect(await noted(test, session.id, her.enrolmentId)).toBe('present');
    expect(await told(test, session.workshopId, her.enrolmentId)).toEqual({ is_met: true, state: 'present' });
    expect(await test.rows('SELECT 1 FROM attendance_change WHERE enrolment_id = $1', [her.enrolmentId])).toHaveLength(1);
    const plain = (text: string) => text.replaceAll(/name="_key" value="[^"]*"|: \d+ KB/g, '');
    expect(plain((await world.coTrainer.browser.get(`/workshops/${session.id}/register`)).text)).toBe(plain(before));
    expect((await her.browser.get(`/workshops/${session.id}`)).text).not.toContain('The word that was said');
  });

  it('may be typed three times; then the catch-up task is left', async () => {
    expect((await her.browser.post(path(), { word: '' })).text).toContain('Type the word that was said');
    for (let tried = 0; tried < 3; tried += 1) {
      const { status, text } = await her.browser.post(path(), { word: wrong() });
      expect([status, text.includes('This is not the word'), text.includes(`value="${wrong()}"`)]).toEqual([422, true, true]);
    }
    expect((await her.browser.post(path(), { word: word() })).text).toContain('Three tries are used up');
    expect(await noted(test, session.id, her.enrolmentId)).toBeNull();
  });

  it('is taken from the opening until a day after the end', async () => {
    for (const minutes of [20, -90 - 24 * 60 - 1]) {
      await startIn(test, session.id, minutes);
      expect((await her.browser.post(path(), { word: word() })).text).toContain('The word is taken from the opening');
    }
    await startIn(test, session.id, -90 - 23 * 60);
    expect((await her.browser.post(path(), { word: word() })).status).toBe(303);
  });

  it('is for nobody else', async () => {
    for (const player of [world.participant, world.stranger, world.trainer, world.organiser]) expect((await player.browser.post(path(), { word: word() })).status).toBe(404);
    expect((await world.nobody.post(path(), { word: word() })).status).toBe(401);
    await test.rows("UPDATE person SET protection_level = 'hidden' WHERE id = $1", [world.stranger.personId]);
    expect((await world.stranger.browser.post(path(), { word: word() })).status).toBe(404);
    expect((await world.participant.browser.get(`/workshops/${session.id}`)).text).not.toContain('The word that was said');
  });
});
