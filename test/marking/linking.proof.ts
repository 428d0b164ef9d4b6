import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { dayOf, plusDays } from '../../src/platform/time/local-time.js';
import { unpack, readZip } from '../../src/platform/files/zip-archive.js';
import { makeAssignment } from '../assignment/scene.js';
import { wordFile } from '../platform/upload-samples.js';
import { useApp } from '../support/app.js';
import { lock, takePack, textPart } from '../offline/offline-scene.js';
import { makeParticipant, makeStaff, makeWorld, type Participant, type Player, type World } from '../support/cast.js';

const PEOPLE = 30;
const ASSIGNMENTS = 5;
/** SAFETY row 5: so many of thirty may be right by chance. */
const MOST = 3;
/** Every fifth person has extra time, and every fifth was in a blackout: both hand in after the cohort's own date. */
const needsLonger = (nth: number): boolean => nth % 5 < 2;

interface Script {
  id: string;
  code: string;
}

/** What a trainer tries: for each assignment a guess whose script it is, by enrolment. */
type Guesses = Map<string, string>[];

describe('a trainer who wants to know whose work it is', () => {
  const test = useApp();
  let world: World;
  let focal: Player;
  const people: Participant[] = [];
  const assignments: string[] = [];
  const truth: Map<string, string>[] = [];
  /** What a watcher sees: the code that is new in the pile, and whose "last work" or chip changed on the cohort's page, at each hand-in. */
  const watched: Guesses = [];
  const lines: string[] = [];

  const textOfPile = async (assignmentId: string, query = '') => (await world.trainer.browser.get(`/marking/${assignmentId}/${world.cohortId}${query}`)).text;
  const pile = async (assignmentId: string, query = ''): Promise<Script[]> => {
    const text = await textOfPile(assignmentId, query);
    return [...text.matchAll(/href="\/marking\/scripts\/([0-9a-z]{26})">([A-Z0-9]{3}-\d\d)</g)].map(([, id, code]) => ({ id: id!, code: code! }));
  };
  /** The scripts that came on a moved date, as the pile shows it. */
  const movedIn = async (assignmentId: string): Promise<Script[]> => {
    const rows = (await textOfPile(assignmentId)).split('href="/marking/scripts/').slice(1);
    return rows.filter((row) => /moved date/i.test(row)).map((row) => ({ id: row.slice(0, 26), code: /[A-Z0-9]{3}-\d\d/.exec(row)![0] }));
  };
  const cohortLines = async (): Promise<Map<string, string>> => {
    const lists = await Promise.all(['on_track', 'behind', 'quiet'].map(async (list) => (await world.trainer.browser.get(`/cohorts/${world.cohortId}?list=${list}`)).text));
    return new Map(lists.flatMap((text) => [...text.matchAll(/<bdi>(Display linked-\d+)<\/bdi>[\s\S]*?<\/li>/g)].map(([whole, name]) => [name!, whole!.replaceAll(/\s+/g, ' ')])));
  };

  /** She takes a pack along (in an order of its own), works a while, and the file comes back by her or by her focal point. */
  const handsInFromPack = async (person: Participant, assignmentId: string, byFocal: boolean): Promise<void> => {
    const { facts } = await takePack(person.browser, 'assignment', assignmentId);
    if (byFocal) await world.organiser.browser.post(`/cohorts/${world.cohortId}/pairs`, { focalId: focal.personId, enrolmentId: person.enrolmentId });
    const file = lock(facts, { serial: 1, at: null, parts: [textPart(assignmentId, 'The same words from everybody.', [])] });
    expect((await (byFocal ? focal : person).browser.postFile('/offline-files', 'file', file, 'reading-1.txt')).status).toBe(303);
  };
  /** The scripts of a package in the order of its entries, of their places in the archive, or of their sizes. */
  const inPackage = async (assignmentId: string, by: 'entry' | 'size' = 'entry'): Promise<Script[]> => {
    const codes = new Map((await pile(assignmentId)).map(({ id, code }) => [code, id]));
    const { body } = await world.trainer.browser.download(`/marking/${assignmentId}/${world.cohortId}/worksheet/package`);
    const entries = readZip(body as Buffer).filter(({ name }) => /^scripts\/.*\.html$/.test(name));
    const sorted = by === 'size' ? entries.sort((a, b) => a.packed.length - b.packed.length) : entries;
    return sorted.map(({ name }) => /scripts\/(.*)\.html/.exec(name)![1]!).map((code) => ({ id: codes.get(code)!, code }));
  };

  beforeAll(async () => {
    world = await makeWorld(test);
    focal = await makeStaff(test, 'focal', 'focal-point', world.cohortId);
    for (let nth = 0; nth < ASSIGNMENTS; nth += 1) assignments.push(await makeAssignment(test, world.courseId, { code: `A${nth + 1}`, weightPercent: 20, checklist: [] }));
    for (let nth = 0; nth < PEOPLE; nth += 1) people.push(await makeParticipant(test, `linked-${nth}`, world.cohortId, 'Asia/Yangon'));
    const longer = people.filter((_person, nth) => needsLonger(nth));
    for (const person of people.filter((_person, nth) => nth % 5 === 0)) expect((await world.organiser.browser.post(`/extra-time/${person.enrolmentId}`, { unit: 'days', amount: '3' })).status).toBe(303);
    const yesterday = plusDays(dayOf(new Date(), 'Asia/Bangkok'), -1);
    const blackout = { reach: 'people', people: people.filter((_person, nth) => nth % 5 === 1).map(({ enrolmentId }) => enrolmentId), fromDay: yesterday, fromClock: '00:00', toDay: yesterday, toClock: '23:59' };
    expect((await world.organiser.browser.post(`/blackouts/${world.cohortId}`, blackout)).status).toBe(303);
    const file = (author: string) => wordFile({ 'docProps/core.xml': `<cp:coreProperties xmlns:cp="c" xmlns:dc="d"><dc:creator>${author}</dc:creator></cp:coreProperties>` });
    for (const [nth, assignmentId] of assignments.entries()) {
      const right = new Map<string, string>();
      const guess = new Map<string, string>();
      // In the order of the alphabet the first time, then in another one each time.
      const order = nth === 0 ? people : [...people].sort((a, b) => ((a.enrolmentId.charCodeAt(nth) * 31 + a.enrolmentId.charCodeAt(nth + 1)) % 97) - ((b.enrolmentId.charCodeAt(nth) * 31 + b.enrolmentId.charCodeAt(nth + 1)) % 97));
      // Whoever has more time uses it: the cohort's date has passed when her work comes.
      const turns = [...order.filter((person) => !longer.includes(person)), ...order.filter((person) => longer.includes(person))];
      for (const [turn, person] of turns.entries()) {
        if (turn === PEOPLE - longer.length) await test.rows("UPDATE deadline SET due_at = now() - interval '1 hour' WHERE subject_id = $1", [assignmentId]);
        const isWatched = nth < 2;
        const [before, codes] = isWatched ? [await cohortLines(), (await pile(assignmentId)).map(({ id }) => id)] : [new Map<string, string>(), []];
        let revision = 0;
        // In the last assignment work comes from packs, half of it by the hand of a focal point.
        if (nth === ASSIGNMENTS - 1) {
          await handsInFromPack(person, assignmentId, turn % 2 === 0);
          const [script] = await test.rows<{ id: string }>('SELECT id FROM submission WHERE assignment_id = $1 AND enrolment_id = $2', [assignmentId, person.enrolmentId]);
          right.set(script!.id, person.enrolmentId);
          continue;
        }
        if (turn % 3 === 0) {
          expect((await person.browser.postFile(`/assignments/${assignmentId}/file`, 'file', await file(`${person.handle} Zqx`), `${person.handle}.docx`)).status).toBe(303);
          revision = Number(/name="revision" value="(\d+)"/.exec((await person.browser.get(`/assignments/${assignmentId}`)).text)![1]);
        }
        const answer = await person.browser.post(`/assignments/${assignmentId}/hand-in`, { text: turn % 3 === 0 ? '' : 'The same words from everybody.', revision: String(revision), comments: 'marks' });
        expect(answer.status).toBe(303);
        const [script] = await test.rows<{ id: string }>('SELECT id FROM submission WHERE assignment_id = $1 AND enrolment_id = $2', [assignmentId, person.enrolmentId]);
        right.set(script!.id, person.enrolmentId);
        if (!isWatched) continue;
        const after = await cohortLines();
        const changed = [...after].filter(([name, line]) => before.get(name) !== line).map(([name]) => name);
        const fresh = (await pile(assignmentId)).map(({ id }) => id).filter((id) => !codes.includes(id));
        const named = people.find(({ handle }) => changed.length === 1 && changed[0] === `Display ${handle}`);
        if (fresh.length === 1 && named) guess.set(fresh[0]!, named.enrolmentId);
      }
      truth.push(right);
      watched.push(guess);
    }
  }, 400000);

  afterAll(() => console.log(lines.join('\n')));

  /** The mean number of right guesses an assignment, and how many people are right in most assignments. */
  const judge = (way: string, guesses: Guesses, rounds = ASSIGNMENTS) => {
    const hits = guesses.slice(0, rounds).map((guess, nth) => [...guess].filter(([script, enrolment]) => truth[nth]!.get(script) === enrolment).map(([, enrolment]) => enrolment));
    const mean = hits.reduce((sum, right) => sum + right.length, 0) / rounds;
    const known = people.filter(({ enrolmentId }) => hits.filter((right) => right.includes(enrolmentId)).length > rounds / 2).length;
    lines.push(`linking: ${way}: ${mean.toFixed(1)} of ${PEOPLE} right on average, ${known} people in most assignments (bar ${MOST})`);
    expect([way, mean <= MOST, known <= MOST]).toEqual([way, true, true]);
  };
  const byOrder = async (scripts: (assignmentId: string) => Promise<Script[]>, enrolments: string[]): Promise<Guesses> =>
    Promise.all(assignments.map(async (assignmentId) => new Map((await scripts(assignmentId)).map(({ id }, index) => [id, enrolments[index] ?? '']))));

  it('sees as many scripts as people, each under a code of its own', async () => {
    for (const assignmentId of assignments) expect(await pile(assignmentId)).toHaveLength(PEOPLE);
    expect(truth.map((right) => right.size)).toEqual(assignments.map(() => PEOPLE));
  });

  it('learns nothing from the order of the pile, of ids, or of codes', async () => {
    const alphabet = [...people].sort((a, b) => a.handle.localeCompare(b.handle)).map(({ enrolmentId }) => enrolmentId);
    const byId = people.map(({ enrolmentId }) => enrolmentId).sort();
    const made = people.map(({ enrolmentId }) => enrolmentId);
    judge('place in the pile, names by alphabet', await byOrder(pile, alphabet));
    judge('place in the pile, names as they were made', await byOrder(pile, made));
    judge('ids sorted, ids of places sorted', await byOrder(async (each) => (await pile(each)).sort((a, b) => a.id.localeCompare(b.id)), byId));
    judge('ids sorted, names by alphabet', await byOrder(async (each) => (await pile(each)).sort((a, b) => a.id.localeCompare(b.id)), alphabet));
    judge('codes sorted, names by alphabet', await byOrder(async (each) => (await pile(each)).sort((a, b) => a.code.localeCompare(b.code)), alphabet));
  });

  it('learns nothing from a package to mark without a line: its order, its places, its sizes, its times and its worksheet', async () => {
    const alphabet = [...people].sort((a, b) => a.handle.localeCompare(b.handle)).map(({ enrolmentId }) => enrolmentId);
    const made = people.map(({ enrolmentId }) => enrolmentId);
    judge('place in the package, names by alphabet', await byOrder((each) => inPackage(each), alphabet));
    judge('place in the package, names as they were made', await byOrder((each) => inPackage(each), made));
    judge('size in the package, names by alphabet', await byOrder((each) => inPackage(each, 'size'), alphabet));
    const times = new Set<number>();
    const found: string[] = [];
    for (const assignmentId of assignments) {
      const { body, headers } = await world.trainer.browser.download(`/marking/${assignmentId}/${world.cohortId}/worksheet/package`);
      const entries = readZip(body as Buffer);
      for (const { name } of entries) times.add((body as Buffer).readUInt32LE((body as Buffer).indexOf(name) - 20));
      const parts = await Promise.all(entries.map(async (entry) => {
        const content = await unpack(entry);
        const inside = /\.(docx|xlsx)$/.test(entry.name) ? (await Promise.all(readZip(content).map(async (each) => (await unpack(each)).toString('utf8')))).join(' ') : content.toString('utf8');
        return `${entry.name} ${inside}`;
      }));
      const all = `${JSON.stringify(headers)} ${parts.join(' ')}`;
      if (/linked-\d|Zqx|Display/i.test(all) || people.some(({ enrolmentId, personId }) => all.includes(enrolmentId) || all.includes(personId))) found.push(assignmentId);
      const truthful = truth[assignments.indexOf(assignmentId)]!;
      if ([...truthful.keys()].some((id) => all.includes(id))) found.push(`${assignmentId}: the id of a script`);
    }
    lines.push(`linking: ${ASSIGNMENTS} packages opened, ${found.length} with a name or an id in them, ${times.size} time in all entries`);
    expect([found, times.size]).toEqual([[], 1]);
  }, 60000);

  it('learns nothing from moved dates: neither whose they are, nor which script is whose among them', async () => {
    for (const path of [`/deadlines/${world.cohortId}`, `/blackouts/${world.cohortId}`, `/extra-time/${people[0]!.enrolmentId}`]) expect([path, (await world.trainer.browser.get(path)).status]).toEqual([path, 404]);
    const moved = await Promise.all(assignments.map(movedIn));
    const longer = people.filter((_person, nth) => needsLonger(nth));
    expect(moved.map((scripts) => scripts.length)).toEqual(assignments.map(() => longer.length));
    // Even somebody who had been told by all of them that they have more time.
    const told = [...longer].sort((a, b) => a.handle.localeCompare(b.handle)).map(({ enrolmentId }) => enrolmentId);
    const inOrder = (scripts: Script[]) => new Map(scripts.map(({ id }, index) => [id, told[index]!]));
    judge(`moved dates in the order of the pile, the names of all ${longer.length} with more time by alphabet`, moved.map(inOrder));
    judge('moved dates by their codes, the same names', moved.map((scripts) => inOrder([...scripts].sort((a, b) => a.code.localeCompare(b.code)))));
    const pages = await Promise.all(moved.map(async ([script]) => (await world.trainer.browser.get(`/marking/scripts/${script!.id}`)).text));
    expect(pages.filter((text) => /extra time|blackout|extension|outage/i.test(text.replaceAll(/<[^>]+>/g, ' ')))).toEqual([]);
  }, 60000);

  it('cannot follow one person from one assignment to the next', async () => {
    const piles = await Promise.all(assignments.map((each) => pile(each)));
    const owner = (nth: number, script: Script) => truth[nth]!.get(script.id);
    let same = 0;
    for (const nth of assignments.keys()) if (nth > 0) same += piles[nth]!.filter((script, place) => owner(nth, script) === owner(nth - 1, piles[nth - 1]![place]!)).length;
    lines.push(`linking: the same place in two piles: ${(same / (ASSIGNMENTS - 1)).toFixed(1)} of ${PEOPLE} on average (bar ${MOST})`);
    expect(same / (ASSIGNMENTS - 1)).toBeLessThanOrEqual(MOST);
    const codes = piles.flatMap((each, nth) => each.map((script) => [script.code, owner(nth, script)!] as const));
    const shared = codes.filter(([code, whose], index) => codes.findIndex(([other, who]) => other === code && who === whose) !== index).length;
    lines.push(`linking: codes that one person has twice: ${shared} of ${PEOPLE * ASSIGNMENTS}`);
    expect(shared).toBeLessThanOrEqual(MOST);
  });

  it('learns nothing by watching pile and cohort while people hand in', () => {
    judge('whose line on the cohort’s page changed as the script came', watched, 2);
  });

  it('gets the same answer to a search or an order by a name as to nonsense', async () => {
    const plain = await pile(assignments[0]!);
    for (const name of ['linked-7', 'Zqx linked-7 Legal', 'Display linked-7', 'nonsense']) for (const key of ['q', 'search', 'sort', 'order', 'name', 'writer']) expect([name, key, await pile(assignments[0]!, `?${key}=${encodeURIComponent(name)}`)]).toEqual([name, key, plain]);
  });

  it('finds no name in a script, its address, its file’s name or the file', async () => {
    let files = 0;
    const found: string[] = [];
    for (const assignmentId of assignments) {
      for (const { id } of await pile(assignmentId)) {
        const { text } = await world.trainer.browser.get(`/marking/scripts/${id}`);
        const href = /href="(\/(?:submissions|marking\/scripts)\/[0-9a-z]{26}\/file[^"]*)"/.exec(text)?.[1];
        let all = text;
        if (href) {
          files += 1;
          const { headers, body } = await world.trainer.browser.download(href);
          const parts = await Promise.all(readZip(body as Buffer).map(async (entry) => `${entry.name} ${(await unpack(entry)).toString('utf8')}`));
          all += `${href} ${JSON.stringify(headers)} ${parts.join(' ')}`;
        }
        if (/linked-\d|Zqx/i.test(all)) found.push(id);
      }
    }
    lines.push(`linking: ${PEOPLE * ASSIGNMENTS} scripts and ${files} files opened, ${found.length} with a name in them`);
    expect(files).toBe(40);
    expect(found).toEqual([]);
  }, 60000);
});
