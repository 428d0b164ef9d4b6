import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { PeopleModule } from '../people/people.module.js';
import { Account } from './account.entity.js';
import { Accounts } from './accounts.service.js';
import { ComingBack } from './coming-back.service.js';
import { Envelopes } from './envelopes.js';
import { FirstVisitController } from './first-visit.controller.js';
import { Fresh } from './fresh.js';
import { HiddenScreenController } from './hidden-screen.controller.js';
import { Invitation } from './invitation.entity.js';
import { Invitations } from './invitations.service.js';
import { KnownDevices } from './known-devices.js';
import { Limits } from './limits.js';
import { ParkedPostController } from './parked-post.controller.js';
import { ParkedPosts } from './parked-posts.service.js';
import { PassportSetUp } from './passport.js';
import { ProfileController } from './profile.controller.js';
import { Profile } from './profile.service.js';
import { SessionController } from './session.controller.js';
import { SessionQueries } from './session.queries.js';
import { SetUpController } from './set-up.controller.js';
import { SetUp } from './set-up.service.js';
import { SignIn } from './sign-in.service.js';
import { SignInController } from './sign-in.controller.js';
import { ViewerQueries } from './viewer.queries.js';

@Module({
  imports: [PeopleModule, TypeOrmModule.forFeature([Account, Invitation])],
  controllers: [SignInController, FirstVisitController, ProfileController, HiddenScreenController, ParkedPostController, SessionController, SetUpController],
  providers: [Fresh, Accounts, ComingBack, Envelopes, Invitations, KnownDevices, Limits, ParkedPosts, PassportSetUp, Profile, SessionQueries, SetUp, SignIn, ViewerQueries],
  exports: [Fresh, Accounts, Envelopes, Invitations, Limits, ParkedPosts, PassportSetUp, SetUp, ViewerQueries],
})
export class AccountModule {}
