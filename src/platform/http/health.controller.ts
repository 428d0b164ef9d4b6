import { Controller, Get, Res } from '@nestjs/common';
import type { Response } from 'express';
import { Database } from '../database/database.js';
import { Public } from './access.js';

@Controller()
export class HealthController {
  constructor(private readonly database: Database) {}

  /** The process is alive. */
  @Get('/healthz')
  @Public()
  alive() {
    return { alive: true };
  }

  /** The database answers and has the newest schema. */
  @Get('/readyz')
  @Public()
  async ready(@Res({ passthrough: true }) response: Response) {
    const isReady = await this.database.isReady();
    if (!isReady) response.status(503);
    return { ready: isReady };
  }
}
