import { describe, expect, it } from '@jest/globals';
import { makeWorld } from '../support/cast.js';
import { useApp } from '../support/app.js';
import { freshKey } from '../support/visitor.js';
import { Invitations } from '../../src/account/invitations.service.js';

describe('an address to go to', () => {
  const test = useApp();

  it('is not sent before what the session now holds is saved, because a browser follows it at once', async () => {
    const world = await makeWorld(test);
    const code = await test.write((tx) => test.get(Invitations).make(tx, world.classmate.personId, 'renew'));
    const slow = await test.database.pool.connect();
    await slow.query('BEGIN; LOCK TABLE session IN EXCLUSIVE MODE');
    const answer = fetch(`${test.url}/first`, { method: 'POST', redirect: 'manual', headers: { 'Sec-Fetch-Site': 'same-origin' }, body: new URLSearchParams({ code, _key: freshKey() }) });
    const early = await Promise.race([answer.then(() => 'sent'), new Promise((resolve) => setTimeout(() => resolve('waits'), 500))]);
    await slow.query('COMMIT');
    slow.release();
    expect(early).toBe('waits');
    const response = await answer;
    expect(response.headers.get('location')).toBe('/first/sign-in-name');
    const cookie = response.headers.get('set-cookie')!.split(';')[0]!;
    expect((await fetch(`${test.url}/first/sign-in-name`, { headers: { cookie } })).status).toBe(200);
  });
});
