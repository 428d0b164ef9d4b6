import { describe, expect, it, beforeAll } from '@jest/globals';
import fc from 'fast-check';
import { makeAssignment, makeGroup } from '../assignment/scene.js';
import { useApp, type TestApp } from '../support/app.js';
import { makeParticipant, makeWorld, type World } from '../support/cast.js';
import { Visitor } from '../support/visitor.js';
import { handIn, makeAssignment as makeMarked, WHOLE } from '../marking/marking-scene.js';
import { makeSession } from '../workshop/workshop-scene.js';

type Answer = Awaited<ReturnType<Visitor['post']>>;

/** One text that two people may write, as both reach it. */
interface Shared {
  writers: [Visitor, Visitor];
  read(): Promise<{ version: number; text: string }>;
  save(by: Visitor, version: number, text: string): Promise<Answer>;
}

/** Each writer saves so many times; one save of the other may come between any two of her steps. */
const SAVES = 2;
/** Refused at most once for each save of the other. */
const TRIES = SAVES * 2;
const WORDS = /w\d+[ab]\d/g;

/** Two people write one text, in so many orders of their steps for each kind of text: no save is lost, and the loser is shown both texts. */
export function describeOverwriting(orders: number, timeout: number): void {
  describe(`two people who save one text, in ${orders} orders of their steps`, () => {
    const test = useApp();
    let kinds: Record<string, Shared>;
    let run = 0;
    beforeAll(async () => {
      const world = await makeWorld(test);
      kinds = { mark: await mark(test, world), lesson: lesson(test, world), session: await session(test, world), plan: await plan(test, world), draft: await draft(test, world) };
    }, 60000);

    it.each(['mark', 'lesson', 'session', 'plan', 'draft'])('of a %s never overwrite each other silently', async (kind) => {
      const shared = kinds[kind]!;
      const seen = { refused: 0, kept: 0 };
      await fc.assert(fc.asyncProperty(fc.scheduler(), fc.boolean(), async (steps, isTogether) => {
        run += 1;
        const kept: string[] = [];
        const write = writer(shared, `w${run}`, kept, seen, !isTogether);
        if (isTogether) await Promise.all([0, 1].map(async (who) => {
          const { read, save, isDone } = write(who);
          while (!isDone()) {
            await read();
            await save();
          }
        }));
        else {
          for (const who of [0, 1]) {
            const { read, save } = write(who);
            steps.scheduleSequence(Array.from({ length: TRIES }, (_each, nth) => [{ label: `${who} reads ${nth}`, builder: read }, { label: `${who} saves ${nth}`, builder: save }]).flat());
          }
          await steps.waitIdle();
        }
        // Every save that was answered with yes stands in the text, in the order of the saves.
        expect([...(await shared.read()).text.matchAll(WORDS)].map(([word]) => word).filter((word) => word.startsWith(`w${run}`)).sort()).toEqual([...kept].sort());
        expect(kept).toHaveLength(SAVES * 2);
      }), { numRuns: orders });
      expect(seen.kept).toBe(orders * SAVES * 2);
      expect(seen.refused).toBeGreaterThan(0);
    }, timeout);
  });
}

/** Reads, adds a word of her own, saves; when she is refused, she looks at both texts and begins again. */
function writer(shared: Shared, prefix: string, kept: string[], seen: { refused: number; kept: number }, isInTurn: boolean) {
  return (who: number) => {
    let page = { version: 0, text: '' };
    let nth = 0;
    const read = async () => void (page = await shared.read());
    const save = async () => {
      if (nth === SAVES) return;
      const word = `${prefix}${who === 0 ? 'a' : 'b'}${nth}`;
      const text = [...page.text.matchAll(WORDS)].map(([each]) => each).filter((each) => each.startsWith(prefix)).concat(word).join('-');
      const answer = await shared.save(shared.writers[who]!, page.version, text);
      if (answer.status === 409) {
        seen.refused += 1;
        // Both texts are kept before her: hers, and one of the other's that stood there.
        expect(answer.text).toContain(text);
        const others = [...answer.text.matchAll(WORDS)].map(([each]) => each).filter((each) => each.startsWith(`${prefix}${who === 0 ? 'b' : 'a'}`));
        expect(others).not.toEqual([]);
        if (isInTurn) expect(answer.text).toContain(kept.at(-1)!);
        return;
      }
      expect([answer.status, answer.status === 303 ? '' : answer.text]).toEqual([303, '']);
      kept.push(word);
      seen.kept += 1;
      nth += 1;
    };
    return { read, save, isDone: () => nth === SAVES };
  };
}

