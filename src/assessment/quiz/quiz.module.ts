import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CompletionModule } from '../../completion/completion.module.js';
import { LearningModuleModule } from '../../module/module.module.js';
import { ExtensionModule } from '../extension/extension.module.js';
import { Answers } from './answers.service.js';
import { AttemptController } from './attempt.controller.js';
import { Attempt } from './attempt.entity.js';
import { AttemptQueries } from './attempt.queries.js';
import { Attempts } from './attempts.service.js';
import { CountingController } from './counting.controller.js';
import { CountingQueries } from './counting.queries.js';
import { Counting } from './counting.service.js';
import { QuestionController } from './question.controller.js';
import { QuizController } from './quiz.controller.js';
import { Question, Quiz } from './quiz.entity.js';
import { QuizQueries } from './quiz.queries.js';
import { QuizResults } from './quiz-results.service.js';
import { StatisticController } from './statistic.controller.js';
import { StatisticQueries } from './statistic.queries.js';
import { Quizzes } from './quizzes.service.js';

/** Quizzes and attempts. */
@Module({
  imports: [CompletionModule, LearningModuleModule, ExtensionModule, TypeOrmModule.forFeature([Quiz, Question, Attempt])],
  controllers: [QuizController, QuestionController, AttemptController, CountingController, StatisticController],
  providers: [Quizzes, Attempts, Answers, Counting, QuizResults, QuizQueries, AttemptQueries, CountingQueries, StatisticQueries],
  exports: [Quizzes, QuizResults, Attempts, Answers, Counting, CountingQueries],
})
export class QuizModule {}
