import { beforeAll, describe, expect, it } from '@jest/globals';
import { useApp } from '../support/app.js';
import { makeWorld, type World } from '../support/cast.js';
import { freshKey } from '../support/visitor.js';

describe('a private question', () => {
  const test = useApp();
  let world: World;
  let path: string;
  beforeAll(async () => {
    world = await makeWorld(test);
    const asked = await world.participant.browser.post('/questions', { text: 'May I hand in by voice?', from: `/lessons/${world.lessonIds[0]}` });
    expect(asked.status).toBe(303);
    path = asked.headers.location!.split('?')[0]!;
  });

  it('is answered by staff of the cohort, and both sides read it', async () => {
    expect((await world.coTrainer.browser.get('/questions')).text).toContain('May I hand in by voice?');
    await world.coTrainer.browser.post(`${path}/messages`, { text: 'Yes, gladly <3' });
    const read = await world.participant.browser.get(path);
    expect(read.text).toContain('Yes, gladly &lt;3');
    expect(read.text).toContain('Display co-trainer');
    expect((await world.coTrainer.browser.get('/questions')).text).toContain('answered');
  });

  it('is nobody else\'s business', async () => {
    for (const other of [world.classmate, world.stranger, world.otherOrganiser]) {
      expect((await other.browser.get(path)).status).toBe(404);
      expect((await other.browser.post(`${path}/messages`, { text: 'Hello' })).status).toBe(404);
      expect((await other.browser.get('/questions')).text).not.toContain('hand in by voice');
    }
    expect((await world.officer.browser.get(path)).status).toBe(404);
    expect((await world.nobody.get(path)).status).toBe(303);
  });

  it('is sent once, however often the button is pressed', async () => {
    const key = freshKey();
    const answers = await Promise.all([1, 2, 3, 4].map(() => world.participant.browser.post('/questions', { text: 'Only once', _key: key })));
    expect(new Set(answers.map((answer) => answer.headers.location)).size).toBe(1);
    expect(await test.rows("SELECT 1 FROM question_message WHERE text = 'Only once'")).toHaveLength(1);
  });

  it('keeps what was typed when it is empty or too long', async () => {
    const empty = await world.participant.browser.post('/questions', { text: '   ' });
    expect(empty.status).toBe(422);
    expect(empty.text).toContain('Write your message first');
    const long = await world.participant.browser.post(`${path}/messages`, { text: `begin ${'y'.repeat(4001)}` });
    expect(long.status).toBe(422);
    expect(long.text).toContain('begin yyy');
  });

  it('can be set aside by staff and comes back with a new message', async () => {
    expect((await world.participant.browser.post(`${path}/closing`)).status).toBe(404);
    await world.coTrainer.browser.post(`${path}/closing`);
    expect((await world.coTrainer.browser.get(path)).text).toContain('was set aside');
    await world.participant.browser.post(`${path}/messages`, { text: 'One more thing' });
    expect((await world.coTrainer.browser.get('/questions')).text).toContain('waits for an answer');
  });

  it('shows "a participant" once she is hidden', async () => {
    await test.rows("UPDATE person SET protection_level = 'hidden' WHERE id = $1", [world.participant.personId]);
    for (const page of ['/questions', path]) {
      const { text } = await world.coTrainer.browser.get(page);
      expect(text).not.toContain('Display participant');
      expect(text).toContain('a participant');
    }
  });

  it('lists with the same number of statements for one and for many', async () => {
    const count = async () => {
      const before = test.database.statements;
      await world.coTrainer.browser.get('/questions');
      return test.database.statements - before;
    };
    const few = await count();
    for (let nth = 0; nth < 25; nth += 1) await world.classmate.browser.post('/questions', { text: `Question ${nth}` });
    expect(await count()).toBe(few);
    expect((await world.coTrainer.browser.get('/questions?page=2')).text).toContain('Question');
  });
});

describe('help', () => {
  const test = useApp();
  it('names people to contact to a participant and says nothing of a course to a stranger', async () => {
    const world = await makeWorld(test);
    const own = await world.participant.browser.get('/help');
    expect(own.text).toContain('Display organiser');
    expect(own.text).toContain('not an emergency service');
    const { text } = await world.nobody.get('/help');
    expect(text).not.toContain('Display organiser');
    expect(text).not.toMatch(/course|refugee/i);
  });
});
