import { randomInt } from 'node:crypto';
import { randomText } from '../../platform/database/ids.js';

/** Letters and digits that are not mistaken for each other. */
const LETTERS = 'ABCDEFGHJKLMNPQRTUVWXYZ';
const DIGITS = '23456789';

/** What a marker sees instead of a name: `K7P-42`. */
export function newScriptCode(): string {
  return `${one(LETTERS)}${one(DIGITS)}${one(LETTERS)}-${one(DIGITS)}${one(DIGITS)}`;
}

/** A receipt of twelve characters (60 bits), as it stands in the address. */
export function newReceipt(): string {
  return randomText(12);
}

/** The receipt as it is read out and written down: `7k3m 9xqz 2v4p`. */
export function groupedReceipt(receipt: string): string {
  return receipt.replace(/(.{4})(?=.)/g, '$1 ');
}

function one(from: string): string {
  return from[randomInt(from.length)]!;
}
