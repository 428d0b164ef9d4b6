import { Injectable } from '@nestjs/common';
import type { Tx } from '../platform/database/transactions.js';
import { nameInText } from './name-in-text.js';
import { ProtectedIdentity } from './protected-identity.service.js';

/** Looks for a person's own names in what she is about to hand in, and tells only her. */
@Injectable()
export class OwnNames {
  constructor(private readonly identity: ProtectedIdentity) {}

  /** Her names as they stand in these texts, in her own writing; none when there is none. What is sealed is compared here and goes no further. */
  async standingIn(tx: Tx, personId: string, texts: readonly string[]): Promise<string[]> {
    const own = await this.identity.compare(tx, personId, ['real_name', 'certificate_name', 'certificate_name_latin']);
    const found = own.flatMap((name) => texts.flatMap((text) => nameInText(name, text) ?? []));
    return [...new Set(found)];
  }
}
