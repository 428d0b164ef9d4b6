import { beforeAll, describe, expect, it } from '@jest/globals';
import { useApp } from '../support/app.js';
import { makeStaff, makeWorld, type Player, type World } from '../support/cast.js';
import { freshKey } from '../support/visitor.js';

describe('who hands in for whom', () => {
  const test = useApp();
  let world: World;
  let focal: Player;
  let otherFocal: Player;
  let path: string;
  beforeAll(async () => {
    world = await makeWorld(test);
    focal = await makeStaff(test, 'focal', 'focal-point', world.cohortId);
    otherFocal = await makeStaff(test, 'other-focal', 'focal-point', world.otherCohortId);
    path = `/cohorts/${world.cohortId}/pairs`;
  });
  const pairs = () => test.rows<{ id: string; endedAt: Date | null }>('SELECT id, ended_at AS "endedAt" FROM pairing ORDER BY at');
  const fields = () => ({ focalId: focal.personId, enrolmentId: world.participant.enrolmentId });

  it('is said by an organiser, once however often it is pressed', async () => {
    const key = freshKey();
    await Promise.all([1, 2, 3].map(() => world.organiser.browser.post(path, { ...fields(), _key: key })));
    await world.organiser.browser.post(path, fields());
    expect(await pairs()).toHaveLength(1);
    expect((await world.organiser.browser.get(path)).text).toContain('Display participant');
    expect(await test.rows("SELECT 1 FROM audit_event WHERE event = 'pairing.made' AND person_id = $1", [world.participant.personId])).toHaveLength(1);
  });

  it('is refused for people of another cohort, for somebody who is no focal point, and to anybody but the organisers', async () => {
    const wrong = [{ ...fields(), focalId: otherFocal.personId }, { ...fields(), enrolmentId: world.stranger.enrolmentId }, { ...fields(), focalId: world.trainer.personId }, { ...fields(), focalId: '' }];
    for (const each of wrong) expect((await world.organiser.browser.post(path, each)).status).toBe(422);
    for (const other of [world.trainer, focal, world.participant, world.otherOrganiser]) {
      expect((await other.browser.get(path)).status).toBe(404);
      expect((await other.browser.post(path, fields())).status).toBe(404);
    }
    expect((await world.nobody.post(path, fields())).status).toBe(401);
    expect(await pairs()).toHaveLength(1);
  });

  it('is ended by the participant herself without a reason, and by nobody else', async () => {
    const { id } = (await pairs())[0]!;
    for (const other of [world.classmate, world.stranger, world.otherOrganiser]) expect((await other.browser.post(`/pairs/${id}/end`)).status).toBe(404);
    for (const other of [focal, world.trainer]) expect((await other.browser.post(`/pairs/${id}/end`)).status).toBe(404);
    expect((await world.participant.browser.get('/help')).text).toContain('Display focal can hand in work for you');
    expect((await world.participant.browser.post(`/pairs/${id}/end`)).headers.location).toContain('/help');
    expect((await world.participant.browser.get('/help')).text).not.toContain('can hand in work for you');
    expect((await focal.browser.get('/handing-in')).text).not.toContain('Display participant');
  });
});
