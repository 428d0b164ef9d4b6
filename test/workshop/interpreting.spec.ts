import { beforeAll, describe, expect, it } from '@jest/globals';
import { useDemo } from '../support/demo.js';
import { demoPassphrase } from '../support/demo.js';
import { Visitor } from '../support/visitor.js';

describe('an interpreter', () => {
  const test = useDemo();
  let interpreter: Visitor;
  let linked: string[];
  beforeAll(async () => {
    interpreter = await new Visitor(test).signIn('interpreter', demoPassphrase());
    linked = [...(await interpreter.get('/interpreting')).text.matchAll(/href="(\/(?:lessons|materials|modules|workshops)\/[0-9a-z]{26})"/g)].map(([, path]) => path!);
  });

  it('starts at what to prepare from: sessions with channel, length and speakers, materials and lessons, all of which open', async () => {
    expect((await interpreter.get('/')).headers.location).toBe('/interpreting');
    const { text } = await interpreter.get('/interpreting');
    for (const words of ['Eleanor Whitlock-Shah', 'Thidar', 'Jitsi Meet', '1 h 30 min']) expect([words, text.includes(words)]).toEqual([words, true]);
    for (const kind of ['lessons', 'materials', 'modules', 'workshops']) expect(linked.some((path) => path.startsWith(`/${kind}/`))).toBe(true);
    for (const kind of ['lessons', 'materials', 'modules', 'workshops']) expect((await interpreter.get(linked.find((path) => path.startsWith(`/${kind}/`))!)).status).toBe(200);
  });

  it('reads participants nowhere: no name of theirs on any page that she reaches', async () => {
    const names = (await test.rows<{ name: string }>("SELECT DISTINCT p.display_name AS name FROM enrolment e JOIN person p ON p.id = e.person_id WHERE length(p.display_name) > 6")).map(({ name }) => name);
    expect(names.length).toBeGreaterThan(30);
    const seen: string[] = [];
    for (const path of new Set(linked)) {
      const { text } = await interpreter.get(path);
      seen.push(...names.filter((name) => text.includes(`<bdi>${name}`)).map((name) => `${path}: ${name}`));
    }
    expect(seen).toEqual([]);
  }, 60000);

  it('changes nothing, sees no register, no day notes, no work, no cohort', async () => {
    const session = linked.find((path) => path.startsWith('/workshops/'))!;
    const lesson = linked.find((path) => path.startsWith('/lessons/'))!;
    for (const path of [`${session}/day`, `${session}/register`, `${session}/catch-up`, '/cohorts', '/waiting', '/questions', '/looks']) expect((await interpreter.get(path)).status).toBe(404);
    for (const path of [`${lesson}/done`, `${lesson}/note`, `${session}/register`]) expect((await interpreter.post(path, { note: 'x' })).status).toBe(404);
  });

  it('reads nothing of a cohort that is not hers', async () => {
    await test.rows("UPDATE role_grant SET until_at = now() WHERE role = 'interpreter'");
    await test.rows("UPDATE role_grant SET until_at = NULL WHERE id = (SELECT g.id FROM role_grant g JOIN cohort c ON c.id = g.scope_id WHERE g.role = 'interpreter' AND c.state = 'final')");
    const [session] = await test.rows<{ id: string }>("SELECT s.id FROM workshop_session s JOIN cohort c ON c.id = s.cohort_id WHERE c.state = 'open' LIMIT 1");
    expect((await interpreter.get(`/workshops/${session!.id}`)).status).toBe(404);
    expect((await interpreter.get(`/workshops/${session!.id}/join`)).status).toBe(404);
  });
});
