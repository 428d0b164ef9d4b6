import { Injectable } from '@nestjs/common';
import { NotFound } from '../platform/errors.js';
import type { BanyanRequest } from '../platform/http/access.js';
import { HttpSettings } from '../platform/http/http-settings.js';

/** The pages that say who we are. With a PUBLIC_URL of its own they live on that host only: the neutral host knows nothing of them. */
@Injectable()
export class PublicFace {
  private readonly publicHost: string;

  constructor(private readonly settings: HttpSettings) {
    this.publicHost = new URL(settings.publicUrl).host;
  }

  get isApart(): boolean {
    return this.settings.publicUrl !== this.settings.siteUrl;
  }

  /** True when the request came to the public host and that is not the neutral one: there `/` is the front page. */
  isPublicHost(request: Pick<BanyanRequest, 'host'>): boolean {
    return this.isApart && request.host === this.publicHost;
  }

  /** @throws NotFound on the neutral host. */
  mustBePublic(request: Pick<BanyanRequest, 'host'>): void {
    if (this.isApart && !this.isPublicHost(request)) throw new NotFound();
  }

  /** The whole address of the public check for one certificate, as paper and QR code carry it. */
  verifyUrl(serial: string, secret: string): string {
    return `${this.settings.publicUrl}/verify?s=${serial}&k=${secret}`;
  }

  /** The whole address of a link that a holder gives away. */
  linkUrl(token: string): string {
    return `${this.settings.publicUrl}/verify/links/${token}`;
  }

  /** Where a certificate that is kept is claimed with its code. */
  get claimAddress(): string {
    return `${this.settings.publicUrl}/claim`;
  }

  get verifyAddress(): string {
    return `${this.settings.publicUrl}/verify`;
  }
}
