import { beforeAll, describe, expect, it } from '@jest/globals';
import { makeAssignments, tellAssignments } from '../../src/seeds/assignment.seed.js';
import { makeCourse } from '../../src/seeds/course.seed.js';
import { Demo } from '../../src/seeds/demo-world.js';
import { enrolPeople, makeStaff, planCohorts } from '../../src/seeds/people.seed.js';
import { useApp } from '../support/app.js';
import { demoPassphrase } from '../support/demo.js';
import { Visitor } from '../support/visitor.js';
import { makeGroup } from './scene.js';

describe('the work in the demo', () => {
  const test = useApp();
  let demo: Demo;

  beforeAll(async () => {
    demo = new Demo(test.app);
    await makeCourse(demo);
    await makeAssignments(demo);
    await makeStaff(demo);
    await planCohorts(demo);
    await enrolPeople(demo, demo.lastYear, 'cast/last-year.yaml');
    await enrolPeople(demo, demo.current, 'cast/current.yaml');
    const { groups } = demo.yaml<{ groups: Array<{ number: number; members: string[] }> }>('cast/messages.yaml');
    for (const { number, members } of groups) await makeGroup(test, demo.current.id, number, members.map((key) => demo.current.person(key).enrolmentId));
    const before = demo.lastYear.people.map((person) => person.enrolmentId);
    for (const number of [1, 2, 3, 4]) await makeGroup(test, demo.lastYear.id, number, before.slice(5 * number - 5, 5 * number));
    await tellAssignments(demo);
  }, 60000);

  it('holds whole rubrics of 100 points and the eight headings of the plan', async () => {
    expect(await test.rows('SELECT a.code, sum(c.points)::int AS points, jsonb_array_length(a.template) AS headings FROM assignment a LEFT JOIN criterion c ON c.assignment_id = a.id GROUP BY a.id ORDER BY a.code')).toEqual([
      { code: 'A1', points: 100, headings: 0 }, { code: 'A2', points: 100, headings: 8 }, { code: 'A3', points: null, headings: 0 },
    ]);
  });

  it('is all handed in last year, in time, and waits to be marked this year', async () => {
    const count = async (cohortId: string, code: string) => (await test.rows<{ n: number }>('SELECT count(*)::int AS n FROM submission s JOIN assignment a ON a.id = s.assignment_id WHERE s.cohort_id = $1 AND a.code = $2 AND s.taken_back_at IS NULL', [cohortId, code]))[0]!.n;
    expect(await count(demo.lastYear.id, 'A1')).toBeGreaterThan(22);
    expect(await count(demo.lastYear.id, 'A2')).toBe(4);
    expect(await count(demo.lastYear.id, 'A3')).toBeGreaterThan(20);
    expect(await count(demo.current.id, 'A1')).toBe(7);
    expect(await test.rows('SELECT 1 FROM submission WHERE is_late OR handed_in_at > now()')).toEqual([]);
  });

  it('is read by the people of the demo', async () => {
    const participant = await new Visitor(test).signIn('participant', demoPassphrase());
    expect((await participant.get('/my-work')).text).toContain('Advocacy brief');
    const writer = await new Visitor(test).signIn('bich-hau', demoPassphrase());
    const assignment = await test.rows<{ id: string }>("SELECT id FROM assignment WHERE code = 'A2'");
    const link = /href="(\/groups\/[^"]+)"/.exec((await writer.get(`/assignments/${assignment[0]!.id}`)).text)?.[1];
    const page = await writer.get(link!);
    expect(page.text).toContain('Version 2,');
    expect(page.text).toContain('answers by 30 June');
    expect((await writer.get(`${link}/versions`)).text).toContain('Natthawadee');
  });

  it('has one script that came as a Word file', async () => {
    expect(await test.rows('SELECT f.kind FROM stored_file f')).toEqual([{ kind: 'docx' }]);
  });
});
