import { Module } from '@nestjs/common';
import { CompletionQueries } from './completion.queries.js';
import { CompletionFacts } from './facts.service.js';

@Module({ providers: [CompletionFacts, CompletionQueries], exports: [CompletionFacts, CompletionQueries] })
export class CompletionModule {}