async function mark(test: TestApp, world: World): Promise<Shared> {
  const { id: assignmentId } = await makeMarked(test, world.courseId, 'A1');
  const { id } = await handIn(test, assignmentId, world.cohortId, { enrolmentId: world.participant.enrolmentId, text: 'Work.' });
  return {
    writers: [world.trainer.browser, world.coTrainer.browser],
    read: () => one(test, 'SELECT version, overall AS text FROM mark WHERE submission_id = $1', [id]),
    save: (by, version, text) => by.post(`/marking/scripts/${id}`, { ...WHOLE, version: String(version), overall: text, then: 'save' }),
  };
}

function lesson(test: TestApp, world: World): Shared {
  const [id] = world.lessonIds;
  const fields = { title: 'A title', summary: 'A summary.', contentNote: '', readMinutes: '12', thinkMinutes: '5', furtherMinutes: '0', step: 'save' };
  return {
    writers: [world.organiser.browser, world.secondOrganiser.browser],
    read: () => one(test, 'SELECT version, html AS text FROM lesson WHERE id = $1', [id]),
    save: (by, version, text) => by.post(`/words/lesson/${id}`, { ...fields, html: text, version: String(version) }),
  };
}

async function session(test: TestApp, world: World): Promise<Shared> {
  const { id } = await makeSession(test, world);
  const fields = { day: '2030-05-14', clock: '15:30', minutes: '60', app: 'zoom', hostLink: '', dialIn: '' };
  return {
    writers: [world.organiser.browser, world.secondOrganiser.browser],
    read: () => one(test, "SELECT version, COALESCE(join_link, '') AS text FROM workshop_session WHERE id = $1", [id]),
    save: (by, version, text) => by.post(`/workshops/${id}/arrangement`, { ...fields, joinLink: `https://call.example.org/${text}`, version: String(version) }),
  };
}

async function plan(test: TestApp, world: World): Promise<Shared> {
  const assignmentId = await makeAssignment(test, world.courseId, { code: 'A2', mode: 'group', template: [{ key: 'aim', title: 'Aim', hint: '' }] });
  const [ann, bo] = [await makeParticipant(test, 'ann', world.cohortId, 'Asia/Yangon'), await makeParticipant(test, 'bo', world.cohortId, 'Asia/Kabul')];
  const groupId = await makeGroup(test, world.cohortId, 1, [ann.enrolmentId, bo.enrolmentId]);
  return {
    writers: [ann.browser, bo.browser],
    read: () => one(test, "SELECT number AS version, plan->>'aim' AS text FROM plan_version WHERE group_id = $1 ORDER BY number DESC LIMIT 1", [groupId]),
    save: (by, version, text) => by.post(`/groups/${groupId}/plan/${assignmentId}`, { revision: String(version), 'part-aim': text }),
  };
}

/** Of one person, on two devices. */
async function draft(test: TestApp, world: World): Promise<Shared> {
  const id = await makeAssignment(test, world.courseId, { code: 'A3' });
  return {
    writers: [world.participant.browser, await new Visitor(test).signIn('participant')],
    read: () => one(test, 'SELECT revision AS version, text FROM draft WHERE assignment_id = $1', [id]),
    save: (by, version, text) => by.post(`/assignments/${id}/draft`, { text, revision: String(version) }),
  };
}

async function one(test: TestApp, sql: string, values: unknown[]): Promise<{ version: number; text: string }> {
  const [row] = await test.rows<{ version: number; text: string }>(sql, values);
  return row ?? { version: 0, text: '' };
}
