import { beforeAll, describe, expect, it } from '@jest/globals';
import { useApp } from '../support/app.js';
import { makeWorld, type World } from '../support/cast.js';
import { freshKey, PASSPHRASE, Visitor } from '../support/visitor.js';

const codeIn = (text: string) => /<p class="code"[^>]*>([\s\S]*?)<\/p>/.exec(text)?.[1]!.replace(/<[^>]+>/g, '').trim().replace(/\s+/g, ' ');

describe('an organiser who cannot come in', () => {
  const test = useApp();
  let world: World;
  const told = async () => (await test.rows<{ id: string }>("SELECT data->>'personId' AS id FROM pgboss.job WHERE name = 'mail.send' AND data->>'event' = 'code'")).map(({ id }) => id).sort();
  beforeAll(async () => {
    world = await makeWorld(test);
  });

  it('gets a spoken code from the administrator, who types her sign-in name; she and the others are told', async () => {
    const key = { _key: freshKey() };
    const made = await world.administrator.browser.post('/site/code', { handle: 'Organiser', ...key });
    expect(made.status).toBe(200);
    expect(made.text).not.toContain('Display organiser');
    expect(codeIn((await world.administrator.browser.post('/site/code', { handle: 'Organiser', ...key })).text)).toBe(codeIn(made.text));
    expect(await told()).toEqual([world.organiser.personId, world.secondOrganiser.personId].sort());
    const visitor = new Visitor(test);
    await visitor.post('/first', { code: codeIn(made.text)! });
    expect((await visitor.post('/first/sign-in-name', { handle: 'organiser', passphrase: PASSPHRASE })).headers.location).toBe('/first/name');
    expect((await world.organiser.browser.get('/cohorts')).status).toBe(303);
    expect((await visitor.get('/cohorts')).status).toBe(200);
  });

  it.each(['participant', 'trainer', 'administrator', 'nobody-at-all', 'officer'])('only an organiser: %s gets none', async (handle) => {
    const { status, text } = await world.administrator.browser.post('/site/code', { handle });
    expect(status).toBe(422);
    expect(text).toContain('No organiser has this sign-in name');
    expect(text).toContain(`value="${handle}"`);
  });

  it('from nobody but the administrator', async () => {
    for (const other of [world.secondOrganiser, world.trainer, world.participant]) {
      expect((await other.browser.get('/site/code')).status).toBe(404);
      expect((await other.browser.post('/site/code', { handle: 'organiser' })).status).toBe(404);
    }
    expect((await new Visitor(test).post('/site/code', { handle: 'organiser' })).status).toBe(401);
  });

  it('nor a participant: her code is told to her and to the organisers of her cohort, not to whoever made it', async () => {
    await test.rows("DELETE FROM pgboss.job WHERE name = 'mail.send'");
    await world.secondOrganiser.browser.post(`/cohorts/${world.cohortId}/people/${world.participant.enrolmentId}/code`, { life: 'spoken' });
    expect(await told()).toEqual([world.organiser.personId, world.participant.personId].sort());
  });
});
