import { expect, it } from 'vitest';
import { actionIn, commandIn, withoutEscape } from './commands';
import { nameRooms } from './room-names';
import { fitting, wordAt } from './word';

it.each([
  ['hi @Ci', '@', 'Ci'],
  ['@Citra De', '@', 'Citra De'],
  ['@Citra Dewi in #lob', '#', 'lob'],
  ['#lobby for @a', '@', 'a'],
  ['@Citra :cof', ':', 'cof'],
  ['/sh', '/', 'sh'],
])('at the end of "%s" the nearest sign is completed', (text, sign, query) => {
  expect(wordAt(text, text.length)).toMatchObject({ sign, query });
});

it.each(['a@b', 'C#', '10:30', 'say /me', '::', '@a\nb'])('in "%s" nothing is', (text) => {
  expect(wordAt(text, text.length)).toBeNull();
});

it('takes a sign alone, or an unknown name, for a command, and a path for a message', () => {
  expect(['/', '/ ', '/nope', '/etc/hosts', '/ x'].map((text) => commandIn(text)?.name)).toEqual([
    '',
    '',
    'nope',
    undefined,
    undefined,
  ]);
  expect(withoutEscape('//')).toBe('/');
});

it('puts names that begin so first, whatever their accents', () => {
  expect(fitting(['Budi Ér', 'Érika', 'Zoe'], 'er', (name) => name)).toEqual(['Érika', 'Budi Ér']);
});

it('writes names of rooms as their ids, outside code, unless two have one', () => {
  const rooms = [
    { id: 'r1', name: 'ops' },
    { id: 'r2', name: 'ops team' },
    { id: 'r3', name: 'two' },
    { id: 'r4', name: 'two' },
  ];
  const text = '#ops, #ops team `#ops` #opsy #two a#ops';
  expect(nameRooms(text, rooms, 100)).toBe('<#r1>, <#r2> `#ops` #opsy #two a#ops');
  expect(nameRooms('#ops', rooms, 4)).toBe('#ops');
});

it.each([
  ['/me is here ', { name: 'me', rest: 'is here' }],
  ['/shrug', { name: 'shrug', rest: '' }],
  ['/Status at lunch', { name: 'status', rest: 'at lunch' }],
  ['/shrugged', { name: 'shrugged', rest: '' }],
  ['/usr/bin', null],
  ['//me is here', null],
  ['a /me', null],
])('finds the command in %s', (text, command) => {
  expect(commandIn(text)).toEqual(command);
});

it.each([
  ['//shrug', '/shrug'],
  // Sent as it is, it would say what somebody does.
  ['//me is here', '\\/me is here'],
  ['// a remark', '// a remark'],
  ['//example.org/x', '//example.org/x'],
  ['/usr/bin', '/usr/bin'],
])('two signs stand for one: %s', (text, sent) => {
  expect(withoutEscape(text)).toBe(sent);
  expect(actionIn(sent)).toBeNull();
});
