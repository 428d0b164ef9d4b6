import { randomText } from '../database/ids.js';
import { LOCALES, localeOf, message, type MessageParams } from '../i18n/messages.js';
import { Injectable } from '@nestjs/common';
import { Clock } from '../time/clock.js';
import type { BanyanRequest } from './access.js';
import { hasMessage } from '../i18n/messages.js';
import { forgeryToken } from './forgery.js';
import { HttpSettings } from './http-settings.js';
import type { PageOptions } from './answer.js';
import { cookieName, readCookie } from './cookies.js';

const SAID = /^[a-zA-Z.]{1,60}$/;

/** What every page gets beside its own data: language, zone, places, tokens. */
@Injectable()
export class PageRoot {
  constructor(
    private readonly clock: Clock,
    private readonly settings: HttpSettings,
  ) {}

  for(request: BanyanRequest, options: PageOptions) {
    const viewer = request.viewer;
    const locale = localeOf(readCookie(request, cookieName(this.settings.isHttps, 'lang')) ?? viewer?.locale);
    return {
      locale: locale.code,
      dir: locale.dir,
      zone: viewer?.zone ?? 'UTC',
      now: this.clock.now(),
      title: message(locale.code, options.title, this.translated(locale.code, options.titleParams)),
      signedIn: viewer !== undefined,
      idle: request.staysOpen?.(options.minutes) ?? null,
      pageMinutes: options.minutes ?? null,
      ownPhone: viewer?.isSharedPhone === false,
      viewer: viewer ? { displayName: viewer.displayName } : null,
      places: viewer ? this.settings.places(viewer, request.path).map((place) => ({ ...place, label: message(locale.code, place.label) })) : [],
      crumbs: options.crumbs?.map((crumb) => ({ href: crumb.href, label: hasMessage(crumb.label) ? message(locale.code, crumb.label) : crumb.label })) ?? null,
      flash: this.said(request, locale.code),
      formKey: randomText(20),
      csrf: forgeryToken(this.settings.secretKey, request.sessionID ?? ''),
      helpHref: this.isPublicHost(request) ? null : '/help',
      languages: LOCALES.map((each) => ({ href: `/language/${each.code}?next=${encodeURIComponent(request.path)}`, label: each.name, code: each.code, current: each.code === locale.code })),
      script: options.scripts ?? [],
      deskCss: options.desk ?? false,
      demo: this.settings.demo,
      publicFace: options.publicFace ?? false,
      publicHref: this.settings.publicUrl === this.settings.siteUrl ? '/front' : null,
    };
  }

  /** A public host of its own has no page where people are: nothing there may lead to one. */
  private isPublicHost(request: BanyanRequest): boolean {
    const { publicUrl, siteUrl } = this.settings;
    return publicUrl !== siteUrl && request.host === new URL(publicUrl).host;
  }

  private said(request: BanyanRequest, locale: string): { kind: 'done'; text: string } | null {
    const said = request.query?.said;
    if (typeof said !== 'string' || !SAID.test(said) || !hasMessage(`said.${said}`)) return null;
    return { kind: 'done', text: message(locale, `said.${said}`) };
  }

  private translated(locale: string, params: MessageParams = {}): MessageParams {
    return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, typeof value === 'string' && hasMessage(value) ? message(locale, value) : value]));
  }
}
