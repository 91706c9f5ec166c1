import { expect, it } from 'vitest';
import { editable, saidAs } from './editable';

const named = {
  user: (id: string) => ({ u1: 'Budi Santoso', u2: 'former member' })[id],
  rooms: () => [
    { id: 'r1', name: 'dapur' },
    { id: 'r2', name: 'dua' },
    { id: 'r3', name: 'dua' },
  ],
};

it('names what was mentioned, and means the same again', () => {
  const text = '<@u1>, <@u2> and <@all>: <#r1> <#r2> `<@u1>` <@u9>';
  const written = editable(text, named);
  expect(written).toBe('@Budi Santoso, @former member and @all: #dapur <#r2> `<@u1>` <@u9>');
  expect(saidAs(written, text, named, 10_000)).toBe(text.replace('<@all>', '@all'));
});

it('leaves alone what stands in code, and in addresses', () => {
  expect(saidAs('`@Budi Santoso` a@Budi Santoso', '<@u1>', named, 100)).toBe(
    '`@Budi Santoso` a@Budi Santoso',
  );
});
