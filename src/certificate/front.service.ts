import { Injectable } from '@nestjs/common';
import { page, type PageAnswer } from '../platform/http/answer.js';
import { FrontQueries } from './front.queries.js';
import { PublicFace } from './public-face.js';

/** The front page; `/front`, and `/` on the public host. */
@Injectable()
export class FrontPage {
  constructor(
    private readonly queries: FrontQueries,
    private readonly face: PublicFace,
  ) {}

  async answer(): Promise<PageAnswer> {
    const front = await this.queries.front();
    return page('certificate/front', { ...front, summary: front && firstSentences(front.summary, 2), isReady: front !== undefined, canSignIn: !this.face.isApart }, { title: 'certificate.front.title', publicFace: true });
  }
}

export function firstSentences(text: string, count: number): string {
  return (text.match(/[^.!?]+[.!?]+(?:\s|$)/g)?.slice(0, count).join('') ?? text).trim();
}
