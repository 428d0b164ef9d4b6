import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ProtectedIdentity } from '../../src/people/protected-identity.service.js';
import { useApp } from '../support/app.js';
import { makeParticipant, makeWorld, type Participant, type World } from '../support/cast.js';
import { freshKey } from '../support/visitor.js';
import { handIn, makeAssignment, makeGroup, WHOLE } from './marking-scene.js';

describe('sharing scripts out', () => {
  const test = useApp();
  let world: World;
  let assignmentId: string;
  let pile: string;
  let path: string;
  let others: Participant[];
  let scripts: Array<{ id: string; code: string }>;
  beforeAll(async () => {
    world = await makeWorld(test);
    assignmentId = (await makeAssignment(test, world.courseId, 'A1')).id;
    pile = `/marking/${assignmentId}/${world.cohortId}`;
    path = `${pile}/allocation`;
    others = [];
    for (const handle of ['third', 'fourth']) others.push(await makeParticipant(test, handle, world.cohortId, 'Asia/Yangon'));
  });
  beforeEach(async () => {
    await test.rows('DELETE FROM mark_criterion; DELETE FROM mark; DELETE FROM submission; DELETE FROM marking_setting;');
    scripts = [];
    for (const [nth, { enrolmentId }] of [world.participant, world.classmate, ...others].entries()) scripts.push(await handIn(test, assignmentId, world.cohortId, { enrolmentId, text: `Text ${nth}.`, shuffle: nth / 10 }));
  });

  const shares = async () => Object.fromEntries((await test.rows<{ submission_id: string; marker_id: string }>('SELECT submission_id, marker_id FROM script_share')).map((row) => [row.submission_id, row.marker_id]));
  const weights = (trainer: string, coTrainer: string) => ({ [`w-${world.trainer.personId}`]: trainer, [`w-${world.coTrainer.personId}`]: coTrainer });

  it('by share gives in proportion, and each marker goes on with her own', async () => {
    expect((await world.trainer.browser.post(`${path}/shares`, weights('1', '3'))).headers.location).toBe(`${path}?said=scriptsSharedOut`);
    const owners = Object.values(await shares());
    expect([owners.filter((id) => id === world.trainer.personId).length, owners.filter((id) => id === world.coTrainer.personId).length]).toEqual([1, 3]);
    const mine = Object.entries(await shares()).find(([, id]) => id === world.trainer.personId)![0];
    expect((await world.trainer.browser.post(`${pile}/opening`)).headers.location).toBe(`/marking/scripts/${mine}`);
    const done = await world.trainer.browser.post(`/marking/scripts/${mine}`, { ...WHOLE, version: '1', then: 'done' });
    expect(done.headers.location).toBe(`${pile}?said=markDone`);
    const list = (await world.trainer.browser.get(pile)).text;
    expect(list).toContain('In the share of <bdi>Display co-trainer');
    const theirs = (await world.trainer.browser.get(`/marking/scripts/${scripts.find(({ id }) => id !== mine)!.id}`)).text;
    expect(theirs).toContain('Take it over if she cannot mark it.');
    expect(theirs).not.toContain('Done, next');
  });

  it('shows an organiser numbers and no code', async () => {
    const { status, text } = await world.organiser.browser.get(path);
    expect(status).toBe(200);
    expect(text).toContain('4 scripts are not begun.');
    for (const { code } of scripts) expect(text).not.toContain(code);
    expect((await world.organiser.browser.post(`${path}/scripts`, { scriptId: scripts[0]!.id, markerId: world.trainer.personId })).status).toBe(404);
    expect((await world.organiser.browser.post(`${path}/shares`, weights('0', '1'))).status).toBe(303);
  });

  it('is closed to strangers, markers without the role, and whoever is signed out', async () => {
    for (const player of [world.participant, world.coTrainer, world.otherOrganiser, world.officer]) {
      expect((await player.browser.get(path)).status).toBe(404);
      expect((await player.browser.post(`${path}/shares`, weights('1', '1'))).status).toBe(404);
    }
    expect((await world.nobody.post(`${path}/shares`, weights('1', '1'))).status).toBe(401);
    expect(await shares()).toEqual({});
  });

  it('by group gives all of a group to one marker and leaves the others', async () => {
    await makeGroup(test, world.cohortId, [world.participant.enrolmentId, others[0]!.enrolmentId], 41);
    await world.organiser.browser.post(`${path}/groups`, { 'g-41': world.coTrainer.personId });
    expect(await shares()).toEqual({ [scripts[0]!.id]: world.coTrainer.personId, [scripts[2]!.id]: world.coTrainer.personId });
  });

  it('by hand moves one script, once for a double press, and refuses one that is begun', async () => {
    const key = freshKey();
    const fields = { scriptId: scripts[1]!.id, markerId: world.coTrainer.personId, _key: key };
    const answers = await Promise.all([1, 2, 3].map(() => world.trainer.browser.post(`${path}/scripts`, fields)));
    expect(answers.map(({ status }) => status)).toEqual([303, 303, 303]);
    expect(await test.rows("SELECT 1 FROM audit_event WHERE event = 'scripts.sharedOut' AND at > now() - interval '1 minute' AND subject_id = $1 AND detail->>'given' = '1' AND actor_id = $2", [assignmentId, world.trainer.personId])).toHaveLength(1);
    expect(await shares()).toEqual({ [scripts[1]!.id]: world.coTrainer.personId });
    await world.trainer.browser.post(`${path}/scripts`, { scriptId: scripts[1]!.id, markerId: '' });
    expect(await shares()).toEqual({});
    await world.coTrainer.browser.post(`/marking/scripts/${scripts[1]!.id}`, { ...WHOLE, then: 'save' });
    const late = await world.trainer.browser.post(`${path}/scripts`, { scriptId: scripts[1]!.id, markerId: world.trainer.personId });
    expect([late.status, late.text.includes('A marker has begun this script meanwhile')]).toEqual([422, true]);
    expect((await world.trainer.browser.post(`${path}/scripts`, { scriptId: '0'.repeat(26), markerId: '' })).status).toBe(404);
  });

  it('keeps people of one organisation apart by their tags, without opening anything', async () => {
    const identity = test.get(ProtectedIdentity);
    await test.write(async (tx) => {
      await identity.write(tx, world.participant.personId, 'organisation', 'Open Door  Network');
      await identity.write(tx, world.trainer.personId, 'organisation', 'open door network');
    });
    expect(await test.write((tx) => identity.find(tx, 'organisation', 'Open Door Network'))).toEqual([]);
    const openings = await test.rows("SELECT 1 FROM audit_event WHERE event = 'identity.opened'");
    const only = await world.trainer.browser.post(`${path}/shares`, weights('1', '0'));
    expect(only.headers.location).toBe(`${path}?said=scriptsSharedOutBut`);
    expect(Object.keys(await shares())).not.toContain(scripts[0]!.id);
    expect(Object.keys(await shares())).toHaveLength(3);
    const refused = await world.trainer.browser.post(`${path}/scripts`, { scriptId: scripts[0]!.id, markerId: world.trainer.personId });
    expect([refused.status, refused.text.includes('kept apart from this script')]).toEqual([422, true]);
    await test.rows('DELETE FROM script_share');
    expect((await world.trainer.browser.post(`${pile}/opening`)).headers.location).toBe(`/marking/scripts/${scripts[1]!.id}`);
    expect((await world.coTrainer.browser.post(`${pile}/opening`)).headers.location).toBe(`/marking/scripts/${scripts[0]!.id}`);
    expect(await test.rows("SELECT 1 FROM audit_event WHERE event = 'identity.opened'")).toEqual(openings);
    await test.rows("DELETE FROM protected_field WHERE kind = 'organisation'");
  });

  it('"I know this person" hands the script to another, removes what she wrote, and shows it to her no more', async () => {
    await world.trainer.browser.post(`${path}/scripts`, { scriptId: scripts[0]!.id, markerId: world.trainer.personId });
    const script = `/marking/scripts/${scripts[0]!.id}`;
    await world.trainer.browser.post(script, { ...WHOLE, overall: 'I know her', then: 'save' });
    expect((await world.trainer.browser.get(script)).text).toContain('I know this person');
    expect((await world.coTrainer.browser.post(`/marking/scripts/${scripts[3]!.id}/recusal`)).status).toBe(303);
    expect((await world.trainer.browser.post(`${script}/recusal`)).headers.location).toBe(`${pile}?said=scriptRecused`);
    expect((await world.trainer.browser.get(script)).status).toBe(404);
    expect((await world.trainer.browser.post(script, { ...WHOLE, then: 'done' })).status).toBe(404);
    expect((await world.trainer.browser.get(pile)).text).not.toContain(scripts[0]!.code);
    expect((await shares())[scripts[0]!.id]).toBe(world.coTrainer.personId);
    expect(await test.rows('SELECT 1 FROM mark WHERE submission_id = $1', [scripts[0]!.id])).toEqual([]);
    expect((await world.coTrainer.browser.get(script)).text).not.toContain('I know her');
    expect((await world.participant.browser.post(`${script}/recusal`)).status).toBe(404);
  });

  it('a script that is marked stays with its marker', async () => {
    await world.trainer.browser.post(`/marking/scripts/${scripts[0]!.id}`, { ...WHOLE, then: 'done' });
    expect((await world.coTrainer.browser.post(`/marking/scripts/${scripts[0]!.id}/recusal`)).status).toBe(422);
  });

  it('refuses a part that is no digit and keeps what was typed', async () => {
    const wrong = await world.trainer.browser.post(`${path}/shares`, weights('many', '1'));
    expect([wrong.status, wrong.text.includes('Write one digit'), wrong.text.includes('value="many"')]).toEqual([422, true, true]);
    const nobody = await world.trainer.browser.post(`${path}/shares`, weights('0', '0'));
    expect([nobody.status, nobody.text.includes('Nobody would get a script')]).toEqual([422, true]);
  });

  it('with leases on, a script is taken over only after an hour without a save', async () => {
    const script = `/marking/scripts/${scripts[0]!.id}`;
    const settings = `/marking/settings/${world.cohortId}`;
    expect((await world.organiser.browser.get(settings)).text).toContain('All of this is off at first.');
    expect((await world.organiser.browser.post(settings, { version: '0', leases: '1' })).headers.location).toBe(`${settings}?said=markingSettingsKept`);
    expect((await world.trainer.browser.get(settings)).text).toMatch(/name="leases"[^>]*checked/);
    await world.coTrainer.browser.post(script, { ...WHOLE, then: 'save' });
    const refused = await world.trainer.browser.post(`${script}/taking-over`);
    expect([refused.status, refused.text.includes('less than 60 minutes ago')]).toEqual([422, true]);
    await test.rows("UPDATE mark SET changed_at = now() - interval '61 minutes'");
    expect((await world.trainer.browser.post(`${script}/taking-over`)).status).toBe(303);
    const stale = await world.trainer.browser.post(settings, { version: '0', sharedComments: '1' });
    expect([stale.status, stale.text.includes('Somebody changed these switches')]).toEqual([409, true]);
    for (const player of [world.participant, world.coTrainer, world.otherOrganiser]) expect((await player.browser.post(settings, { version: '1' })).status).toBe(404);
    expect(await test.rows('SELECT leases FROM marking_setting')).toEqual([{ leases: true }]);
  });
});
