import { beforeAll, describe, expect, it } from '@jest/globals';
import { useApp } from '../support/app.js';
import { makeWorld, type World } from '../support/cast.js';
import { makeSession } from './workshop-scene.js';

describe('a handout', () => {
  const test = useApp();
  let world: World;
  let path: string;
  beforeAll(async () => {
    world = await makeWorld(test);
    const { workshopId } = await makeSession(test, world);
    const [material] = await test.rows<{ id: string }>('SELECT id FROM workshop_material WHERE workshop_id = $1', [workshopId]);
    path = `/materials/${material!.id}`;
  });

  it('is a page that says its size before it gives a file', async () => {
    const { status, text } = await world.participant.browser.get(path);
    expect(status).toBe(200);
    expect(text).toContain('Text of the <strong>handout</strong>.');
    expect(text).toContain('<title>Handout 1 of 1</title>');
    expect(text).not.toContain('alert(1)');
    expect(text.indexOf('This puts a file on this phone.')).toBeGreaterThan(0);
    expect(text.search(/\d+ KB<\/span><\/p>\s*<div class="notice/)).toBeLessThan(text.indexOf(`${path}/download`));
  });

  it('is one file that needs nothing else and has a neutral name', async () => {
    const response = await world.participant.browser.download(`${path}/download`);
    const html = (response.body as Buffer).toString();
    expect(response.headers['content-disposition']).toBe('attachment; filename="handout-1.html"');
    expect(html).toContain('Text of the <strong>handout</strong>.');
    expect(html).toContain('<title>Reading</title>');
    expect(html).not.toMatch(/<script|src=|href=|Display participant/);
  });

  it('is there for staff and not for strangers', async () => {
    expect((await world.trainer.browser.get(path)).status).toBe(200);
    for (const each of [path, `${path}/download`]) {
      expect((await world.stranger.browser.get(each)).status).toBe(404);
      expect((await world.otherOrganiser.browser.get(each)).status).toBe(404);
      expect((await world.officer.browser.get(each)).status).toBe(404);
      expect((await world.nobody.get(each)).status).toBe(303);
    }
  });
});
