import { describe, expect, it } from '@jest/globals';
import { useApp } from '../support/app.js';
import { makeWorld } from '../support/cast.js';

describe('the site', () => {
  const test = useApp();
  it('tells the administrator about the machine and about no person; nobody else sees it', async () => {
    const world = await makeWorld(test);
    const { status, text } = await world.administrator.browser.get('/site');
    expect(status).toBe(200);
    expect(text).toMatch(/PostgreSQL \d+/);
    expect(text).not.toMatch(/Display (participant|trainer)|Zqx/);
    for (const other of [world.organiser, world.participant, world.officer]) expect((await other.browser.get('/site')).status).toBe(404);
    expect((await world.administrator.browser.get(`/cohorts/${world.cohortId}`)).status).toBe(404);
    expect((await world.nobody.get('/healthz')).status).toBe(200);
    expect((await world.nobody.get('/readyz')).body).toEqual({ ready: true });
    expect((await world.nobody.get('/')).headers.location).toBe('/sign-in');
  });
});
