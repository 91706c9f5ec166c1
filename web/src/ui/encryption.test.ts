import { expect, it } from 'vitest';
import { unencrypted } from './encryption';

it.each([
  ['http://localhost:3000', false],
  ['http://bincang.localhost', false],
  ['http://127.0.0.1:3000', false],
  ['http://127.8.9.10', false],
  ['http://[::1]:3000', false],
  ['https://chat.example', false],
  ['http://192.168.1.7:3000', true],
  ['http://localhost.example', true],
  ['http://127.0.0.1.example', true],
  ['http://[fe80::1]', true],
])('%s is unencrypted: %s', (address, expected) => {
  expect(unencrypted(new URL(address))).toBe(expected);
});
