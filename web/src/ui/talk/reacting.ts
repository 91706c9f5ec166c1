import type { App } from '../../state/app.svelte';
import { sameEmoji } from '../../state/reactions.svelte';
import type { Message } from '../../state/rows';

export function hasReacted(app: App, message: Message, sign: string): boolean {
  const chips = app.talk.reactions.of(message, app.me?.id ?? '');
  return chips.some(({ emoji, mine }) => mine && sameEmoji(emoji, sign));
}

/** Adds one's own reaction, or takes it away. */
export function toggleReaction(app: App, message: Message, sign: string): void {
  app.talk.react(message, sign, !hasReacted(app, message, sign));
}
