import { describe, expect, it } from '@jest/globals';
import { AuditSealer } from '../../src/platform/audit/audit-sealer.js';
import { JobRunner } from '../../src/platform/jobs/job-runner.js';
import { hasMessage } from '../../src/platform/i18n/messages.js';
import { useApp } from '../support/app.js';
import { makeWorld } from '../support/cast.js';

describe('the site', () => {
  const test = useApp();
  const other = useApp();
  it('tells the administrator about the machine and about no person; nobody else sees it', async () => {
    const world = await makeWorld(test);
    const { status, text } = await world.administrator.browser.get('/site');
    expect(status).toBe(200);
    expect(text).toMatch(/PostgreSQL \d+/);
    expect(text).not.toMatch(/Display (participant|trainer)|Zqx/);
    for (const other of [world.organiser, world.participant, world.officer]) expect((await other.browser.get('/site')).status).toBe(404);
    expect((await world.administrator.browser.get(`/cohorts/${world.cohortId}`)).status).toBe(404);
    expect((await world.nobody.get('/healthz')).status).toBe(200);
    expect((await world.nobody.get('/readyz')).body).toEqual({ ready: true });
    expect((await world.nobody.get('/')).headers.location).toBe('/sign-in');
  });

  it('names jobs and events in plain words, and says how the audit log is', async () => {
    const world = await makeWorld(other);
    const { browser } = world.administrator;
    const before = (await browser.get('/site')).text;
    expect(before).toContain('Not yet');
    expect(before).toContain('A role was given');
    expect(before).not.toMatch(/grant\.given|platform\.tidy|site\.job|audit\.event/);
    expect(before).not.toContain('DATABASE_OWNER_URL');
    expect(other.get(JobRunner).names.filter((name) => !hasMessage(`site.job.${name}`))).toEqual([]);
    await other.get(AuditSealer).seal();
    await other.get(AuditSealer).writeHeads();
    await other.get(JobRunner).runNow('audit.verify', {});
    expect((await browser.get('/site')).text).toMatch(/\d+ rows are as they were sealed; 0 of them/);
    await other.ownerRows("UPDATE audit_event SET actor_id = 'somebody' WHERE id = (SELECT event_id FROM audit_seal ORDER BY month, seq OFFSET 3 LIMIT 1)");
    await other.get(JobRunner).runNow('audit.verify', {});
    expect((await browser.get('/site')).text).toMatch(/The audit log is not what was sealed\. NOT AS IT WAS: \d{4}-\d\d number 4/);
  });
});
