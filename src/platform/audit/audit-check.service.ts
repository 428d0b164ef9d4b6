import { Injectable, type OnModuleInit } from '@nestjs/common';
import { JobRunner } from '../jobs/job-runner.js';
import { log } from '../log.js';
import { Clock } from '../time/clock.js';
import { sentenceOf } from './audit-findings.js';
import { AuditHeads } from './audit-heads.js';
import { AuditOwner } from './audit-owner.js';
import { verifyAudit, type AuditFindings } from './audit-verification.js';

/** Checks the audit log every night and keeps what was found, for the administrator's page. */
@Injectable()
export class AuditCheck implements OnModuleInit {
  constructor(
    private readonly runner: JobRunner,
    private readonly owner: AuditOwner,
    private readonly heads: AuditHeads,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.runner.handle('audit.verify', async () => void (await this.run()));
  }

  async run(): Promise<AuditFindings> {
    const findings = await this.owner.with(async (client) => {
      await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY');
      try {
        return await verifyAudit(client, await this.heads.read());
      } finally {
        await client.query('ROLLBACK');
      }
    });
    const { first, rows, younger, heads } = findings;
    if (first) log.error({ event: 'audit.altered', fault: first.fault, month: first.month, seq: first.seq });
    const detail = { isFine: first === null, sentence: sentenceOf(findings), rows, younger, heads };
    await this.owner.with((client) => client.query("INSERT INTO audit_state (name, at, detail) VALUES ('verified', $1, $2) ON CONFLICT (name) DO UPDATE SET at = $1, detail = $2", [this.clock.now(), JSON.stringify(detail)]));
    return findings;
  }
}
