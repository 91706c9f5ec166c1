import { afterEach, expect, it } from 'vitest';
import { later } from './later';

const load = () => Promise.resolve('loaded');
const sheets = () => [...document.head.querySelectorAll('link')];

function breakSheet(): HTMLLinkElement {
  const link = document.createElement('link');
  link.rel = 'stylesheet';
  document.head.append(link);
  link.dispatchEvent(new Event('error'));
  return link;
}

afterEach(() => sheets().forEach((link) => link.remove()));

it('a stylesheet that cannot be had again does not keep another part from loading', async () => {
  const broken = breakSheet();
  const loaded = later(load);
  const [again] = sheets();
  expect(again).not.toBe(broken);
  again!.dispatchEvent(new Event('error'));
  expect(await loaded).toBe('loaded');
  const next = later(load);
  expect(sheets()[0]).not.toBe(again); // it is tried anew
  sheets()[0]!.dispatchEvent(new Event('load'));
  expect(await next).toBe('loaded');
});

it('who loads meanwhile waits for the stylesheet, too', async () => {
  breakSheet();
  const done: string[] = [];
  const both = [later(load).then(() => done.push('one')), later(load).then(() => done.push('two'))];
  await new Promise((settled) => setTimeout(settled));
  expect(done).toEqual([]);
  sheets()[0]!.dispatchEvent(new Event('load'));
  await Promise.all(both);
  expect(done).toEqual(['one', 'two']);
});
