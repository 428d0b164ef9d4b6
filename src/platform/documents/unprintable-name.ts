import { DomainError } from '../errors.js';

/** Our fonts have no shape for these characters. Nothing is printed then: a certificate with boxes for a name is worse than none. */
export class UnprintableName extends DomainError {
  override readonly name = 'UnprintableName';
  /** Position in the list given to `renderMany`; undefined from `renderPdf`. */
  index?: number;

  /** @param characters each missing character once, in the order of the text */
  constructor(readonly characters: string[]) {
    super('documents.unprintable', { characters: characters.join(' ') });
  }
}
