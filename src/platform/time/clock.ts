import { AsyncLocalStorage } from 'node:async_hooks';
import { Injectable } from '@nestjs/common';

const shifted = new AsyncLocalStorage<{ at: number }>();

/** The one source of "now". Seeds and tests tell a story in the past or future by `at`. */
@Injectable()
export class Clock {
  now(): Date {
    return new Date(shifted.getStore()?.at ?? Date.now());
  }

  /** Runs `work` as if it were the instant `at`. */
  at<T>(at: Date, work: () => Promise<T>): Promise<T> {
    return shifted.run({ at: at.getTime() }, work);
  }
}
