import { Module } from '@nestjs/common';
import { CompletionFacts } from './facts.service.js';

@Module({ providers: [CompletionFacts], exports: [CompletionFacts] })
export class CompletionModule {}
