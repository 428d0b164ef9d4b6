import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from '../platform/database/database.js';
import { JobRunner } from '../platform/jobs/job-runner.js';
import { log } from '../platform/log.js';
import { KeyStore } from './key-store.js';

const BATCH = 500;

/** Compares new keys with the people, once, a day after they were made: a key is written before its person is, and she may never have come to be. */
@Injectable()
export class KeyUpkeep implements OnModuleInit {
  constructor(
    private readonly database: Database,
    private readonly keys: KeyStore,
    private readonly jobs: JobRunner,
  ) {}

  onModuleInit(): void {
    this.jobs.handle('keys.sweep', () => this.sweep());
  }

  private async sweep(): Promise<void> {
    for (;;) {
      const waiting = await this.keys.unconfirmed(BATCH);
      if (waiting.length === 0) return;
      const people = await this.database.rows<{ id: string }>('SELECT id FROM person WHERE id = ANY($1)', [waiting]);
      const there = new Set(people.map(({ id }) => id));
      const orphans = waiting.filter((id) => !there.has(id));
      await this.keys.confirm([...there]);
      await this.keys.sweep(orphans);
      if (orphans.length > 0) log.info({ event: 'keys.swept', count: orphans.length });
    }
  }
}
