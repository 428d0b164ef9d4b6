import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Database } from '../database/database.js';
import { newId } from '../database/ids.js';
import { log } from '../log.js';

const BEAT_SECONDS = 60;
/** A longer silence was an outage: people could not reach the site. */
const SILENCE_SECONDS = 300;

/**
 * Says every minute, in one row for all web processes, that the site can be reached. Whoever beats first after a long silence writes it down as
 * an outage. Only the database's own clock counts.
 */
@Injectable()
export class Heartbeat implements OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly database: Database) {}

  start(): void {
    const beat = (): void => void this.beat().catch((error: unknown) => log.warn({ event: 'heartbeat', reason: (error as Error).name }));
    beat();
    this.timer = setInterval(beat, BEAT_SECONDS * 1000).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  async beat(): Promise<void> {
    await this.database.source.transaction(async (manager) => {
      const [last] = (await manager.query('SELECT at, now() - at > make_interval(secs => $1) AS "isLong" FROM heartbeat FOR UPDATE', [SILENCE_SECONDS])) as Array<{ at: Date; isLong: boolean }>;
      if (last?.isLong) await manager.query('INSERT INTO outage (id, began_at, ended_at) SELECT $1, at, now() FROM heartbeat', [newId()]);
      await manager.query('INSERT INTO heartbeat (at) VALUES (now()) ON CONFLICT (id) DO UPDATE SET at = GREATEST(heartbeat.at, now())');
    });
  }
}
