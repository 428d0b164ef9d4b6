import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/time/clock.js';
import { secondsOf, statusListDocument } from './credential-document.js';
import { CredentialQueries } from './credential.queries.js';
import { Credentials } from './credentials.service.js';
import { IssuerKeys } from './issuer-keys.service.js';
import { encodeBits } from './status-bits.js';

const MINUTE_MS = 60_000;

/** The signed lists that say which credentials no longer hold. */
@Injectable()
export class StatusLists {
  private readonly made = new Map<string, { from: string; text: string }>();

  constructor(
    private readonly queries: CredentialQueries,
    private readonly credentials: Credentials,
    private readonly issuer: IssuerKeys,
    private readonly clock: Clock,
  ) {}

  /** The list as it is now, dated to the minute; undefined when there is none. Signed once a minute at most. */
  async text(listId: string): Promise<string | undefined> {
    const places = await this.queries.placesSet(listId);
    if (!places) return undefined;
    const minute = new Date(Math.floor(this.clock.now().getTime() / MINUTE_MS) * MINUTE_MS);
    const from = `${minute.getTime()} ${await this.issuer.verificationMethod()} ${places.join()}`;
    const kept = this.made.get(listId);
    if (kept?.from === from) return kept.text;
    const document = statusListDocument(this.credentials.listAddress(listId), this.issuer.issuerId, encodeBits(places), minute);
    const text = JSON.stringify(await this.issuer.signDocument(document, secondsOf(minute)));
    this.made.set(listId, { from, text });
    return text;
  }

  /** Whether a place of one of our own lists is set; undefined when that list is none of ours. */
  async isSet(address: string, place: number): Promise<boolean | undefined> {
    const listId = /\/status-lists\/([0-9a-z]{26})$/.exec(address)?.[1];
    if (!listId || this.credentials.listAddress(listId) !== address || !Number.isSafeInteger(place)) return undefined;
    return (await this.queries.placesSet(listId))?.includes(place);
  }
}
