import { beforeAll, describe, expect, it } from '@jest/globals';
import { SetUp } from '../../src/account/set-up.service.js';
import { plusDays } from '../../src/platform/time/local-time.js';
import { useApp } from '../support/app.js';
import { PASSPHRASE, Visitor, freshKey } from '../support/visitor.js';

const codesIn = (text: string) => [...text.matchAll(/<p class="code"[^>]*>([\s\S]*?)<\/p>/g)].map((match) => match[1]!.replace(/<[^>]+>/g, '').trim().replace(/\s+/g, ' '));
const COUNTS = `SELECT (SELECT count(*)::int FROM programme) AS programmes, (SELECT count(*)::int FROM course) AS courses, (SELECT count(*)::int FROM learning_module) AS modules, (SELECT count(*)::int FROM lesson) AS lessons,
  (SELECT count(*)::int FROM quiz) AS quizzes, (SELECT count(*)::int FROM assignment) AS assignments, (SELECT count(*)::int FROM workshop) AS workshops, (SELECT count(*)::int FROM partner) AS partners`;

describe('from an empty database to the first lesson', () => {
  const test = useApp({ demo: false });
  let first: Visitor;
  let second: Visitor;
  const counts = async () => (await test.rows<Record<string, number>>(COUNTS))[0]!;
  const comesIn = async (code: string, handle: string) => {
    const visitor = new Visitor(test);
    expect((await visitor.post('/first', { code })).headers.location).toBe('/first/sign-in-name');
    expect((await visitor.post('/first/sign-in-name', { handle, passphrase: PASSPHRASE })).headers.location).toBe('/first/name');
    return visitor;
  };

  beforeAll(async () => {
    const code = (await test.get(SetUp).code())!;
    const done = await new Visitor(test).post('/set-up', { code, handle: 'keeper', passphrase: PASSPHRASE, organiser: 'Nilufar', secondOrganiser: 'Tomas', zone: 'Asia/Bangkok' });
    const [one, other] = codesIn(done.text);
    first = await comesIn(one!, 'nilufar-office');
    second = await comesIn(other!, 'tomas-office');
  });

  it('says what the course is and offers one button while there is none', async () => {
    const { status, text } = await first.get('/cohorts/opening');
    expect(status).toBe(200);
    for (const words of ['No course is here yet', '50 hours in six modules', 'Every word can be changed', 'takes a few seconds']) expect(text).toContain(words);
    expect(text).toMatch(/<form method="post" action="\/courses\/short-course">[\s\S]*?>Bring in the Short Course/);
    expect(text).not.toContain('name="startsOn"');
  });

  it('brings nothing in for anybody but an organiser of the whole site', async () => {
    const keeper = await new Visitor(test).signIn('keeper');
    expect((await keeper.post('/courses/short-course')).status).toBe(404);
    expect((await new Visitor(test).post('/courses/short-course')).status).toBe(401);
    expect(Object.values(await counts()).every((count) => count === 0)).toBe(true);
  });

  it('leaves nothing behind when it breaks midway, and can be pressed again', async () => {
    await test.ownerRows(`CREATE FUNCTION break_here() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'broken on purpose'; END $$;
      CREATE TRIGGER break_here BEFORE INSERT ON workshop FOR EACH ROW WHEN (NEW.number = 5) EXECUTE FUNCTION break_here()`);
    expect((await first.post('/courses/short-course')).status).toBe(500);
    await test.ownerRows('DROP TRIGGER break_here ON workshop; DROP FUNCTION break_here()');
    expect(Object.values(await counts()).every((count) => count === 0)).toBe(true);
  });

  it('makes one course of it, however often and by whomever it is pressed at the same moment', async () => {
    const key = freshKey();
    const presses = await Promise.all([first.post('/courses/short-course', { _key: key }), first.post('/courses/short-course', { _key: key }), first.post('/courses/short-course'), second.post('/courses/short-course')]);
    presses.push(await first.post('/courses/short-course'));
    for (const press of presses) expect([press.status, press.headers.location]).toEqual([303, '/cohorts/opening?said=courseBroughtIn']);
    expect(await counts()).toEqual({ programmes: 1, courses: 2, modules: 6, lessons: expect.any(Number), quizzes: 4, assignments: 3, workshops: 12, partners: 2 });
    expect((await counts()).lessons).toBeGreaterThanOrEqual(20);
    const audit = await test.rows<{ name: string; count: number }>("SELECT p.display_name AS name, count(*)::int AS count FROM audit_event a LEFT JOIN person p ON p.id = a.actor_id WHERE a.event = 'course.broughtIn' AND a.subject_kind = 'course' GROUP BY 1");
    expect(audit).toEqual([{ name: expect.stringMatching(/^(Nilufar|Tomas)$/), count: 2 }]);
    const page = (await first.get('/cohorts/opening?said=courseBroughtIn')).text;
    expect(page).toContain('The Short Course is here.');
    expect(page).toContain('Short Course on Refugee Rights and Advocacy');
    expect(page).not.toContain('Bring in the Short Course');
  }, 30000);

  it('opens a cohort of it, invites, and the participant reads the first lesson', async () => {
    const [course] = await test.rows<{ id: string }>("SELECT id FROM course WHERE kind = 'short_course'");
    const [tomas] = await test.rows<{ id: string }>("SELECT id FROM person WHERE display_name = 'Tomas'");
    const [nilufar] = await test.rows<{ id: string }>("SELECT id FROM person WHERE display_name = 'Nilufar'");
    const today = new Date();
    const startsOn = plusDays(today.toISOString().slice(0, 10), -((today.getUTCDay() + 6) % 7));
    const opening = { courseId: course!.id, label: 'First one', startsOn, zone: 'Asia/Bangkok', secondOrganiser: tomas!.id, careContact: nilufar!.id, careDeputy: tomas!.id };
    expect((await first.post('/cohorts/opening', opening)).text).toContain('Workshop');
    const path = (await first.post('/cohorts/opening', { ...opening, step: 'open' })).headers.location!.split('?')[0]!;
    const card = await first.post(`${path}/invitations`, { displayName: 'River Stone', zone: 'Asia/Kathmandu' });
    const guest = await comesIn(codesIn(card.text)[0]!, 'river-stone');
    await guest.post('/first/name', { displayName: 'River Stone', zone: 'Asia/Kathmandu' });
    await guest.post('/first/phone', { phone: 'shared' });
    const week = await guest.get('/this-week');
    expect(week.status).toBe(200);
    const [, lesson] = /href="(\/lessons\/[0-9a-z]{26})"/.exec(week.text) ?? [];
    const read = await guest.get(lesson!);
    expect(read.status).toBe(200);
    expect(read.text).toContain('How this course works on a weak line');
  }, 30000);
});
