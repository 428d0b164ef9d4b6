import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Enrolments } from '../../src/enrolment/enrolments.service.js';
import { systemAct } from '../../src/platform/audit/act.js';
import { useApp } from '../support/app.js';
import { makeWorld, type World } from '../support/cast.js';
import { Visitor } from '../support/visitor.js';

describe('the first visit', () => {
  const test = useApp();
  let world: World;
  let code: string;
  let enrolmentId: string;
  beforeAll(async () => {
    world = await makeWorld(test);
  });
  beforeEach(async () => {
    ({ code, enrolmentId } = await test.get(Enrolments).invite(systemAct('test.scene'), world.cohortId, { displayName: 'Guest', zone: 'Asia/Dhaka' }));
  });

  it('takes four short pages from the code to the course', async () => {
    const visitor = new Visitor(test);
    expect((await visitor.get(`/first?c=${encodeURIComponent(code)}`)).text).toContain(code);
    expect((await visitor.post('/first', { code: code.toUpperCase() })).headers.location).toBe('/first/sign-in-name');
    const second = await visitor.get('/first/sign-in-name');
    const offered = /name="digits" value="(\d{4} \d{4} \d{4} \d{4})"/.exec(second.text)![1]!;
    expect((await visitor.post('/first/sign-in-name', { handle: `guest ${enrolmentId.slice(0, 5)}`, passphrase: offered })).headers.location).toBe('/first/name');
    expect((await visitor.post('/first/name', { displayName: 'Star', zone: 'Asia/Dhaka' })).headers.location).toBe('/first/phone');
    expect((await visitor.post('/first/phone', { phone: 'own' })).headers.location).toBe('/?said=saved');
    expect((await visitor.get('/this-week')).status).toBe(200);
    const [enrolment] = await test.rows<{ state: string }>('SELECT state FROM enrolment WHERE id = $1', [enrolmentId]);
    expect(enrolment!.state).toBe('active');
  });

  it('opens nothing for a code that is wrong, used or too old, in the same words', async () => {
    const words = 'This code does not open anything';
    for (const typed of ['', 'abc', 'aaa bbb ccc ddd', 'x'.repeat(500)]) {
      const response = await new Visitor(test).post('/first', { code: typed });
      expect(response.status).toBe(422);
      expect(response.text).toContain(words);
    }
    await test.rows('UPDATE invitation SET expires_at = now() WHERE used_at IS NULL');
    expect((await new Visitor(test).post('/first', { code })).text).toContain(words);
  });

  it('is used up by the button, not by opening the page, and only once', async () => {
    const [one, two] = [new Visitor(test), new Visitor(test)];
    for (const visitor of [one, two]) await visitor.post('/first', { code });
    await one.get('/first/sign-in-name');
    const answers = await Promise.all([one, two].map((visitor, index) => visitor.post('/first/sign-in-name', { handle: `racer${index}${enrolmentId.slice(0, 5)}`, passphrase: 'a passphrase long enough' })));
    // Whoever comes second finds the code used, when she sends the form or already when the page looks for it.
    const [won, lost] = answers.map((answer) => answer.status).sort();
    expect(won).toBe(303);
    expect([404, 422]).toContain(lost);
  });

  it('keeps what was typed when the sign-in name is taken or the passphrase too short', async () => {
    const visitor = new Visitor(test);
    await visitor.post('/first', { code });
    const taken = await visitor.post('/first/sign-in-name', { handle: 'PARTICIPANT', passphrase: 'a passphrase long enough' });
    expect(taken.status).toBe(422);
    expect(taken.text).toContain('Somebody has this sign-in name');
    expect(taken.text).toContain('value="PARTICIPANT"');
    const short = await visitor.post('/first/sign-in-name', { handle: 'fine', passphrase: 'short' });
    expect(short.text).toContain('at least 15 characters');
  });

  it('does not exist without a code', async () => {
    expect((await new Visitor(test).get('/first/sign-in-name')).status).toBe(404);
  });
});
