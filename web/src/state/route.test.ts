import { expect, it } from 'vitest';
import { adminSectionOf, linkIn } from './route.svelte';

it.each([
  ['https://chat.example.org/#invite=bci_a-Z_9', { is: 'invite', token: 'bci_a-Z_9' }],
  ['#reset=abc', { is: 'reset', token: 'abc' }],
  ['#setup=abc', { is: 'setup', token: 'abc' }],
  ['#invite=', null],
  ['#invite=a b', null],
  ['#other=abc', null],
  ['', null],
])('%s is a link to %o', (address, link) => {
  expect(linkIn(address)).toEqual(link);
});

it.each([
  ['/admin', 'people'],
  ['/admin/', 'people'],
  ['/admin/log', 'log'],
  ['/admin/nothing', null],
  ['/administer', null],
  ['/r/admin', null],
  ['/', null],
])('%s shows %s of the administration', (path, section) => {
  expect(adminSectionOf(path)).toBe(section);
});
