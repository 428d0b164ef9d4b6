import { Injectable } from '@nestjs/common';
import { IssuerKeys } from '../certificate/credential/issuer-keys.service.js';
import type { Delivery } from './deliveries.queries.js';
import { fileName } from './file-formats.js';
import { manifestText, readManifest, withSignature } from './manifest.js';

const TRIES = 3;

/** The MANIFEST of each delivery, signed with the key of the issuer, whose public half is published for ever. */
@Injectable()
export class Manifests {
  constructor(private readonly keys: IssuerKeys) {}

  async of(delivery: Delivery, reader: { zone: string; locale: string }): Promise<string> {
    const facts = { ...delivery, content: delivery.content!, agreement: delivery.agreement ?? '', keepMonths: delivery.keepMonths ?? 0, fileName: fileName(delivery.cohortId, delivery.format, delivery.count) };
    // The text names the key that signs it; the key may be renewed in between.
    for (let tried = 1; ; tried += 1) {
      const named = await this.keys.verificationMethod();
      const text = manifestText(facts, named, reader);
      const { verificationMethod, signature } = await this.keys.sign(Buffer.from(text));
      if (verificationMethod === named || tried >= TRIES) return withSignature(text, signature);
    }
  }

  /** Whether this file is a MANIFEST, and one of ours, unaltered; null when it is none at all. */
  async isOurs(content: Buffer): Promise<boolean | null> {
    const manifest = readManifest(content);
    return manifest && this.keys.isOurs(manifest.signed, { verificationMethod: manifest.key, signature: manifest.signature });
  }
}
