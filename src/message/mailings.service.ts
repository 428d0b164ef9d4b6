import { Injectable, type OnModuleInit } from '@nestjs/common';
import { systemAct } from '../platform/audit/act.js';
import { newId } from '../platform/database/ids.js';
import { Transactions, type Tx } from '../platform/database/transactions.js';
import { message } from '../platform/i18n/messages.js';
import { JobRunner } from '../platform/jobs/job-runner.js';
import { Mailer } from '../platform/mail/mailer.js';
import { Settings } from '../platform/settings.module.js';
import { Clock } from '../platform/time/clock.js';
import { clockOf, dayOf } from '../platform/time/local-time.js';
import { ProtectedIdentity } from '../people/protected-identity.service.js';
import { MailQueries } from './mail.queries.js';
import { liveGrant } from '../people/grant.entity.js';

interface Addressee {
  personId: string;
  locale: string;
  style: 'none' | 'neutral' | 'plain';
  subjectWord: string;
  isStaff: boolean;
  isReachable: boolean;
  isHidden: boolean;
}

/** What goes into one mail: event and subject make it the same mail when its job runs again. */
interface Mailing {
  personId: string;
  event: string;
  subjectId: string;
  /** How many things wait, for a digest. */
  count?: number;
}

const DIGEST_HOUR = '07';

/** The one mail that somebody hidden gets: it lets her stop what an impostor may have asked. */
const ALSO_TO_HIDDEN = 'showing';

/** Carries out mail jobs: decides at the moment of sending, opens the address, sends once. */
@Injectable()
export class Mailings implements OnModuleInit {
  constructor(
    private readonly transactions: Transactions,
    private readonly identity: ProtectedIdentity,
    private readonly mailer: Mailer,
    private readonly runner: JobRunner,
    private readonly settings: Settings,
    private readonly queries: MailQueries,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.runner.handle('mail.send', (data) => this.send(data as unknown as Mailing));
    this.runner.handle('mail.reminders', () => this.remind());
    this.runner.handle('mail.digests', () => this.digest());
  }

  /**
   * Sends one mail, or notes why not. The row in `mail_sent` is written before the mail leaves and marked after: a crash between the two
   * can send a mail twice, with the same Message-ID; it can never lose one.
   */
  async send(mailing: Mailing): Promise<void> {
    await this.transactions.run(systemAct('mail.sent'), async (tx) => {
      await tx.rows('INSERT INTO mail_sent (id, person_id, event, subject_id, queued_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING', [newId(), mailing.personId, mailing.event, mailing.subjectId, tx.now]);
      const row = await tx.row<{ id: string; sent_at: Date | null; skipped: string | null }>('SELECT id, sent_at, skipped FROM mail_sent WHERE person_id = $1 AND event = $2 AND subject_id = $3 FOR UPDATE', [mailing.personId, mailing.event, mailing.subjectId]);
      if (!row || row.sent_at || row.skipped) return;
      const skipped = await this.deliver(tx, mailing);
      await tx.rows('UPDATE mail_sent SET sent_at = CASE WHEN $2::text IS NULL THEN $3::timestamptz END, skipped = $2 WHERE id = $1', [row.id, skipped, tx.now]);
    });
  }

  /** One neutral mail a day to each person who has something due within 24 hours. */
  private async remind(): Promise<void> {
    const now = this.clock.now();
    for (const { personId, zone } of await this.queries.dueSoon(now)) {
      await this.send({ personId, event: 'reminder', subjectId: dayOf(now, zone) });
    }
  }

  /** One plain mail at seven in the morning of each member of staff for whom something waits. */
  private async digest(): Promise<void> {
    const now = this.clock.now();
    for (const staff of await this.queries.waitingStaff()) {
      if (staff.count > 0 && clockOf(now, staff.zone).startsWith(DIGEST_HOUR)) await this.send({ personId: staff.personId, event: 'digest', subjectId: dayOf(now, staff.zone), count: staff.count });
    }
  }

  /** Answers null when the mail has left, else a word that says why not. */
  private async deliver(tx: Tx, mailing: Mailing): Promise<string | null> {
    const to = await tx.row<Addressee & { hasAddress: boolean }>(ADDRESSEE_SQL, [mailing.personId]);
    if (!to || !to.isReachable || (to.isHidden && mailing.event !== ALSO_TO_HIDDEN)) return 'not_reachable';
    if (!to.hasAddress) return 'no_address';
    if (to.style === 'none') return 'not_wanted';
    const { email } = await this.identity.openIfPossible(tx, mailing.personId, ['email'], 'mail.send');
    if (!email) return 'no_address';
    const { event, count = 1 } = mailing;
    const kind = to.isStaff ? 'staff' : to.style;
    const subject = kind === 'neutral' ? to.subjectWord : message(to.locale, `mail.${kind}.${event}.subject`, { count });
    const text = message(to.locale, kind === 'neutral' ? `mail.neutral.${event}` : `mail.${kind}.${event}.text`, { count, site: kind === 'staff' ? this.settings.config.siteUrl : '' });
    await this.mailer.send({ to: email, subject, text, identity: `${mailing.personId} ${mailing.event} ${mailing.subjectId}` });
    return null;
  }
}

/** One person as a mail sees her: hidden people (but for one event), and participants without an active place, get nothing. */
const ADDRESSEE_SQL = `
  SELECT p.id AS "personId", p.locale, COALESCE(c.style, 'neutral') AS style, COALESCE(c.subject_word, 'note') AS "subjectWord",
         EXISTS (SELECT 1 FROM role_grant g WHERE g.person_id = p.id AND ${liveGrant('g')} AND g.role <> 'participant') AS "isStaff",
         p.protection_level = 'hidden' AS "isHidden", EXISTS (SELECT 1 FROM role_grant g WHERE g.person_id = p.id AND ${liveGrant('g')}) AS "isReachable",
         EXISTS (SELECT 1 FROM protected_field f WHERE f.person_id = p.id AND f.kind = 'email') AS "hasAddress"
    FROM person p LEFT JOIN mail_choice c ON c.person_id = p.id WHERE p.id = $1`;
