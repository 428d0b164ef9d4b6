import { RequestMethod } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { ACCESS, type AccessRule } from '../../src/platform/http/access.js';
import type { TestApp } from '../support/app.js';

/** One route as the running application declares it. */
export interface Route {
  method: string;
  path: string;
  /** Roles of which one is needed; `signed in` for everybody with an account; `public`. */
  who: string;
  event?: string;
}

/** Every route of the running application, read from what Nest itself holds, in a steady order. */
export function routesOf(test: TestApp): Route[] {
  const controllers = [...test.app.get(ModulesContainer).values()].flatMap((module) => [...module.controllers.values()].map(({ metatype }) => metatype as new () => object));
  const routes = [...new Set(controllers)].flatMap((controller) => handlersOf(controller));
  return routes.sort((one, other) => `${one.path} ${one.method}`.localeCompare(`${other.path} ${other.method}`, 'en'));
}

/** The roles of a route; null = anybody, empty = anybody who is signed in. */
export function rolesOf(route: Route): string[] | null {
  if (route.who === 'public') return null;
  return route.who === 'signed in' ? [] : route.who.split(', ');
}

function handlersOf(controller: new () => object): Route[] {
  const prototype = controller.prototype as Record<string, object>;
  const base = Reflect.getMetadata('path', controller) as string;
  return Object.getOwnPropertyNames(prototype).filter((name) => name !== 'constructor' && Reflect.hasMetadata('path', prototype[name]!)).map((name) => {
    const handler = prototype[name]!;
    const rule = Reflect.getMetadata(ACCESS, handler) as AccessRule | undefined;
    return {
      method: RequestMethod[Reflect.getMetadata('method', handler) as number]!,
      path: `/${base}/${Reflect.getMetadata('path', handler) as string}`.replaceAll(/\/+/g, '/').replace(/(.)\/$/, '$1'),
      who: whoOf(rule),
      ...(rule?.event ? { event: rule.event } : {}),
    };
  });
}

function whoOf(rule: AccessRule | undefined): string {
  if (!rule) return 'NOBODY SAID';
  if (rule.roles === null) return 'public';
  return rule.roles.length === 0 ? 'signed in' : rule.roles.join(', ');
}
