import { statfs } from 'node:fs/promises';
import { Controller, Get } from '@nestjs/common';
import { Allow } from '../platform/http/access.js';
import { page } from '../platform/http/answer.js';
import { Settings } from '../platform/settings.module.js';
import { SiteQueries } from './site.queries.js';

/** The administrator's page: runs the machine, sees no people. */
@Controller('/site')
export class SiteController {
  constructor(
    private readonly queries: SiteQueries,
    private readonly settings: Settings,
  ) {}

  @Get()
  @Allow(['administrator'])
  async show() {
    const { config } = this.settings;
    const disk = await statfs(config.dataDir).catch(() => null);
    const data = {
      ...(await this.queries.state()), jobs: await this.queries.jobs(), node: process.versions.node, siteUrl: config.siteUrl, hasSmtp: config.smtpUrl !== undefined,
      upMinutes: Math.floor(process.uptime() / 60), memoryBytes: process.memoryUsage().rss, freeBytes: disk ? disk.bavail * disk.bsize : null, isDemo: config.demo,
    };
    return page('overview/site', data, { title: 'site.title' });
  }
}
