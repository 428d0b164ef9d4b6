import { timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Keys } from '../platform/crypto/keys.js';
import { randomText } from '../platform/database/ids.js';

const SERIAL_LETTERS = 10;
/** 26 letters of 5 bits: 130 bits from the system's generator. */
const SECRET_LETTERS = 26;

/** Makes and recognises the serial of a certificate and the secret that must come with it. */
@Injectable()
export class Serials {
  constructor(private readonly keys: Keys) {}

  /** A serial such as `7K2MX-4PQ9D`: says nothing of person, course or year. */
  newSerial(): string {
    return printedSerial(randomText(SERIAL_LETTERS));
  }

  newSecret(): string {
    return randomText(SECRET_LETTERS);
  }

  digest(secret: string): string {
    return this.keys.digest('verify certificate', secret);
  }

  /** True when `digest` is that of this secret, under the present SECRET_KEY or one of before. Takes the same time whatever was typed. */
  isSecret(secret: string, digest: string): boolean {
    const kept = Buffer.from(digest, 'hex');
    return this.keys.digests('verify certificate', secret).map((each) => timingSafeEqual(Buffer.from(each, 'hex'), kept)).includes(true);
  }
}

/** Serial or secret as somebody typed or scanned it: small letters, no spaces and dashes, the letters that are easily misread set right. Never longer than 64. */
export function typedCode(typed: unknown): string {
  if (typeof typed !== 'string') return '';
  return typed.slice(0, 200).toLowerCase().replace(/[^0-9a-z]/g, '').replace(/[il]/g, '1').replaceAll('o', '0').slice(0, 64);
}

export function printedSerial(code: string): string {
  return code.toUpperCase().replace(/^(.{5})(.+)$/, '$1-$2');
}

/** A secret in groups of four, for paper. */
export function printedSecret(secret: string): string {
  return secret.toUpperCase().match(/.{1,4}/g)!.join('-');
}
