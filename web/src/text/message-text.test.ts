import { describe, expect, it } from 'vitest';
import { isEmojiOnly, lengthOf } from './message-text';

describe('nothing but emoji', () => {
  it.each(['👍', ' 🎉 ', '👩‍👩‍👧‍👦', '🇮🇩', '👍🏽', '❤️', '1️⃣', '🏴󠁧󠁢󠁥󠁮󠁧󠁿', '👍👍', '🇮🇩 👍🏽 🎉'])(
    'is %s',
    (text) => {
      expect(isEmojiOnly(text)).toBe(true);
    },
  );

  it.each(['', 'a', '1', '12', '1👍', '👍 ok', '#', '👍👍👍👍'])('is not "%s"', (text) => {
    expect(isEmojiOnly(text)).toBe(false);
  });
});

it('counts code points, as the server does', () => {
  expect(lengthOf('a👍é')).toBe(3);
});
