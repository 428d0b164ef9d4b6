import { beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';
import { useApp } from '../support/app.js';
import { makeWorld, type World } from '../support/cast.js';
import { makeCourseScene } from '../record/course-scene.js';

describe('the public face', () => {
  const test = useApp();
  let world: World;
  beforeAll(async () => {
    world = await makeWorld(test);
    await makeCourseScene(test, world);
  });

  it('says in two sentences what this is, who stands behind it, and where to check a certificate', async () => {
    const response = await world.nobody.get('/front');
    expect(response.status).toBe(200);
    expect(response.text).toContain('First sentence. Second sentence.');
    expect(response.text).not.toContain('Third sentence');
    expect(response.text).toContain('University york');
    expect(response.text).toContain('href="/verify"');
  });

  it('shows a form that needs no script and no token', async () => {
    const response = await world.nobody.get('/verify');
    expect(response.text).toContain('<form method="get" action="/verify">');
    expect(response.text).not.toContain('_csrf');
  });

  it('says what to type when the button is pressed on an empty form', async () => {
    const response = await world.nobody.get('/verify?s=&k=%20');
    expect(response.status).toBe(422);
    expect(response.text).toContain('Type the serial number and the secret first.');
  });

  it('allows 30 checks a minute from one address, then says to wait', async () => {
    await test.rows("DELETE FROM try_limit WHERE key LIKE 'verify%'");
    const answers: number[] = [];
    for (let asked = 0; asked < 32; asked += 1) answers.push((await world.nobody.get(`/verify?s=AAAAA-AAAA${asked % 10}&k=x`)).status);
    expect(answers.slice(0, 30)).toEqual(Array(30).fill(200));
    expect(answers.slice(30)).toEqual([429, 429]);
    expect((await world.nobody.get('/verify')).status).toBe(200);
  });
});

describe('the public face on a host of its own', () => {
  const test = useApp({ siteUrl: 'http://notes.example', publicUrl: 'http://course.example' });

  it('lives there only; the neutral host knows nothing of it', async () => {
    const server = test.app.getHttpServer();
    for (const path of ['/front', '/verify', '/verify?s=a&k=b']) {
      expect((await request(server).get(path).set('Host', 'notes.example')).status).toBe(404);
      const there = await request(server).get(path).set('Host', 'course.example');
      expect(there.status).toBe(200);
      expect(there.text).not.toContain('notes.example');
      expect(there.text).not.toContain('/sign-in');
    }
  });

  it('leaves the neutral host without product, organisation or matter: in words, addresses, headers, cookies, styles and scripts', async () => {
    const server = test.app.getHttpServer();
    const telling = /banyan|refugee|human.?right|course|universit|learn|train|certificate|aprrn|asylum/i;
    const ask = (path: string) => request(server).get(path).set('Host', 'notes.example');
    const seen = new Set<string>();
    for (const path of ['/sign-in', '/first', '/forgotten', '/lost-phone', '/help', '/hidden', '/come-in/abc', '/nothing-here', '/robots.txt', '/this-week', '/']) {
      const { headers, text } = await ask(path);
      expect([path, telling.exec(`${JSON.stringify(headers)} ${text}`)?.[0]]).toEqual([path, undefined]);
      for (const [, asset] of text.matchAll(/(?:href|src)="(\/a\/[^"]+)"/g)) seen.add(asset!);
    }
    expect(seen.size).toBeGreaterThanOrEqual(3);
    for (const asset of seen) {
      const { status, text, body } = await ask(asset).set('Accept-Encoding', 'identity');
      const content = text || String(body);
      expect(content.length).toBeGreaterThan(40);
      expect([status, asset, telling.exec(content)?.[0]]).toEqual([200, asset, undefined]);
    }
  });
});
