import { describe, expect, it } from 'vitest';
import { isLoneEmoji, lengthOf, pieces } from './message-text';

const links = (text: string) =>
  pieces(text).flatMap((piece) => (piece.is === 'link' ? piece.text : []));

describe('links', () => {
  it.each([
    ['see https://a.example/x.', ['https://a.example/x']],
    ['(https://a.example/x)', ['https://a.example/x']],
    ['https://a.example/wiki/X_(y)', ['https://a.example/wiki/X_(y)']],
    ['https://a.example, http://b.example!', ['https://a.example', 'http://b.example']],
    ['"https://a.example"', ['https://a.example']],
    ['javascript:alert(1) data:text/html,x file:///etc', []],
    ['https://', []],
    ['HTTPS://A.example/?q=1&r=2#x', ['HTTPS://A.example/?q=1&r=2#x']],
  ])('%s', (text, wanted) => {
    expect(links(text)).toEqual(wanted);
  });

  it('lose nothing of the text around them', () => {
    const text = 'a https://a.example/. b <@u1> c <#r1>\nd';
    const whole = pieces(text)
      .map((piece) => {
        if (piece.is === 'user') return `<@${piece.id}>`;
        if (piece.is === 'room') return `<#${piece.id}>`;
        return 'text' in piece ? piece.text : '';
      })
      .join('');
    expect(whole).toBe(text);
  });
});

describe('mentions', () => {
  it('are told apart', () => {
    expect(pieces('<@u-1><@all><@here><#lobby>').map((piece) => piece.is)).toEqual([
      'user',
      'all',
      'here',
      'room',
    ]);
  });

  it('that fit no id are text', () => {
    expect(pieces('<@a b> <@>')).toEqual([{ is: 'text', text: '<@a b> <@>' }]);
  });
});

describe('a lone emoji', () => {
  it.each(['👍', ' 🎉 ', '👩‍👩‍👧‍👦', '🇮🇩', '👍🏽', '❤️', '1️⃣', '🏴󠁧󠁢󠁥󠁮󠁧󠁿'])('is %s', (text) => {
    expect(isLoneEmoji(text)).toBe(true);
  });

  it.each(['', 'a', '1', '👍👍', '👍 ok', '#', '🇮🇩🇮🇩'])('is not "%s"', (text) => {
    expect(isLoneEmoji(text)).toBe(false);
  });
});

it('counts code points, as the server does', () => {
  expect(lengthOf('a👍é')).toBe(3);
});
