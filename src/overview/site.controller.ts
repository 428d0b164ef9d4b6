import { statfs } from 'node:fs/promises';
import { Controller, Get } from '@nestjs/common';
import { Allow } from '../platform/http/access.js';
import { page } from '../platform/http/answer.js';
import { Settings } from '../platform/settings.module.js';
import { AuditHeads } from '../platform/audit/audit-heads.js';
import { Clock } from '../platform/time/clock.js';
import { auditLines, eventLines, jobLines } from './site.page.js';
import { SiteQueries } from './site.queries.js';

/** The administrator's page: runs the machine, sees no people. */
@Controller('/site')
export class SiteController {
  constructor(
    private readonly queries: SiteQueries,
    private readonly settings: Settings,
    private readonly clock: Clock,
    private readonly heads: AuditHeads,
  ) {}

  @Get()
  @Allow(['administrator'])
  async show() {
    const { config } = this.settings;
    const disk = await statfs(config.dataDir).catch(() => null);
    const state = await this.queries.state();
    const data = {
      ...state, events: eventLines(state.events), jobs: jobLines(await this.queries.jobs()), audit: auditLines(await this.queries.audit(), this.clock.now()), headFolder: this.heads.folder, node: process.versions.node, siteUrl: config.siteUrl, hasSmtp: config.smtpUrl !== undefined,
      upMinutes: Math.floor(process.uptime() / 60), memoryBytes: process.memoryUsage().rss, freeBytes: disk ? disk.bavail * disk.bsize : null, isDemo: config.demo,
    };
    return page('overview/site', data, { title: 'site.title' });
  }
}
