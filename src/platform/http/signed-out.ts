import { Injectable } from '@nestjs/common';
import type { Response } from 'express';
import type { BanyanRequest } from './access.js';
import type { PageAnswer } from './answer.js';

type Answer = (request: BanyanRequest, response: Response) => Promise<PageAnswer>;

/** What somebody gets who is signed out and posts to a page that needs a person. The slice that signs people in registers it. */
@Injectable()
export class SignedOut {
  private answer: Answer | undefined;

  onPost(answer: Answer): void {
    this.answer = answer;
  }

  answerFor(request: BanyanRequest, response: Response): Promise<PageAnswer> | undefined {
    return this.answer?.(request, response);
  }
}
