import { describe, expect, it } from '@jest/globals';
import { useApp } from '../support/app.js';
import { makeWorld } from '../support/cast.js';

describe('the outbox on a real site', () => {
  const test = useApp({ demo: false });

  it('is not there, for organisers neither: it holds addresses', async () => {
    const world = await makeWorld(test);
    for (const { browser } of [world.organiser, world.administrator, world.participant]) expect((await browser.get('/outbox')).status).toBe(404);
  });
});
